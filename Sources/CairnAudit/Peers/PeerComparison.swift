import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnTransparencyLog

/// What one peer shows of the audited log.
package struct PeerView: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case same
        case behind
        case ahead
        /// Ahead, and it can't be told whether it continues the audited tree.
        case aheadUnproven = "ahead-unproven"
        case forked
        /// What it shows isn't signed by the log's key.
        case notSigned = "not-signed"
        /// The tiles at hand don't tell.
        case unknown
        /// It shows nothing of this log.
        case nothing
        case unreachable
    }

    package var url: String
    /// Where the note was found: `checkpoints`, `mirror` or `witness`; empty where there is none.
    package var place: String
    package var state: State
    package var size: UInt64?
    /// A sentence where the state needs one.
    package var detail: String?
}

/// Asks a peer what it has seen of a log and compares that with the audited tree.
struct PeerComparison {
    let audited: VerifiedCheckpoint
    let logKey: VerifierKey
    let tiles: SourceTiles

    struct Outcome: Sendable {
        var views: [PeerView] = []
        var forks: [SplitView] = []
    }

    func ask(_ peer: NodeClient) async throws -> Outcome {
        var outcome = Outcome()
        let notes: [(place: String, note: [UInt8])]
        do {
            notes = try await self.notes(of: peer)
        } catch let error as ClientError {
            outcome.views = [
                PeerView(
                    url: peer.address.text, place: "", state: .unreachable,
                    detail: PrintableText.of("\(error)", atMost: AuditLimits.detailBytes))
            ]
            return outcome
        }
        for (place, note) in notes { try await compare(note, place: place, peer: peer, into: &outcome) }
        if outcome.views.isEmpty {
            outcome.views = [PeerView(url: peer.address.text, place: "", state: .nothing)]
        }
        return outcome
    }

    private func compare(
        _ note: [UInt8], place: String, peer: NodeClient, into outcome: inout Outcome
    ) async throws {
        var view = PeerView(url: peer.address.text, place: place, state: .notSigned)
        defer { outcome.views.append(view) }
        let other: VerifiedCheckpoint
        do {
            other = try VerifiedCheckpoint.verify(note, logKey: logKey)
        } catch {
            view.detail = PrintableText.of("\(error)", atMost: AuditLimits.detailBytes)
            return
        }
        view.size = other.size
        let mirror = NodeTiles(node: peer, logOrigin: logKey.name, isOwn: false)
        do {
            let relation = try await TreeRelation.of(
                other.checkpoint, to: audited.checkpoint, tiles: tiles, larger: mirror)
            view.state = PeerView.State(relation)
            guard case .forked = relation else { return }
            let place = "\(peer.address.text) (\(place))"
            let hashes = other.size > audited.size ? ErasedTiles(base: mirror) : ErasedTiles(base: tiles)
            outcome.forks += try await [
                SplitView.make(other, seenAt: place, audited: audited, logKey: logKey, hashes: hashes)
            ].compactMap { $0 }
        } catch is ClientError {
            view.state = other.size > audited.size ? .aheadUnproven : .unknown
        }
    }

    /// The notes that a peer shows under the log's name, each once.
    private func notes(of peer: NodeClient) async throws -> [(place: String, note: [UInt8])] {
        var notes: [(place: String, note: [UInt8])] = []
        func add(_ place: String, _ note: [UInt8]) {
            guard notes.count < AuditLimits.notesOfPeer, !notes.contains(where: { $0.note == note }) else {
                return
            }
            notes.append((place, note))
        }
        do {
            for shown in try await peer.checkpoints().checkpoints
            where ExactText.equal(shown.origin, logKey.name) {
                add("checkpoints", Array(shown.note.utf8))
            }
        } catch ClientError.unexpectedStatus(_, 404) {
            // A plain witness or mirror has no such list.
        } catch ClientError.problem(let problem) where problem.status == 404 {
            // As above.
        }
        let hash = ContentDigest.of(Array(logKey.name.utf8)).hex
        for place in ["mirror", "witness"] {
            let reply = try await peer.get(
                "/\(place)/\(hash)/checkpoint", maxBytes: APILimits.checkpointBytes)
            if reply.status == 200 { add(place, reply.body) }
        }
        return notes
    }
}

extension PeerView.State {
    init(_ relation: TreeRelation) {
        self =
            switch relation {
            case .same: .same
            case .behind: .behind
            case .ahead: .ahead
            case .aheadUnproven: .aheadUnproven
            case .forked: .forked
            case .unknown: .unknown
            }
    }
}
