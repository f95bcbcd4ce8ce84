import CairnManifest
import CairnTransparencyLog

/// The record with which a publisher comes into the log of its new home.
struct ArrivalStep {
    let step: IdentityStep
    /// How many moves lie between this one and the one that is asked about.
    let depth: Int

    /// - `known`: the chain as the new log has it; an earlier arrival may wait there
    func arrive(_ object: [UInt8], known: IdentityChain?) throws(Refusal) -> IdentityUpdate {
        guard depth <= Limits.moves else {
            throw Refusal(.malformed, "the publisher has moved more than \(Limits.moves) times")
        }
        let arrival: IdentityArrival
        let stored: StoredEnvelope
        do {
            arrival = try IdentityArrival.parse(object)
        } catch {
            throw Refusal(error, in: "the arrival")
        }
        do {
            stored = try StoredEnvelope.parse(arrival.envelope)
        } catch {
            throw Refusal(error, in: "the envelope")
        }
        let identity = try IdentityStep.readIdentity(stored)
        guard ExactText.equal(identity.home.origin.logOrigin, step.logOrigin) else {
            throw Refusal(
                .wrongOrigin,
                "the identity's home log is \(identity.home.origin.logOrigin), not \(step.logOrigin)")
        }
        let old = try OldHome(arrival, depth: depth)
        let last = old.chain.current
        guard !ExactText.equal(last.logOrigin, step.logOrigin) else {
            throw Refusal(.wrongOrigin, "the publisher is at home in this log already")
        }
        guard identity.version == last.identity.version + 1 else {
            let message =
                "the document is version \(identity.version), but version \(last.identity.version + 1) is next"
            throw Refusal(.wrongIdentityVersion, message)
        }
        try step.checkIndex(after: known)
        try checkKnown(known, old: old, hasLeft: arrival.departure != nil)
        try step.checkRecord(identity, author: old.chain.publisher, previous: known?.lastRecord)
        if let refusal = identity.refusal(following: last.identity, digest: last.digest) { throw refusal }
        let (signers, _) = try step.checkEnvelope(stored, identity: identity, last: last.identity)
        var delay: Int64?
        if let departure = arrival.departure {
            try old.checkDeparture(departure, envelope: stored)
        } else {
            guard let recovery = last.identity.recovery else {
                let message =
                    "the old home didn't let the publisher go, and version \(last.identity.version) has no recovery"
                throw Refusal(.noRecovery, message)
            }
            delay = recovery.delaySeconds
        }
        return step.update(
            stored, object: object, identity: identity, signers: signers, delay: delay, isDeparture: false
        ) { link in
            IdentityChain(publisher: old.chain.publisher, logOrigin: step.logOrigin, links: old.chain.links)
                .appending(link)
        }
    }

    /// Nobody arrives twice; but what the old home's log says beyond an arrival that waits cancels that one.
    private func checkKnown(_ known: IdentityChain?, old: OldHome, hasLeft: Bool) throws(Refusal) {
        guard let known = known?.settled(at: step.place.time) else { return }
        guard known.publisher == old.chain.publisher else {
            throw Refusal(.wrongAuthor, "the record's author isn't the publisher of this identity")
        }
        guard !known.links.contains(where: { ExactText.equal($0.logOrigin, step.logOrigin) }) else {
            throw Refusal(.wrongOrigin, "the publisher has been at home in this log before")
        }
        let isMore = old.chain.links.count > known.links.count || hasLeft
        guard isMore, old.chain.links.starts(with: known.links, by: { $0.digest == $1.digest }) else {
            throw Refusal(
                .recoveryPending, "a move waits already, and this one shows no more of the old home's log")
        }
    }
}

/// A publisher's identity as the log of its old home had it, proven by receipts.
private struct OldHome {
    let chain: IdentityChain
    let logKey: VerifierKey
    private let lastTime: Int64

    init(_ arrival: IdentityArrival, depth: Int) throws(Refusal) {
        guard let first = arrival.history.first else {
            throw Refusal(.malformed, "the arrival shows nothing of the old home's log")
        }
        logKey = try IdentityVerifier.homeKey(first.object)
        var chain: IdentityChain?
        var lastTime: Int64 = 0
        for (number, item) in arrival.history.enumerated() {
            let proven = try ProvenLeaf(item.receipt, logKey: logKey, of: "identity record \(number + 1)")
            chain = try Self.follow(chain, proven, object: item.object, logKey: logKey, depth: depth)
            lastTime = proven.leaf.time
        }
        guard let chain else { throw Refusal(.malformed, "the arrival shows nothing of the old home's log") }
        guard chain.departure(before: LogPlace(index: nil, time: .max)) == nil else {
            throw Refusal(.malformed, "the departure belongs into its own member, not into the history")
        }
        self.chain = chain
        self.lastTime = lastTime
    }

    /// The old home's log holds the record with which the publisher left for the new one.
    func checkDeparture(_ receipt: [UInt8], envelope: StoredEnvelope) throws(Refusal) {
        let proven = try ProvenLeaf(receipt, logKey: logKey, of: "the departure")
        let update = try Self.follow(chain, proven, object: envelope.bytes, logKey: logKey, depth: 0)
        guard update.departure(before: LogPlace(index: nil, time: .max)) != nil else {
            throw Refusal(.badReceipt, "the receipt of the departure is of another identity record")
        }
    }

    private static func follow(
        _ chain: IdentityChain?, _ proven: ProvenLeaf, object: [UInt8], logKey: VerifierKey, depth: Int
    ) throws(Refusal) -> IdentityChain {
        let record = proven.leaf.signedRecord
        try RecordChecks.check(record, kind: .identity, logOrigin: logKey.name)
        let step = IdentityStep(
            record: record, logOrigin: logKey.name,
            place: LogPlace(index: proven.index, time: proven.leaf.time))
        guard IdentityArrival.claims(object) else {
            let stored = try RecordChecks.object(of: record.record, envelope: object)
            return try step.follow(chain, with: stored).chain
        }
        try RecordChecks.checkObject(of: record.record, bytes: object)
        return try ArrivalStep(step: step, depth: depth + 1).arrive(object, known: chain).chain
    }
}
