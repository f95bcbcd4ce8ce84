/// What a publisher's identity means, said a second time and as plainly as possible: keys are numbers, documents
/// are values, and nothing is signed.
///
/// Written from the specification's page, not from the verifier. It looks at one log.
struct IdentityModel {
    struct Revocation: Hashable {
        var isCompromised: Bool
        /// For a compromised key.
        var since: Int?
    }

    struct Document: Hashable {
        var number: Int
        /// Which document it follows, by whatever tells documents apart.
        var follows: String?
        var owners: Set<Int>
        var threshold: Int
        /// Entry names by key; `*` is all.
        var releasers: [Int: Set<String>]
        var recovery: Set<Int>
        var recoveryThreshold = 1
        var delayDays: Int
        var revoked: [Int: Revocation] = [:]
        var home: String
    }

    /// Somebody brings a document to the log.
    struct Proposal {
        var document: Document
        var name: String
        var signers: Set<Int>
        var recordSigner: Int
        /// Which record it says it follows.
        var afterRecord: String?
        var record: String
        var index: Int
        var time: Int
    }

    private struct Counted {
        var document: Document
        var name: String
        var index: Int
        /// The time before which it doesn't count; what needs no delay counts by its index alone.
        var from: Int?
    }

    let log: String
    private var counted: [Counted] = []
    private var waiting: Counted?
    private(set) var lastRecord: String?

    init(log: String) {
        self.log = log
    }

    var newest: (document: Document, name: String)? { counted.last.map { ($0.document, $0.name) } }
    var isWaiting: Bool { waiting != nil }

    mutating func reach(_ time: Int) {
        if let waiting, let from = waiting.from, from <= time {
            counted.append(waiting)
            self.waiting = nil
        }
    }

    /// Whether the log takes it; then it changes what counts.
    mutating func take(_ proposal: Proposal) -> Bool {
        reach(proposal.time)
        let new = proposal.document
        guard proposal.afterRecord == lastRecord else { return false }
        guard new.owners.contains(proposal.recordSigner) else { return false }
        guard proposal.signers.intersection(new.owners).count >= new.threshold else { return false }
        var delay = 0
        if let last = counted.last {
            if last.document.home != log { return false }
            if new.number != last.document.number + 1 || new.follows != last.name { return false }
            for (key, old) in last.document.revoked {
                guard let kept = new.revoked[key] else { return false }
                if old.isCompromised && !kept.isCompromised { return false }
                if let before = old.since, old.isCompromised, (kept.since ?? .max) > before { return false }
            }
            let allowed = new.owners.union(last.document.owners).union(last.document.recovery)
            if !proposal.signers.isSubset(of: allowed) { return false }
            let owners = proposal.signers.intersection(last.document.owners).count
            if owners < last.document.threshold {
                let rescuers = proposal.signers.intersection(last.document.recovery).count
                let isEnough = !last.document.recovery.isEmpty && rescuers >= last.document.recoveryThreshold
                if !isEnough || waiting != nil || new.home != log { return false }
                delay = last.document.delayDays * 86_400
            }
        } else {
            if new.number != 1 || new.home != log || !proposal.signers.isSubset(of: new.owners) {
                return false
            }
        }
        let result = Counted(
            document: new, name: proposal.name, index: proposal.index,
            from: delay > 0 ? proposal.time + delay : nil)
        waiting = delay > 0 ? result : nil
        if delay == 0 { counted.append(result) }
        lastRecord = proposal.record
        return true
    }

    /// Whether a release of an entry, signed by a key and logged there and then, counts today.
    func counts(key: Int, entry: String, index: Int, time: Int) -> Bool {
        if let revocation = counted.last?.document.revoked[key], revocation.isCompromised,
            index >= revocation.since ?? 0
        {
            return false
        }
        let known = counted + (waiting.map { [$0] } ?? [])
        guard let active = known.last(where: { $0.index <= index && $0.from ?? .min <= time })?.document
        else {
            return false
        }
        guard active.home == log, active.revoked[key] == nil else { return false }
        let scopes = active.releasers[key] ?? []
        return scopes.contains("*") || scopes.contains(entry)
    }
}
