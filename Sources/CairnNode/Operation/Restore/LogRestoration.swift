import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Brings a log that was copied or restored up to what others have seen of it, and lets it go on when its operator's word allows.
///
/// Until the end the directory stays closed: the first thing that is written says so, the last takes it back. So it may stop
/// anywhere and be run again.
package struct LogRestoration: Sendable {
    /// Somebody who may have the log's leaves and content.
    package struct Source: Sendable {
        package var who: String
        package var log: any LogSource

        package init(who: String, log: any LogSource) {
            self.who = who
            self.log = log
        }
    }

    package struct Outcome: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            /// The log may grow again.
            case open(size: UInt64)
            /// All that anybody saw is here; the operator's word is needed.
            case asks(size: UInt64)
        }

        package var state: State
        /// Everything that counted as seen.
        package var seen: SeenHeads
    }

    private let path: String
    private let state: StateDatabase
    private let logKey: VerifierKey
    private let stores: LogStores
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - path: the data directory, whose lock the caller has
    ///   - stores: those of the own log
    package init(
        path: String, state: StateDatabase, logKey: VerifierKey, stores: LogStores,
        now: @escaping @Sendable () -> Int64
    ) {
        self.path = path
        self.state = state
        self.logKey = logKey
        self.stores = stores
        self.now = now
    }

    /// Throws `RestoreRefusal` where the log mustn't go on.
    ///
    /// - Parameter newestSigned: the newest note that the log's signer has signed, where a signer remembers: nothing can
    ///   be newer, so nobody has to say how far the log had got
    package func run(
        seen: SeenHeads, original: String?, sources: [Source], statement: RestoreDecision.Statement,
        newestSigned: [UInt8]? = nil
    ) async throws -> Outcome {
        try state.needRestore("a restore was begun and not finished")
        let signed = try newestSigned.map { try VerifiedCheckpoint.verify($0, logKey: logKey) }
        let seen = try everything(seen, signed: signed)
        let statement = signed.map { .newest($0.size) } ?? statement
        try await openWhereWhole(newestSigned: newestSigned)
        while true {
            let held = try head()
            switch RestoreDecision.decide(held: held, seen: seen, original: original, statement: statement) {
            case .refuse(let refusal): throw RestoreRefusal.decided(refusal)
            case .fetch(let sighting): try await fetch(sighting, from: held, sources: sources)
            case .ask(let newest):
                try await compareSmaller(seen, held: held)
                try state.needRestore(
                    "its operator hasn't said yet that the log never signed more than \(newest) leaves")
                return Outcome(state: .asks(size: newest), seen: seen)
            case .goOn:
                try await compareSmaller(seen, held: held)
                try finish()
                return Outcome(state: .open(size: held.size), seen: seen)
            }
        }
    }

    private func head() throws -> CommittedHead {
        guard let head = try state.head(of: logKey.name) else { throw RestoreRefusal.noHead(logKey.name) }
        guard (try? VerifiedCheckpoint.verify(head.note, logKey: logKey)) != nil else {
            throw RestoreRefusal.noHead(logKey.name)
        }
        return head
    }

    /// The signer's memory counts as seen, and this directory's own public checkpoint, which may be newer than the state
    /// beside it.
    private func everything(_ seen: SeenHeads, signed: VerifiedCheckpoint?) throws -> SeenHeads {
        var sightings = seen.sightings
        if let signed {
            sightings.append(HeadSighting(who: "the signer", url: path, answer: .saw(signed)))
        }
        if let note = try stores.tiles.publishedCheckpoint(),
            let published = try? VerifiedCheckpoint.verify(note, logKey: logKey),
            published.size > (try head().size)
        {
            sightings.append(
                HeadSighting(who: "this directory's own checkpoint", url: path, answer: .saw(published)))
        }
        return SeenHeads(sightings)
    }

    /// Derives the tiles, which fetching builds on; a directory that is older than its own tiles or its signer is fetched
    /// up first.
    private func openWhereWhole(newestSigned: [UInt8]?) async throws {
        do {
            _ = try await LogOpening.open(
                origin: logKey.name, stores: stores, keepsTail: true, newestSigned: newestSigned)
        } catch LogOpening.Refusal.publishedAhead {
            return
        } catch LogOpening.Refusal.signerAhead {
            return
        } catch let refusal as LogOpening.Refusal {
            throw RestoreRefusal.damaged(path: path, "\(refusal)")
        }
    }

    /// Takes over exactly what the newest checkpoint says from the first who has all of it.
    private func fetch(
        _ newest: HeadSighting, from held: CommittedHead, sources: [Source]
    ) async throws {
        guard let wanted = newest.checkpoint else { return }
        var failures: [String] = []
        for source in sources {
            do {
                let offered = try VerifiedCheckpoint.verify(try await source.log.checkpoint(), logKey: logKey)
                guard offered.size == wanted.size else {
                    failures.append("\(source.who) holds \(offered.size)")
                    continue
                }
                guard offered.root == wanted.root else {
                    throw RestoreRefusal.decided(
                        .forked(size: wanted.size, who: newest.who, other: source.who))
                }
                try await LogTakeover(origin: logKey.name, fetcher: source.log, stores: stores).run(
                    from: held, to: try alone(wanted))
                return
            } catch PeerError.fork(_, let size) {
                throw RestoreRefusal.decided(.forked(size: size, who: newest.who, other: "this directory"))
            } catch let refusal as RestoreRefusal {
                throw refusal
            } catch let error as CancellationError {
                throw error
            } catch {
                failures.append("\(source.who): \(error)")
            }
        }
        throw RestoreRefusal.lagging(
            newest: newest.who, seen: wanted.size, held: held.size, others: failures)
    }

    /// The checkpoint with the log's own signature only, as the log made it.
    private func alone(_ checkpoint: VerifiedCheckpoint) throws -> VerifiedCheckpoint {
        let own = checkpoint.note.signatures.filter { $0.name == logKey.name && $0.keyID == logKey.id }
        return try VerifiedCheckpoint.verify(
            try SignedNote(text: checkpoint.note.text, signatures: own), logKey: logKey)
    }

    private func compareSmaller(_ seen: SeenHeads, held: CommittedHead) async throws {
        let tiles = StoredTiles(stores.tiles)
        for sighting in seen.upTo(held) {
            guard let checkpoint = sighting.checkpoint else { continue }
            let range = try await MerkleTree.compactRange(
                size: checkpoint.size, ofTree: held.size, source: tiles)
            guard range.root == checkpoint.root else {
                throw RestoreRefusal.decided(
                    .forked(size: checkpoint.size, who: sighting.who, other: "this directory"))
            }
        }
    }

    /// Numbers that others have seen must rise, wherever they had got to; then the state says that this file is the log's.
    private func finish() throws {
        try state.raiseNumber("node-document", to: now())
        try state.adopt(try FileIdentity.of(path + "/state.sqlite"), logKey: logKey.description)
    }
}

