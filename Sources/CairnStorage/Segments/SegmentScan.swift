import CairnRegistry
import Glibc

/// One segment file as it lies on the disk: its whole frames, and how much comes after them.
///
/// Only lengths are read. A frame has at least the head of its leaf: zeros that a crash left behind the last write are no
/// frames.
package struct SegmentScan: Sendable {
    package let number: UInt64
    /// Bytes after the last whole frame.
    package let rest: Int
    private let file: Descriptor
    /// Offsets of the frames, and the end of the last one.
    let offsets: [Int]

    /// Frames whose lengths fit, at most 256.
    package var frameCount: Int { offsets.count - 1 }

    /// Reads the lengths of a segment's frames; nil where there is no such file.
    package static func open(_ number: UInt64, in folder: String) throws(FileError) -> SegmentScan? {
        let file: Descriptor
        do {
            file = try Descriptor.open(path(number, in: folder), flags: O_RDONLY)
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
        let size = try file.size()
        var offsets = [0]
        var position = 0
        while offsets.count <= Int(RegistryLimits.leavesPerSegment), size - position >= 4 {
            let length = try file.read(at: position, count: 4).reduce(0) { $0 << 8 | Int($1) }
            guard (5...RegistryLimits.frameBytes).contains(length), size - position - 4 >= length else {
                break
            }
            position += 4 + length
            offsets.append(position)
        }
        return SegmentScan(number: number, rest: size - position, file: file, offsets: offsets)
    }

    /// The bytes of the frame at this place of the segment, from 0, with their length.
    package func frame(_ place: Int) throws(FileError) -> [UInt8] {
        try file.read(at: offsets[place], count: offsets[place + 1] - offsets[place])
    }

    /// Where the frames before this place end.
    package func end(ofFirst count: Int) -> Int { offsets[count] }

    /// Numbers of all segment files of a folder, in order; empty where there is no folder.
    package static func numbers(in folder: String) throws -> [UInt64] {
        guard GitFolder.size(ofFile: folder) != nil else { return [] }
        return try GitFolder.names(in: folder).compactMap { $0.utf8.count == 12 ? UInt64($0) : nil }
    }

    package static func path(_ number: UInt64, in folder: String) -> String {
        let digits = String(number)
        return folder + "/" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}
