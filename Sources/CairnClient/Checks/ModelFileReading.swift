import CairnProvenance
import Foundation

/// Reads some pieces of one listed file and compares their digests.
struct ModelFileReading {
    let file: SignedModelFile
    /// In order, side by side; or one that is the whole file.
    let pieces: [SignedModelFile.Piece]
    let hash: ModelHash

    func state(
        open: (String) throws(FolderError) -> OpenFile?, progress: (Int64) -> Void
    ) throws -> ModelFolderReport.FileState {
        let opened: OpenFile?
        do throws(FolderError) {
            opened = try open(file.name)
        } catch {
            switch error {
            case .link, .notAFile, .notAFolder: return .notAFile
            default: throw error
            }
        }
        guard let opened else { return .missing }
        if let size = file.sizeBytes, opened.sizeBytes != size { return .changed(nil) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ClientLimits.hashedBlockBytes, alignment: 64)
        defer { buffer.deallocate() }
        var total: Int64 = 0
        for piece in pieces {
            let range = piece.range ?? 0..<Int64.max
            guard var hasher = hash.hasher() else {
                throw FolderError.system("hash", path: file.name, "libcrypto refuses \(hash.rawValue)")
            }
            var offset = range.lowerBound
            while offset < range.upperBound {
                try Task.checkCancellation()
                let wanted = Int(min(Int64(buffer.count), range.upperBound - offset))
                let count = try opened.read(into: buffer, at: offset, atMost: wanted, path: file.name)
                guard count > 0 else { break }
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                offset += Int64(count)
                total += Int64(count)
                progress(range.lowerBound + total)
            }
            guard hasher.finalize() == piece.digest else { return .changed(piece.range) }
        }
        return .same(bytes: total)
    }
}

extension OpenFile {
    /// Reads up to `count` bytes into a buffer of the caller's; 0 at the end of the file.
    fileprivate func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64, atMost count: Int, path: String
    ) throws(FolderError) -> Int {
        while true {
            let got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .system("read", path: path, SystemError.last) }
            return got
        }
    }
}
