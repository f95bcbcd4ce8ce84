import CairnManifest
import CairnTransparencyLog

/// What has been seen of one log, held against what is shown of it now.
struct LogMemory {
    let store: TrustStore
    let logKey: VerifierKey

    /// Whether checkpoints contradict each other or the newest one seen before.
    ///
    /// Tiles come from whoever answered, so that tiles which don't fit their own log's root say nothing about the
    /// log: they are a bad answer. Only a history that leads to the new root and away from the old one is a fork.
    ///
    /// - Parameter checkpoints: at least one, smallest first
    func refusal(of checkpoints: [VerifiedCheckpoint], tiles: (any HashTileSource)?) async throws
        -> TrustRefusal?
    {
        guard let newest = checkpoints.last else { return nil }
        var others = checkpoints.dropLast().map(\.checkpoint)
        switch try seen() {
        case .nothing: break
        case .otherKey: return try refusalOfOtherKey()
        case .checkpoint(let seen):
            if seen.size > newest.size, let tiles, try await !isHeld(seen.checkpoint, tiles: tiles) {
                return .smallerTree(origin: logKey.name, seen: seen.size, found: newest.size)
            }
            others.append(seen.checkpoint)
        }
        let all = checkpoints.map(\.checkpoint) + others
        for one in all {
            for other in all where one.size == other.size && one.root != other.root {
                return .forked(origin: logKey.name, size: one.size, otherSize: other.size)
            }
        }
        guard let tiles else { return nil }
        let largest = others.reduce(newest.checkpoint) { $0.size < $1.size ? $1 : $0 }
        for older in all where older.size < largest.size {
            if try await !extends(largest, older, tiles: tiles) {
                return .forked(origin: logKey.name, size: older.size, otherSize: largest.size)
            }
        }
        return nil
    }

    /// Keeps a checkpoint that `refusal` found nothing against.
    ///
    /// Offline it was compared with nothing, so it only counts where nothing is known.
    func keep(_ checkpoint: VerifiedCheckpoint, tiles: (any HashTileSource)?) throws {
        if tiles == nil, case .checkpoint = try seen() { return }
        try store.keepCheckpoint(checkpoint, logKey: logKey)
    }

    private enum Seen {
        case nothing
        case checkpoint(VerifiedCheckpoint)
        /// Something of the same origin, by another key.
        case otherKey
    }

    private func seen() throws -> Seen {
        guard let bytes = try store.checkpoint(logOrigin: logKey.name) else { return .nothing }
        guard let seen = try? VerifiedCheckpoint.verify(bytes, logKey: logKey) else {
            return try isPinned() ? .nothing : .otherKey
        }
        return .checkpoint(seen)
    }

    private var nodeOrigin: String {
        logKey.name.hasSuffix("/log") ? String(logKey.name.dropLast(4)) : logKey.name
    }

    /// A key that the user pinned counts more than what was seen by another one.
    private func isPinned() throws -> Bool {
        try store.node(origin: nodeOrigin)?.vkey == "\(logKey)"
    }

    private func refusalOfOtherKey() throws -> TrustRefusal {
        .homeKeyChanged(
            origin: nodeOrigin, pinned: "the key that signed what was seen before",
            found: Fingerprint.of(logKey)?.hex ?? "\(logKey)")
    }

    /// Whether whoever answered still has the tree that was seen before.
    ///
    /// A node that shows a witnessed checkpoint, or a receipt under one, a moment after the newest one has lost
    /// nothing; one that was rolled back has no tiles that lead to the root that was seen.
    private func isHeld(_ seen: Checkpoint, tiles: any HashTileSource) async throws -> Bool {
        do {
            return try await MerkleTree.compactRange(size: seen.size, source: tiles).root == seen.root
        } catch is ProofError {
            return false
        } catch is TileError {
            return false
        } catch ClientError.badAnswer {
            return false
        }
    }

    /// Whether the newer tree begins with the older one.
    ///
    /// Throws when the tiles don't fit the newer tree.
    private func extends(_ newer: Checkpoint, _ older: Checkpoint, tiles: any HashTileSource) async throws
        -> Bool
    {
        switch try await MerkleTree.growth(from: older, to: newer, source: tiles) {
        case .extends: return true
        case .differs: return false
        case .unfit: throw unfit
        }
    }

    private var unfit: ClientError {
        .badAnswer(
            what: "the log \(logKey.name) as this node serves it", why: "its tiles don't fit its checkpoint")
    }
}
