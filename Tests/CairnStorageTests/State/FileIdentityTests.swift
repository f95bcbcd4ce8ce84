import CairnStorage
import CairnTestSupport
import Foundation
import Glibc
import Testing

@Suite("Which file the state is in")
struct FileIdentityTests {
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test("writing, a new mode and a move keep a file's identity; every copy is another file")
    func identity() throws {
        let folder = try TemporaryFolder()
        let path = folder("state")
        try write("one", to: path)
        let first = try FileIdentity.of(path)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("more".utf8))
        try file.close()
        chmod(path, 0o600)
        #expect(try FileIdentity.of(path).matches(first))
        try FileManager.default.createDirectory(atPath: folder("below"), withIntermediateDirectories: false)
        #expect(rename(path, folder("below/state")) == 0)
        #expect(try FileIdentity.of(folder("below/state")).matches(first))
        try FileManager.default.copyItem(atPath: folder("below/state"), toPath: folder("copy"))
        #expect(try !FileIdentity.of(folder("copy")).matches(first))
    }

    @Test("a file that takes the inode of one that is gone is another one by its birth")
    func reusedInode() {
        let first = FileIdentity(inode: 7, birth: 1_700_000_000_000_000_000)
        #expect(!first.matches(FileIdentity(inode: 7, birth: 1_700_000_000_000_000_001)))
        #expect(!first.matches(FileIdentity(inode: 8, birth: 1_700_000_000_000_000_000)))
        // A file system that keeps no births can't tell.
        #expect(first.matches(FileIdentity(inode: 7, birth: nil)))
    }

    @Test("the guard is kept over restarts, and a seal is never lifted")
    func guardIsKept() throws {
        let folder = try TemporaryFolder()
        let file = FileIdentity(inode: 12, birth: 345)
        do {
            let state = try StateDatabase(path: folder("state.sqlite"))
            let first = try state.readGuard()
            #expect(
                first.file == nil && first.logKey == nil && first.restoreNeeded == nil && first.sealed == nil)
            try state.needRestore("behind")
            try state.adopt(file, logKey: "key")
            try state.seal("first")
            try state.seal("second")
        }
        let kept = try StateDatabase(readingOnly: folder("state.sqlite")).readGuard()
        #expect(kept.file == file)
        #expect(kept.logKey == "key")
        #expect(kept.restoreNeeded == nil)
        #expect(kept.sealed == "first")
    }

    @Test("numbers that others have seen are only ever lifted")
    func numbers() throws {
        let folder = try TemporaryFolder()
        let state = try StateDatabase(path: folder("state.sqlite"))
        #expect(try state.nextNumber("document") == 1)
        try state.raiseNumber("document", to: 100)
        #expect(try state.nextNumber("document") == 101)
        try state.raiseNumber("document", to: 50)
        #expect(try state.nextNumber("document") == 102)
    }
}
