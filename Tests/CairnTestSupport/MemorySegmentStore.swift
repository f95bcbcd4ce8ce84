import CairnRegistry
import Synchronization

/// Segments in memory.
package final class MemorySegmentStore: SegmentStore {
    private let state: Mutex<[[UInt8]]>

    package init() {
        state = Mutex([])
    }

    /// A store of its own with the same frames.
    package init(copying other: MemorySegmentStore) {
        state = Mutex(other.state.withLock { $0 })
    }

    package var frameCount: UInt64 { state.withLock { UInt64($0.count) } }

    package func append(_ frames: [[UInt8]]) throws {
        state.withLock { $0 += frames }
    }

    package func truncate(to count: UInt64) throws {
        try state.withLock { frames in
            guard count <= frames.count else {
                throw SegmentError.missing(index: count, held: UInt64(frames.count))
            }
            frames.removeLast(frames.count - Int(count))
        }
    }

    package func frames(in range: Range<UInt64>) throws -> [[UInt8]] {
        try state.withLock { frames in
            guard !range.isEmpty else { return [] }
            guard range.upperBound <= frames.count else {
                throw SegmentError.missing(index: range.upperBound - 1, held: UInt64(frames.count))
            }
            return Array(frames[Int(range.lowerBound)..<Int(range.upperBound)])
        }
    }
}
