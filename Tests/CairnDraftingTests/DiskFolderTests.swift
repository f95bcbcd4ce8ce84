import Foundation
import Testing

@testable import CairnDrafting

@Suite("A folder on disk")
struct DiskFolderTests {
    /// Makes a folder, hands it to `body` and removes it, whatever happens.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cairn-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ path: String, in folder: URL) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    @Test("is listed by the bytes of its paths, without what publishing leaves out")
    func lists() throws {
        try withFolder { folder in
            for path in [
                "b.txt", "a/z.txt", "a.txt", "a b/é.txt", ".git/HEAD", ".gitattributes", ".cairn/x",
                "cairn.json", "a/cairn.json",
            ] {
                try write(path, path, in: folder)
            }
            let listed = try DiskFolder(path: folder.path)
            #expect(listed.files.map(\.path) == ["a b/é.txt", "a.txt", "a/cairn.json", "a/z.txt", "b.txt"])
            #expect(listed.leftOut.map(\.path) == [".cairn", ".git", ".gitattributes", "cairn.json"])
            #expect(listed.name == folder.lastPathComponent)
            #expect(try listed.read("a/z.txt", offset: 2, maxBytes: 3) == Array("z.t".utf8))
            #expect(try listed.read("a/z.txt", offset: 99, maxBytes: 3) == [])
            #expect(throws: FolderError.noSuchFile(path: ".git/HEAD")) {
                try listed.read(".git/HEAD", offset: 0, maxBytes: 1)
            }
            let memory = MemoryFolder(
                name: "m",
                texts: ["a.txt": "", ".git/HEAD": "", "cairn.json": "", "a/cairn.json": ""]
            )
            #expect(memory.files.map(\.path) == ["a.txt", "a/cairn.json"])
            #expect(memory.leftOut == listed.leftOut.filter { [".git", "cairn.json"].contains($0.path) })
        }
    }

    @Test("refuses links, special files and names that are not UTF-8, all at once")
    func refuses() throws {
        try withFolder { folder in
            try write("x", "a.txt", in: folder)
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link",
                withDestinationPath: "a.txt"
            )
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/out",
                withDestinationPath: "/etc"
            )
            #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
            let odd =
                Array(folder.path.utf8CString.dropLast()) + Array("/".utf8CString.dropLast()) + [
                    CChar(bitPattern: 0xFF), 0,
                ]
            let handle = open(odd, O_CREAT | O_WRONLY, 0o600)
            #expect(handle >= 0)
            close(handle)
            let error = #expect(throws: FolderError.self) { try DiskFolder(path: folder.path) }
            #expect(
                error
                    == .refused([
                        FolderProblem(path: "link", reason: .symbolicLink),
                        FolderProblem(path: "out", reason: .symbolicLink),
                        FolderProblem(path: "pipe", reason: .specialFile),
                        FolderProblem(path: "\u{FFFD}", reason: .nameNotUTF8),
                    ])
            )
        }
    }

    @Test("refuses deeper trees than the limit")
    func depth() throws {
        try withFolder { folder in
            try write(
                "x",
                Array(repeating: "d", count: Limits.folderDepth).joined(separator: "/") + "/x",
                in: folder
            )
            #expect(try DiskFolder(path: folder.path).files.count == 1)
            try write(
                "x",
                Array(repeating: "d", count: Limits.folderDepth + 1).joined(separator: "/") + "/x",
                in: folder
            )
            #expect(throws: FolderError.self) { try DiskFolder(path: folder.path) }
        }
    }

    @Test("may be a snapshot of the Hugging Face cache, whose links lead into its own blobs")
    func snapshot() throws {
        try withFolder { cache in
            let snapshot = cache.appendingPathComponent("models--acme--m/snapshots/0123abcd")
            try write("{}", "models--acme--m/blobs/aaaa", in: cache)
            try write("weights", "models--acme--m/blobs/bbbb", in: cache)
            try FileManager.default.createDirectory(
                at: snapshot.appendingPathComponent("sub"),
                withIntermediateDirectories: true
            )
            let link = { (path: String, target: String) in
                try FileManager.default.createSymbolicLink(
                    atPath: snapshot.path + "/" + path,
                    withDestinationPath: target
                )
            }
            try link("config.json", "../../blobs/aaaa")
            try link("sub/model.bin", "../../../blobs/bbbb")
            let folder = try DiskFolder(path: snapshot.path)
            #expect(
                folder.files == [
                    FolderFile(path: "config.json", size: 2), FolderFile(path: "sub/model.bin", size: 7),
                ]
            )
            #expect(try folder.read("sub/model.bin", offset: 0, maxBytes: 100) == Array("weights".utf8))
            #expect(try folder.read("config.json", offset: 0, maxBytes: 100) == Array("{}".utf8))
        }
    }

    @Test(
        "refuses a snapshot's links to anywhere else",
        arguments: [
            "../../blobs/../secret", "../../../blobs/aaaa", "../../blobs/sub/aaaa", "../../blobs",
            "../../blobs/", "../../blobs/missing",
            "../../blobs/link", "../../blobs/dir", "../../secret", "/etc/passwd", "../../blobs/..",
            "../x/../blobs/aaaa", "aaaa",
        ]
    )
    func badSnapshotLinks(_ target: String) throws {
        try withFolder { cache in
            try write("{}", "m/blobs/aaaa", in: cache)
            try write("x", "m/blobs/dir/x", in: cache)
            try write("secret", "m/secret", in: cache)
            try FileManager.default.createSymbolicLink(
                atPath: cache.path + "/m/blobs/link",
                withDestinationPath: "../secret"
            )
            try FileManager.default.createDirectory(
                atPath: cache.path + "/m/snapshots/r",
                withIntermediateDirectories: true
            )
            try FileManager.default.createSymbolicLink(
                atPath: cache.path + "/m/snapshots/r/f",
                withDestinationPath: target
            )
            #expect(throws: FolderError.refused([FolderProblem(path: "f", reason: .symbolicLink)])) {
                try DiskFolder(path: cache.path + "/m/snapshots/r")
            }
        }
    }

    @Test("notices a file that changed into a link, a fifo or another size")
    func changes() throws {
        try withFolder { folder in
            for name in ["a", "b", "c", "d/e"] { try write("12345", name, in: folder) }
            let listed = try DiskFolder(path: folder.path)
            for name in ["a", "b", "d"] {
                try FileManager.default.removeItem(atPath: folder.path + "/" + name)
            }
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/a", withDestinationPath: "c")
            #expect(mkfifo(folder.path + "/b", 0o600) == 0)
            try write("1234567", "c", in: folder)
            try write("12345", "elsewhere/e", in: folder)
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/d",
                withDestinationPath: "elsewhere"
            )
            for path in ["a", "b", "c", "d/e"] {
                #expect(throws: FolderError.changed(path: path)) {
                    try listed.read(path, offset: 0, maxBytes: 5)
                }
            }
        }
    }

    @Test("must be a folder")
    func notAFolder() throws {
        #expect(throws: FolderError.notAFolder(path: "/nonexistent/x")) {
            try DiskFolder(path: "/nonexistent/x")
        }
        #expect(throws: FolderError.notAFolder(path: "/dev/null")) { try DiskFolder(path: "/dev/null") }
    }
}
