import CairnInspector
import Synchronization

/// A file of any size that holds nothing but zeros and a few pieces; counts what is read of it.
final class CountingSource: ByteSource {
    let size: Int64
    private let pieces: [(offset: Int64, bytes: [UInt8])]
    private(set) var bytesRead: Int64 = 0
    private(set) var reads = 0
    /// Reading beyond it fails with EIO.
    var failsFrom: Int64 = .max

    init(size: Int64, _ pieces: (offset: Int64, bytes: [UInt8])...) {
        self.size = size
        self.pieces = pieces
    }

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let end = min(offset + Int64(count), size)
        if end > failsFrom { throw .unreadable(code: 5) }
        reads += 1
        bytesRead += end - offset
        var bytes = [UInt8](repeating: 0, count: Int(end - offset))
        for piece in pieces {
            let from = max(offset, piece.offset)
            let to = min(end, piece.offset + Int64(piece.bytes.count))
            guard from < to else { continue }
            bytes.replaceSubrange(
                Int(from - offset)..<Int(to - offset),
                with: piece.bytes[Int(from - piece.offset)..<Int(to - piece.offset)])
        }
        return bytes
    }
}
