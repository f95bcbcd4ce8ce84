import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Decides what a client may believe, from its user's policy, what is pinned, and what it has seen before.
///
/// Only publisher ids and the log keys of home nodes count. The node that an answer came from vouches for
/// nothing as a mirror, even when it is pinned. Where a policy lists the home log, its witnesses decide, and nobody is
/// pinned: such trust ends with the policy. What is pinned must fit all the same.
package struct Judge: Sendable {
    private let store: TrustStore
    private let policy: JudgingPolicy?
    private let acceptNew: [String]
    private let confirm: (@Sendable (FirstUse) async -> Bool)?

    /// - Parameters:
    ///   - acceptNew: fingerprints that the user gave: publisher ids or fingerprints of home log keys
    ///   - confirm: asks the user, where there is one to ask
    package init(
        store: TrustStore, policy: JudgingPolicy? = nil, acceptNew: [String] = [],
        confirm: (@Sendable (FirstUse) async -> Bool)? = nil
    ) {
        self.store = store
        self.policy = policy
        self.acceptNew = acceptNew
        self.confirm = confirm
    }

    /// Judges a release that passed its checks.
    ///
    /// A verdict of trust pins the publisher, raises the identity version seen and keeps the newest checkpoint.
    /// Throws when the store or the node can't be read.
    ///
    /// - Parameter tiles: the home log as the answering node serves it; nil offline, where an older tree is no
    ///   fault and a newer one can't be compared
    package func judge(_ checked: CheckedRelease, tiles: (any HashTileSource)?) async throws -> TrustVerdict {
        if let refusal = try refusalByPins(checked) { return .refused(refusal) }
        let memory = LogMemory(store: store, logKey: checked.logKey)
        if let refusal = try await memory.refusal(of: checked.checkpoints, tiles: tiles) {
            return .refused(refusal)
        }

        let standing: WitnessStanding
        switch PolicyJudging(policy: policy, logKey: checked.logKey).standing(
            of: checked.releaseCheckpoint, beside: tiles == nil ? checked.checkpoints : [])
        {
        case .refused(let refusal): return .refused(refusal)
        case .standing(let found): standing = found
        }
        if standing.verdict != nil {
            if try store.publisher(id: checked.chain.publisher) != nil {
                try store.pinPublisher(checked.chain)
            }
            try memory.keep(checked.checkpoint, tiles: tiles)
            return .trusted(.policy, accepted: nil, witnesses: standing)
        }

        var accepted: FirstUse?
        let home = checked.identity.home.origin.text
        if try store.publisher(id: checked.chain.publisher) == nil, try store.node(origin: home) == nil {
            guard let first = FirstUse(checked) else {
                throw ClientError.badAnswer(what: "the home log key", why: "it has no fingerprint")
            }
            switch await acceptance(of: first) {
            case .none: return .refused(.notAccepted(first))
            case .publisher: break
            case .home: try store.pinNode(origin: home, vkey: first.homeVKey)
            }
            accepted = first
        }
        try store.pinPublisher(checked.chain)
        try memory.keep(checked.checkpoint, tiles: tiles)
        return .trusted(.pinned, accepted: accepted, witnesses: standing)
    }

    /// Judges what proves that a log took a record, as a publisher gets it: the log's key against the pinned
    /// one and its tree against the one seen before.
    ///
    /// Keeps the newest checkpoint when nothing is wrong.
    ///
    /// - Parameter others: receipts of the same leaf under other checkpoints, which have to fit
    package func refusal(
        of receipt: VerifiedReceipt, and others: [VerifiedReceipt] = [], logKey: VerifierKey,
        tiles: (any HashTileSource)?
    ) async throws -> TrustRefusal? {
        if let refusal = try refusal(ofLogKey: logKey) { return refusal }
        let memory = LogMemory(store: store, logKey: logKey)
        let checkpoints = ([receipt] + others).map(\.checkpoint).sorted { $0.size < $1.size }
        if let refusal = try await memory.refusal(of: checkpoints, tiles: tiles) {
            return refusal
        }
        try memory.keep(checkpoints[checkpoints.count - 1], tiles: tiles)
        return nil
    }

    /// Judges a receipt by itself, offline: the log's key, the trees seen before, and the policy.
    ///
    /// The key must be one of the policy or a pinned one.
    package func judge(_ receipt: VerifiedReceipt, logKey: VerifierKey) async throws -> TrustVerdict {
        if let refusal = try await refusal(of: receipt, logKey: logKey, tiles: nil) {
            return .refused(refusal)
        }
        switch PolicyJudging(policy: policy, logKey: logKey).standing(of: receipt.checkpoint, beside: []) {
        case .refused(let refusal): return .refused(refusal)
        case .standing(let standing):
            return .trusted(standing.verdict == nil ? .pinned : .policy, accepted: nil, witnesses: standing)
        }
    }

    /// Who stands behind a release that must hold by itself, whoever is trusted; throws the policy's refusal.
    package func witnesses(of checked: CheckedRelease) throws(TrustRefusal) -> WitnessStanding {
        let judging = PolicyJudging(policy: policy, logKey: checked.logKey)
        switch judging.standing(of: checked.releaseCheckpoint, beside: checked.checkpoints) {
        case .standing(let standing): return standing
        case .refused(let refusal): throw refusal
        }
    }

    /// Whether a node shows another log key than the one pinned for it.
    package func refusal(of document: NodeDocument) throws -> TrustRefusal? {
        guard let key = try? VerifierKey.parse(document.logVKey) else { return nil }
        return try refusal(ofLogKey: key)
    }

    private func refusal(ofLogKey key: VerifierKey) throws -> TrustRefusal? {
        let origin = key.name.hasSuffix("/log") ? String(key.name.dropLast(4)) : key.name
        guard let pinned = try store.node(origin: origin), !ExactText.equal(pinned.vkey, "\(key)") else {
            return nil
        }
        return .homeKeyChanged(
            origin: origin, pinned: pinned.fingerprint?.hex ?? pinned.vkey,
            found: Fingerprint.of(key)?.hex ?? "\(key)")
    }

    // MARK: What is pinned

    private func refusalByPins(_ checked: CheckedRelease) throws -> TrustRefusal? {
        if let refusal = try refusal(ofLogKey: checked.logKey) { return refusal }
        let identity = checked.identity
        let (name, home, id) = (identity.name.text, identity.home.origin.text, checked.chain.publisher)
        if let other = try store.publisher(named: name, home: home), other.id != id.hex {
            return .publisherChanged(name: name, home: home, pinned: other.id, found: id.hex)
        }
        guard let known = try store.publisher(id: id) else { return nil }
        guard let link = checked.chain.link(version: known.version) else {
            return .olderIdentity(name: name, seen: known.version, found: identity.version)
        }
        guard link.digest.hex == known.identity else {
            return .otherIdentity(name: name, version: known.version)
        }
        return nil
    }

    // MARK: First use

    private enum Acceptance { case none, publisher, home }

    private func acceptance(of first: FirstUse) async -> Acceptance {
        if acceptNew.contains(where: first.acceptedHome) { return .home }
        if acceptNew.contains(where: first.acceptedPublisher) { return .publisher }
        guard let confirm, await confirm(first) else { return .none }
        return .publisher
    }
}

extension FirstUse {
    fileprivate init?(_ checked: CheckedRelease) {
        guard let fingerprint = Fingerprint.of(checked.logKey) else { return nil }
        self.init(
            publisherID: checked.chain.publisher, publisherName: checked.identity.name.text,
            homeOrigin: checked.identity.home.origin.text, homeVKey: "\(checked.logKey)",
            homeFingerprint: fingerprint)
    }
}