/// Why a log doesn't go on after a restore.
package enum RestoreRefusal: Error, Hashable, Sendable {
    case decided(RestoreDecision.Refusal)
    /// Nobody who answers has all that the newest checkpoint commits to.
    case lagging(newest: String, seen: UInt64, held: UInt64, others: [String])
    case noHead(String)
    case damaged(path: String, String)
    case sealed(String)
}

extension RestoreRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .decided(let refusal): Self.sentence(refusal)
        case .lagging(let newest, let seen, let held, let others):
            "\(newest) has seen \(seen) leaves of this log, this directory holds \(held), and nobody can give all that is missing"
                + (others.isEmpty ? "" : " (\(others.joined(separator: "; ")))")
                + "; name a node that mirrors all of it with --peer, or end this log with --seal"
        case .noHead(let origin):
            "the state has no commit point of the log \(origin) that its key signed; restore another backup"
        case .damaged(let path, let why):
            "the log in \(path) isn't whole (\(why)); run 'cairn admin fsck --repair' on it first, or restore another backup"
        case .sealed(let why): "the log here is sealed: \(why); nothing takes that back"
        }
    }

    private static func sentence(_ refusal: RestoreDecision.Refusal) -> String {
        switch refusal {
        case .originalRuns(let url):
            "a node with this log's key answers at \(url): the log goes on there, and a second one would fork it; stop it for good, "
                + "then restore its newest backup"
        case .forked(let size, let who, let other):
            "\(who) and \(other) have two different trees of \(size) leaves, both signed by this log's key: the log is forked and "
                + "doesn't go on; end it with --seal and begin a new origin"
        case .nobodySaw:
            "nobody who was asked has seen this log, so nobody can say how far it had got; name nodes that follow it with --peer and "
                + "its witnesses with --witness. Only if you know that nobody ever saw more of it than this directory holds: "
                + "--unsafe-no-witness"
        case .otherSize(let stated, let held):
            "you say that the log never signed more than \(stated) leaves, but this directory, brought up to what others have seen, "
                + "holds \(held); it doesn't go on until both are the same number"
        }
    }
}
