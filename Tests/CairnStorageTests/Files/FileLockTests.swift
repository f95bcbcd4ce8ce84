import CairnTestSupport
import Foundation
import Testing

@testable import CairnStorage

@Suite("The lock of a file")
struct FileLockTests {
    @Test("one holder has it, and the next one when the first is gone")
    func oneHolder() throws {
        let folder = try TemporaryFolder()
        let path = folder("lock")
        #expect(try !FileLock.isHeld(path))
        var lock = try FileLock.take(path)
        #expect(lock != nil)
        #expect(try FileLock.take(path) == nil)
        #expect(try FileLock.isHeld(path))
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(try !FileLock.isHeld(path))
        #expect(try FileLock.take(path) != nil)
    }

    /// A child that is being started has copies of all descriptors until its program runs.
    @Test("it is free when its holder is gone, though a child has a copy of the descriptor")
    func copiedDescriptor() throws {
        let folder = try TemporaryFolder()
        let path = folder("lock")
        var copies: [Int32] = []
        defer { for copy in copies { close(copy) } }
        do {
            let lock = try #require(try FileLock.take(path))
            try withExtendedLifetime(lock) { () throws in
                copies = try descriptors(of: path).map { dup($0) }
            }
        }
        #expect(!copies.isEmpty && copies.allSatisfy { $0 >= 0 })
        #expect(try FileLock.take(path) != nil)
    }

    private func descriptors(of path: String) throws -> [Int32] {
        let real = try #require(realpath(path, nil))
        defer { free(real) }
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return names.compactMap { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name)
            return target == String(cString: real) ? Int32(name) : nil
        }
    }
}
