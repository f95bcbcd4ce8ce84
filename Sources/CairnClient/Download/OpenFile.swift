import Foundation

/// An open file; it is closed when nobody has it any more.
final class OpenFile: Sendable {
    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Opens a regular file that the user named; links are followed.
    convenience init(reading path: String) throws(FolderError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { throw .system("read", path: path, SystemError.last) }
        self.init(descriptor: opened)
        guard isRegular else { throw .notAFile(path: path) }
    }

    deinit { close(descriptor) }

    var sizeBytes: Int64 { status.map { Int64($0.st_size) } ?? -1 }

    var isRegular: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

    private var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Up to `count` bytes; fewer only at the end of the file.
    func read(at offset: Int64, atMost count: Int) throws(FolderError) -> [UInt8] {
        var failure: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
                    off_t(offset) + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = SystemError.last }
                guard got > 0 else { return }
                filled += got
            }
        }
        if let failure { throw .system("read", path: "a file", failure) }
        return bytes
    }

    /// The whole file, refused beyond a limit.
    func readAll(atMost limit: Int, path: String) throws(FolderError) -> [UInt8] {
        let bytes = try read(
            at: 0, atMost: limit + 1 < max(0, Int(sizeBytes)) ? limit + 1 : max(0, Int(sizeBytes)) + 1)
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        return bytes
    }

    /// Writes all of `bytes` at an offset.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FolderError) {
        var done = 0
        while done < bytes.count {
            let put = pwrite(
                descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset) + done)
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .system("write", path: "a file", SystemError.last) }
            done += put
        }
    }

    func write(_ bytes: [UInt8], at offset: Int64) throws(FolderError) {
        var failure: FolderError?
        bytes.withUnsafeBytes { buffer in
            do throws(FolderError) { try write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func truncate(to size: Int64) throws(FolderError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw .system("shorten", path: "a file", SystemError.last)
        }
    }

    /// Hands all bytes to `take`, block by block.
    func forEachBlock(upTo end: Int64 = .max, _ take: (UnsafeRawBufferPointer) -> Void) throws(FolderError) {
        var offset: Int64 = 0
        while offset < end {
            let bytes = try read(at: offset, atMost: Int(min(Int64(ClientLimits.blockBytes), end - offset)))
            guard !bytes.isEmpty else { return }
            bytes.withUnsafeBytes(take)
            offset += Int64(bytes.count)
        }
    }
}
