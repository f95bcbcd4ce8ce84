import CairnFederation
import CairnManifest
import CairnTransparencyLog

/// Two signed trees of the audited log that can't both be true, and where the other one was seen.
package struct SplitView: Hashable, Sendable {
    /// `this client`, `the last audit`, or a peer's address.
    package var seenAt: String
    package var auditedNote: [UInt8]
    package var otherNote: [UInt8]
    package var evidence: Evidence

    /// Evidence of an auditor, who is no node; nil where the tiles at hand don't prove it.
    static func make(
        _ other: VerifiedCheckpoint, seenAt place: String, audited: VerifiedCheckpoint, logKey: VerifierKey,
        hashes: some HashTileSource
    ) async throws -> SplitView? {
        do {
            let evidence = try await Evidence.make(
                first: SeenCheckpoint(other, time: nil), second: SeenCheckpoint(audited, time: nil),
                logKey: logKey, observer: Evidence.Observer(role: .auditor, name: nil), hashes: hashes)
            return evidence.map {
                SplitView(
                    seenAt: place, auditedNote: audited.note.encoded(), otherNote: other.note.encoded(),
                    evidence: $0)
            }
        } catch is EvidenceRefusal {
            return nil
        } catch is ProofError {
            return nil
        } catch is TileError {
            return nil
        } catch is MissingTile {
            return nil
        }
    }

    /// Whether the log's key is shown to have signed two histories.
    package var provesFork: Bool { evidence.kind != .rollback }
}

/// How another signed tree of a log stands to the audited one.
enum TreeRelation: Sendable {
    case same
    /// Smaller, and the audited tree continues it.
    case behind
    /// Larger, and it continues the audited tree.
    case ahead
    /// Larger, and nobody has tiles that show how it stands to the audited one.
    case aheadUnproven
    case forked
    /// The tiles at hand don't lead to the larger root.
    case unknown
}

extension TreeRelation {
    /// Compares a signed tree with the audited one, by the tiles of whichever is larger.
    ///
    /// - Parameter larger: tiles of the other tree, should it be the larger one; nil where nobody has them
    static func of(
        _ other: Checkpoint, to audited: Checkpoint, tiles: some HashTileSource,
        larger: (any HashTileSource)?
    ) async throws -> TreeRelation {
        if other.size == audited.size {
            return other.root == audited.root ? .same : .forked
        }
        do {
            if other.size < audited.size {
                return relation(
                    try await MerkleTree.growth(from: other, to: audited, source: tiles), extending: .behind)
            }
            guard let larger else { return .aheadUnproven }
            let growth = try await MerkleTree.growth(
                from: audited, to: other, source: ErasedTiles(base: larger))
            if case .unfit = growth { return .aheadUnproven }
            return relation(growth, extending: .ahead)
        } catch is MissingTile {
            return other.size < audited.size ? .unknown : .aheadUnproven
        }
    }

    private static func relation(_ growth: MerkleTree.Growth, extending: TreeRelation) -> TreeRelation {
        switch growth {
        case .extends: extending
        case .differs: .forked
        case .unfit: .unknown
        }
    }
}

struct ErasedTiles: HashTileSource {
    let base: any HashTileSource

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] { try await base.tile(coordinate) }
}
