import CairnManifest
import CairnRegistry
import Glibc
import Synchronization

/// Appends one call's bytes to `<path>.part`; at the declared size the whole file is checked and gets its name.
final class DiskUploadWriter: UploadWriter {
    private struct State {
        var position: Int64
        /// Runs while the file is written in one go; nil after a resumption, which reads it again at the end.
        var hasher: ContentHasher?
        var failed = false
        /// Others may write the file again.
        var isReleased = false
    }

    private let path: String
    private let digest: ContentDigest
    private let size: Int64
    private let file: Descriptor
    private let state: Mutex<State>
    private let released: @Sendable () -> Void

    init(
        path: String, digest: ContentDigest, size: Int64, offset: Int64,
        released: @escaping @Sendable () -> Void
    ) throws {
        self.path = path
        self.digest = digest
        self.size = size
        self.released = released
        file = try Descriptor.open(path + ".part", flags: O_WRONLY | O_CREAT)
        guard lseek(file.fd, off_t(offset), SEEK_SET) >= 0 else {
            throw FileError(operation: "seek", path: path, code: errno)
        }
        state = Mutex(State(position: offset, hasher: offset == 0 ? ContentHasher() : nil))
    }

    deinit { release() }

    /// Lets others write the file: once, for another writer may have begun since.
    private func release() {
        let isFirst = state.withLock { state in
            defer { state.isReleased = true }
            return !state.isReleased
        }
        if isFirst { released() }
    }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            guard !state.failed else { return }
            guard state.position + Int64(bytes.count) <= size else {
                // Another file than the one that was declared: its beginning is of no use either.
                unlink(path + ".part")
                state.failed = true
                throw UploadError.tooLong(limit: size)
            }
            do throws(FileError) {
                try file.write(bytes)
            } catch {
                // A short write may have left some bytes behind: only what was counted stays.
                try? file.truncate(to: Int(state.position))
                state.failed = true
                guard error.isFull else { throw error }
                throw UploadError.diskFull(needed: size - state.position, free: 0)
            }
            state.hasher?.update(bytes)
            state.position += Int64(bytes.count)
        }
    }

    func finish() throws -> Bool {
        // Whoever gets the answer may go on at once, while this value is still held somewhere.
        defer { release() }
        let (position, hasher, failed) = state.withLock { ($0.position, $0.hasher, $0.failed) }
        guard position == size, !failed else { return false }
        let found = try hasher?.finalize() ?? digestOfFile()
        guard found == digest else {
            unlink(path + ".part")
            throw UploadError.digestMismatch(expected: digest, found: found)
        }
        try file.sync()
        try DurableFile.adopt(path + ".part", as: path)
        return true
    }

    private func digestOfFile() throws -> ContentDigest {
        let reader = try Descriptor.open(path + ".part", flags: O_RDONLY)
        var hasher = ContentHasher()
        var offset = 0
        while true {
            let bytes = try reader.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { return hasher.finalize() }
            hasher.update(bytes)
            offset += bytes.count
        }
    }
}
