import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Decides whether a log may go on in a data directory, before anything is written to it.
package struct StartCheck: Sendable {
    /// The data directory.
    private let path: String
    private let state: StateDatabase
    private let logKey: VerifierKey

    package init(path: String, state: StateDatabase, logKey: VerifierKey) {
        self.path = path
        self.state = state
        self.logKey = logKey
    }

    /// Refuses a copy, a directory that waits for a restore, and a sealed one; a directory from before such things were
    /// kept is taken as it is, once.
    ///
    /// - Parameter isReadOnly: nothing will be signed; a sealed directory is shown as it is
    package func admit(isReadOnly: Bool = false) throws {
        let kept = try state.readGuard()
        if let reason = kept.sealed {
            guard isReadOnly else { throw StartRefusal.sealed(path: path, reason: reason) }
            return
        }
        if let recorded = kept.logKey, recorded != logKey.description {
            throw StartRefusal.otherKey(path: path, recorded: recorded, found: logKey.description)
        }
        if let reason = kept.restoreNeeded { throw StartRefusal.restoreNeeded(path: path, reason: reason) }
        let file = try FileIdentity.of(path + "/state.sqlite")
        guard let recorded = kept.file else { return try state.adopt(file, logKey: logKey.description) }
        guard recorded.matches(file) else { throw StartRefusal.copied(path: path) }
    }

    /// Keeps whether the log's key is here or in a signer's process, for those who look for it.
    func noteKey(isRemote: Bool) throws {
        guard try state.readGuard().hasRemoteKey != isRemote else { return }
        try state.noteKey(isRemote: isRemote)
    }

    /// Refuses when somebody has seen more than is held, or another tree of the same size.
    ///
    /// The refusal is kept: the next start refuses as well, also when nobody can be asked then.
    package func compare(_ seen: SeenHeads) async throws {
        guard let head = try state.head(of: logKey.name) else { return }
        if let ahead = seen.ahead(of: head), let size = ahead.checkpoint?.size {
            try refuse(.ahead(path: path, who: ahead.who, seen: size, held: head.size))
        }
        for sighting in seen.upTo(head) where sighting.checkpoint?.size == head.size {
            guard sighting.checkpoint?.root != head.root else { continue }
            try await refuse(sighting, contradicting: head, tiles: NoTiles())
        }
    }

    /// Refuses when somebody has seen a smaller tree that this log doesn't begin with.
    ///
    /// `tiles` are those of the committed head.
    package func compare(_ seen: SeenHeads, with tiles: some HashTileSource) async throws {
        guard let head = try state.head(of: logKey.name) else { return }
        for sighting in seen.upTo(head) {
            guard let checkpoint = sighting.checkpoint else { continue }
            let range = try await MerkleTree.compactRange(
                size: checkpoint.size, ofTree: head.size, source: tiles)
            guard range.root != checkpoint.root else { continue }
            try await refuse(sighting, contradicting: head, tiles: tiles)
        }
    }

    private func refuse(_ refusal: StartRefusal) throws -> Never {
        let reason =
            switch refusal {
            case .ahead(_, let who, let seen, let held): "\(who) has seen \(seen) leaves, \(held) are held"
            case .contradicted(_, let who, let size, _): "\(who) has seen another tree of \(size) leaves"
            default: "\(refusal)"
            }
        try state.needRestore(reason)
        throw refusal
    }

    /// The proof first: a crash in between must not leave a closed log without its reason.
    private func refuse(
        _ sighting: HeadSighting, contradicting head: CommittedHead, tiles: some HashTileSource
    ) async throws -> Never {
        var name: String?
        if let seen = sighting.checkpoint,
            let evidence = try await Evidence.make(
                first: SeenCheckpoint(try VerifiedCheckpoint.verify(head.note, logKey: logKey), time: nil),
                second: SeenCheckpoint(seen, time: Timestamp(unixSeconds: Node.unixNow())), logKey: logKey,
                observer: Evidence.Observer(role: .auditor, name: nil), hashes: tiles)
        {
            let store = try DiskEvidenceStore(folder: path + "/evidence")
            name = store.path(of: try store.keep(evidence))
        }
        try refuse(
            .contradicted(
                path: path, who: sighting.who, size: sighting.checkpoint?.size ?? 0, evidence: name))
    }
}

/// For two trees of one size, which need no proof.
private struct NoTiles: HashTileSource {
    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        throw TileStoreError.missing(path: coordinate.path)
    }
}
