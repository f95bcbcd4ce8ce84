import CairnClient
import CairnDrafting
import CairnInspector
import Foundation

/// A folder, or one file, whose files are inspected side by side.
struct InspectedFolder: Sendable {
    private enum Place {
        case folder(DiskFolder)
        case file(path: String, name: String, sizeBytes: Int64)
    }

    private let place: Place

    init(_ path: String, named name: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno != ENOENT else { throw CommandFailure.notFound("there is no \(name)") }
            throw LocalFile.failure("couldn't read \(name)", errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            let last = path.split(separator: "/").last.map(String.init) ?? path
            place = .file(path: path, name: last, sizeBytes: Int64(status.st_size))
        case S_IFDIR: place = .folder(try DiskFolder(path: path))
        default: throw CommandFailure.invalid("\(name) is neither a file nor a folder; give the path of one")
        }
    }

    var leftOut: [LeftOutPath] {
        if case .folder(let folder) = place { folder.leftOut } else { [] }
    }

    func inspect(output: Output) async throws -> Inspection {
        switch place {
        case .file(let path, let name, let size):
            let file = try DiskSource(path: path)
            return Inspection([Inspector.inspect(path: name, source: file.sized(size))])
        case .folder(let folder): return try await Self.inspect(folder, output: output)
        }
    }

    /// As many at a time as there are processors: each holds a buffer, a pickle's stack and a nested archive at most.
    private static func inspect(_ folder: DiskFolder, output: Output) async throws -> Inspection {
        let bar = ProgressBar("inspecting", total: Int64(folder.files.count), unit: .things, output: output)
        defer { bar.finish() }
        let width = max(ProcessInfo.processInfo.activeProcessorCount, 1)
        let files = try await Parallel.map(
            folder.files, width: width, finished: { bar.update("files", done: Int64($0)) }
        ) { try await inspect($0, in: folder) }
        return Inspection(files)
    }

    @concurrent
    private static func inspect(_ file: FolderFile, in folder: DiskFolder) async throws -> FileInspection {
        try Task.checkCancellation()
        let source = DiskSource(handle: try folder.open(file.path))
        return Inspector.inspect(path: file.path, source: source.sized(Int64(file.size)))
    }
}

/// An open file; closed with the last use.
private final class DiskSource {
    fileprivate let handle: Int32

    init(handle: Int32) { self.handle = handle }

    init(path: String) throws {
        handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else { throw LocalFile.failure("couldn't read \(path)", errno) }
    }

    deinit { if handle >= 0 { close(handle) } }

    func sized(_ sizeBytes: Int64) -> some ByteSource { DiskBytes(file: self, size: sizeBytes) }
}

private struct DiskBytes: ByteSource {
    let file: DiskSource
    let size: Int64

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = Int(min(Int64(count), size - offset))
        var bytes: [UInt8] = []
        while bytes.count < wanted {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: wanted - bytes.count) { buffer, got in
                let result = pread(
                    file.handle, buffer.baseAddress, buffer.count, off_t(offset) + off_t(bytes.count))
                if result < 0 { code = errno }
                got = max(result, 0)
            }
            if code == EINTR { continue }
            guard code == 0 else { throw .unreadable(code: code) }
            if piece.isEmpty { break }
            bytes = bytes.isEmpty ? piece : bytes + piece
        }
        return bytes
    }
}
