import CairnTestSupport
import Foundation
import Glibc

/// A file system of one megabyte in memory, to be filled; mounting it needs root.
final class SmallDisk: Sendable {
    private let folder: TemporaryFolder

    static let isAllowed = (try? SmallDisk()) != nil

    struct NotMounted: Error {
        var code: Int32
    }

    init() throws {
        folder = try TemporaryFolder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { throw NotMounted(code: errno) }
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }

    func callAsFunction(_ name: String) -> String { folder(name) }

    /// Leaves `bytes` of room, in pages of 4 KiB.
    func fill(leaving bytes: Int) throws {
        let filler = FileManager.default.createFile(atPath: folder("filler"), contents: nil)
        guard filler, let file = FileHandle(forWritingAtPath: folder("filler")) else {
            throw NotMounted(code: 0)
        }
        defer { try? file.close() }
        var status = statvfs()
        while statvfs(folder.path, &status) == 0, Int(status.f_bavail) * Int(status.f_bsize) > bytes {
            try file.write(contentsOf: Data(count: 4096))
        }
    }

    func free() throws {
        try FileManager.default.removeItem(atPath: folder("filler"))
    }

    /// Names of all files with their sizes, but the filler's.
    func files() throws -> [String: Int] {
        var files: [String: Int] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where name != "filler" {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder(name))
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[name] = (attributes[.size] as? NSNumber)?.intValue
        }
        return files
    }
}
