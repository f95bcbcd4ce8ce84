import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("A forked log") struct ForkedLogTests {
    private static let folder = ProcessInfo.processInfo.environment["CAIRN_FORK_OUT"]

    @Test(
        "both histories are whole logs of one key that begin alike", arguments: [(0, 1, 1), (300, 10, 250)])
    func bothAreLogs(shared: Int, one: Int, other: Int) throws {
        let fork = try ForkedLog(shared: shared, one: one, other: other)
        let common = shared + 2
        #expect(fork.one.leaves.prefix(common) == fork.other.leaves.prefix(common))
        #expect(fork.one.leaves[common] != fork.other.leaves[common])
        for log in [fork.one, fork.other] {
            let checkpoint = try VerifiedCheckpoint.verify(log.checkpoint(), logKey: fork.vkey)
            #expect(checkpoint.root == MerkleTree.root(of: log.leaves.map { Hash.leaf($0) }))
            for path in log.paths { #expect(try log.file(path) != nil, "\(path)") }
        }
    }

    @Test(
        "both histories are written as the public files of two nodes",
        .enabled(if: folder != nil, "set CAIRN_FORK_OUT to a folder"))
    func writesFork() throws {
        let folder = try #require(Self.folder)
        try ForkedLog(shared: 300, one: 40, other: 90).write(to: folder)
    }
}
