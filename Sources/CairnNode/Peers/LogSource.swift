import CairnRegistry
import CairnTransparencyLog

/// Somebody who has a log and gives it out: the home itself, or a mirror of it.
///
/// Nothing that it gives is believed.
package protocol LogSource: Sendable {
    /// The newest checkpoint, as a note.
    func checkpoint() async throws -> [UInt8]

    /// The leaves of a bundle.
    func entries(_ bundle: TileCoordinate) async throws -> [[UInt8]]

    /// A hash tile, cut from the full one where the partial one is gone.
    func tile(_ tile: TileCoordinate) async throws -> [UInt8]

    /// Level-1 hashes of the blocks of a range, as a tree of `treeSize` leaves has them.
    func blockHashes(_ blocks: Range<UInt64>, treeSize: UInt64) async throws -> [Hash]

    /// What belongs to the leaves of a bundle, in frames without leaves.
    func content(_ bundle: TileCoordinate) async throws -> [Frame]
}
