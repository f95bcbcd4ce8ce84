import CairnRegistry
import Glibc
import Synchronization

/// Segments as files `000000000000`, `000000000001`, … of up to 256 frames each, in one folder.
package final class DiskSegmentStore: SegmentStore {
    private let folder: String
    private let state: Mutex<State>

    private struct State {
        /// Offsets of the frames of the last segment, its end included: n+1 numbers for n frames.
        var offsets: [Int]
        /// Number of the last segment.
        var segment: UInt64
        var unclear: Bool = false
        /// Frame offsets of earlier, full segments that were read lately.
        var cache: [UInt64: [Int]] = [:]
        /// Rises with each truncation, so that nothing is cached that was read before one.
        var truncations = 0
        /// The last segment while it is being written, at its end.
        var file: Descriptor?
    }

    /// Opens the store, counting whole frames; a torn frame at the very end is what a crash leaves and is cut off
    /// by the next `truncate` or `append`.
    package init(folder: String) throws {
        self.folder = folder
        try DurableFile.createFolder(folder)
        let last = try Self.lastSegment(in: folder)
        state = Mutex(State(offsets: try Self.wholeFrames(of: last, in: folder) ?? [0], segment: last))
    }

    package var frameCount: UInt64 {
        state.withLock { $0.segment * RegistryLimits.leavesPerSegment + UInt64($0.offsets.count - 1) }
    }

    package func append(_ frames: [[UInt8]]) throws {
        try state.withLock { state in
            guard !state.unclear else { throw SegmentError.unclear(detail: "an earlier write failed") }
            var rest = frames[...]
            var undo = state
            undo.unclear = false
            while !rest.isEmpty {
                if state.offsets.count - 1 == RegistryLimits.leavesPerSegment {
                    state.segment += 1
                    state.offsets = [0]
                    state.file = nil
                }
                let room = Int(RegistryLimits.leavesPerSegment) - (state.offsets.count - 1)
                let part = rest.prefix(room)
                do {
                    try write(Array(part), state: &state)
                } catch let error as FileError {
                    try revert(&state, to: undo, after: error)
                }
                rest = rest.dropFirst(part.count)
            }
        }
    }

    private func write(_ frames: [[UInt8]], state: inout State) throws(FileError) {
        let isNew = state.offsets.count == 1
        let start = state.offsets[state.offsets.count - 1]
        let file: Descriptor
        if let open = state.file { file = open } else { file = try open(state.segment, at: start) }
        // It is used again only when all of this has gone well.
        state.file = nil
        try file.write(Array(frames.joined()))
        try file.syncData()
        if isNew { try DurableFile.syncFolder(folder) }
        state.file = file
        var end = start
        for frame in frames {
            end += frame.count
            state.offsets.append(end)
        }
    }

    /// A segment, cut off and to be written at `end`.
    private func open(_ segment: UInt64, at end: Int) throws(FileError) -> Descriptor {
        let path = Self.path(folder, segment)
        let file = try Descriptor.open(path, flags: O_WRONLY | O_CREAT)
        try file.truncate(to: end)
        guard lseek(file.fd, off_t(end), SEEK_SET) >= 0 else {
            throw FileError(operation: "seek", path: path, code: errno)
        }
        return file
    }

    /// After a failed write: when no room was left, the old state is restored and stays usable; else the store stops.
    private func revert(_ state: inout State, to undo: State, after error: FileError) throws -> Never {
        let failedSegment = state.segment
        state = undo
        state.file = nil
        guard error.isFull, error.operation == "write" || error.operation == "open" else {
            state.unclear = true
            throw SegmentError.unclear(detail: "\(error)")
        }
        do {
            for segment in stride(from: failedSegment, to: undo.segment, by: -1) {
                unlink(Self.path(folder, segment))
            }
            if let last = undo.offsets.last, last > 0 {
                try Descriptor.open(Self.path(folder, undo.segment), flags: O_WRONLY).truncate(to: last)
            } else {
                unlink(Self.path(folder, undo.segment))
            }
        } catch {
            state.unclear = true
            throw SegmentError.unclear(detail: "\(error)")
        }
        throw SegmentError.full(detail: "\(error)")
    }

    /// Isn't synced: what comes back after a power cut is cut off again by the next start, and `append` leaves nothing of it.
    package func truncate(to count: UInt64) throws {
        try state.withLock { state in
            let held = state.segment * RegistryLimits.leavesPerSegment + UInt64(state.offsets.count - 1)
            guard count <= held else { throw SegmentError.missing(index: count, held: held) }
            let segment = count / RegistryLimits.leavesPerSegment
            let inSegment = Int(count % RegistryLimits.leavesPerSegment)
            let path = Self.path(folder, segment)
            let offsets = try Self.wholeFrames(of: segment, in: folder) ?? [0]
            guard inSegment < offsets.count else {
                throw SegmentError.damaged(segment: segment, detail: "shorter than its frames")
            }
            var number = state.segment
            while number > segment {
                unlink(Self.path(folder, number))
                number -= 1
            }
            if inSegment == 0 {
                unlink(path)
            } else {
                try Descriptor.open(path, flags: O_WRONLY).truncate(to: offsets[inSegment])
            }
            state.cache = [:]
            state.file = nil
            state.truncations += 1
            if inSegment == 0 && segment > 0 {
                state.segment = segment - 1
                state.offsets = try Self.wholeFrames(of: segment - 1, in: folder) ?? [0]
            } else {
                state.segment = segment
                state.offsets = Array(offsets.prefix(inSegment + 1))
            }
        }
    }

    package func frames(in range: Range<UInt64>) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        frames.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let segment = index / RegistryLimits.leavesPerSegment
            let first = Int(index % RegistryLimits.leavesPerSegment)
            let last = Int(
                min(
                    range.upperBound - segment * RegistryLimits.leavesPerSegment,
                    RegistryLimits.leavesPerSegment))
            let offsets = try self.offsets(of: segment)
            guard last < offsets.count else {
                throw SegmentError.missing(index: range.upperBound - 1, held: frameCount)
            }
            let file = try Descriptor.open(Self.path(folder, segment), flags: O_RDONLY)
            let base = offsets[first]
            let bytes = try file.read(at: base, count: offsets[last] - base)
            guard bytes.count == offsets[last] - base else {
                throw SegmentError.damaged(segment: segment, detail: "shorter than its frames")
            }
            for i in first..<last { frames.append(Array(bytes[offsets[i] - base..<offsets[i + 1] - base])) }
            index += UInt64(last - first)
        }
        return frames
    }

    /// Frame offsets of a segment; earlier segments never change, so theirs are kept.
    private func offsets(of segment: UInt64) throws -> [Int] {
        let (known, truncations) = state.withLock {
            ($0.segment == segment ? $0.offsets : $0.cache[segment], $0.truncations)
        }
        if let known { return known }
        guard let offsets = try Self.wholeFrames(of: segment, in: folder) else {
            throw SegmentError.missing(index: segment * RegistryLimits.leavesPerSegment, held: frameCount)
        }
        state.withLock { state in
            guard offsets.count == Int(RegistryLimits.leavesPerSegment) + 1, state.truncations == truncations
            else { return }
            if state.cache.count >= 64 { state.cache = [:] }
            state.cache[segment] = offsets
        }
        return offsets
    }

    /// Offsets at which whole frames of a segment begin, and the end of the last one; nil when there is no such file.
    private static func wholeFrames(of segment: UInt64, in folder: String) throws -> [Int]? {
        try SegmentScan.open(segment, in: folder)?.offsets
    }

    private static func path(_ folder: String, _ segment: UInt64) -> String {
        SegmentScan.path(segment, in: folder)
    }

    /// The last of the segments that follow each other from 0 on; what lies behind a gap is what a crash left of a
    /// truncation.
    private static func lastSegment(in folder: String) throws -> UInt64 {
        let numbers = Set(try SegmentScan.numbers(in: folder))
        var last: UInt64 = 0
        while numbers.contains(last + 1) { last += 1 }
        return last
    }
}
