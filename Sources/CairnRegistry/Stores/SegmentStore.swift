/// The store of record of one log: frames in leaf order, 256 to a segment.
///
/// One owner writes (the sequencer, or the follower of a peer); anyone may read what is committed.
package protocol SegmentStore: Sendable {
    /// Frames held, committed or not.
    var frameCount: UInt64 { get throws }

    /// Appends frames after the last one. Durable when it returns: bytes synced, new files' names too.
    ///
    /// When it throws, either nothing of the frames is left, or the error is `SegmentError.unclear`.
    func append(_ frames: [[UInt8]]) throws

    /// Cuts off every frame from `count` on: what a crash left beyond the commit point.
    func truncate(to count: UInt64) throws

    /// The encoded frames of a range, in order, length prefixes included.
    ///
    /// Throws `SegmentError.missing` when the range reaches beyond what is held.
    func frames(in range: Range<UInt64>) throws -> [[UInt8]]
}

package enum SegmentError: Error, Equatable, Sendable {
    case missing(index: UInt64, held: UInt64)
    /// A segment's bytes are no frames where a frame must be.
    case damaged(segment: UInt64, detail: String)
    /// There is no room; nothing was written.
    case full(detail: String)
    /// A write or a sync failed so that nobody knows what is on disk. The writer must stop.
    case unclear(detail: String)
}
