import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// What every commit store does; `store` is empty.
func expectCommitStoreContract(_ store: any CommitStore) throws {
    func head(_ size: UInt64, note: UInt8 = 0) -> CommittedHead {
        CommittedHead(
            size: size, root: Hash.leaf([UInt8(size)]), note: [note, 0, 255], time: Int64(size) * 10)
    }
    #expect(try store.head(of: "a/log") == nil)
    #expect(throws: CommitError.conflict(origin: "a/log", expectedSize: 1, foundSize: nil)) {
        try store.replaceHead(of: "a/log", expected: head(1), with: head(2))
    }
    try store.replaceHead(of: "a/log", expected: nil, with: head(0))
    #expect(try store.head(of: "a/log") == head(0))
    #expect(try store.head(of: "b/log") == nil)
    try store.replaceHead(of: "b/log", expected: nil, with: head(9))
    try store.replaceHead(of: "a/log", expected: head(0), with: head(5))
    #expect(throws: CommitError.conflict(origin: "a/log", expectedSize: 0, foundSize: 5)) {
        try store.replaceHead(of: "a/log", expected: head(0), with: head(6))
    }
    #expect(throws: CommitError.conflict(origin: "a/log", expectedSize: nil, foundSize: 5)) {
        try store.replaceHead(of: "a/log", expected: nil, with: head(6))
    }
    // The same size with another note is another head.
    #expect(throws: CommitError.self) {
        try store.replaceHead(of: "a/log", expected: head(5, note: 1), with: head(6))
    }
    #expect(try store.head(of: "a/log") == head(5))
    #expect(try store.head(of: "b/log") == head(9))
}

@Suite("Commit stores and the state database")
struct CommitStoreTests {
    @Test("the memory store keeps the contract")
    func memoryContract() throws {
        try expectCommitStoreContract(MemoryCommitStore())
    }

    @Test("the state database keeps the contract")
    func databaseContract() throws {
        let folder = try TemporaryFolder()
        try expectCommitStoreContract(try StateDatabase(path: folder("state.sqlite")))
    }

    @Test("of many writers that expect the same head, one wins")
    func writers() async throws {
        let folder = try TemporaryFolder()
        let store = try StateDatabase(path: folder("state.sqlite"))
        let wins = await withTaskGroup(of: Bool.self) { group in
            for number in 1...16 as ClosedRange<UInt64> {
                group.addTask {
                    let head = CommittedHead(
                        size: number, root: Hash.leaf([UInt8(number)]), note: [], time: 0)
                    return (try? store.replaceHead(of: "a/log", expected: nil, with: head)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test("heads, peers, watermarks and numbers outlive the process")
    func reopening() throws {
        let folder = try TemporaryFolder()
        let head = CommittedHead(size: 3, root: Hash.leaf([3]), note: [1, 2], time: 4)
        let peer = Peer(origin: "b.example", url: "https://b.example", vkey: "key", added: 5, seq: 6)
        do {
            let state = try StateDatabase(path: folder("state.sqlite"))
            try state.replaceHead(of: "a/log", expected: nil, with: head)
            try state.save(peer)
            try state.setBlobWatermark(7, of: "a/log")
            #expect(try state.nextNumber("n") == 1)
            #expect(try state.nextNumber("n") == 2)
        }
        let state = try StateDatabase(path: folder("state.sqlite"))
        #expect(try state.head(of: "a/log") == head)
        #expect(try state.peers() == [peer])
        #expect(try state.blobWatermark(of: "a/log") == 7)
        #expect(try state.blobWatermark(of: "b/log") == 0)
        #expect(try state.nextNumber("n") == 3)
        #expect(try state.nextNumber("other") == 1)
    }

    @Test("saving a peer again keeps the day it was added")
    func savingAgain() throws {
        let folder = try TemporaryFolder()
        let state = try StateDatabase(path: folder("state.sqlite"))
        var peer = Peer(origin: "b.example", url: "https://b.example", vkey: "key", added: 5, seq: 6)
        try state.save(peer)
        peer.added = 99
        peer.state = .quarantined
        peer.seq = 8
        peer.failures = 2
        peer.lastError = "why"
        try state.save(peer)
        let held = try #require(try state.peers().first)
        #expect(held.added == 5)
        #expect(held.state == .quarantined && held.seq == 8 && held.failures == 2 && held.lastError == "why")
        try state.removePeer(origin: "b.example")
        #expect(try state.peers().isEmpty)
    }

    @Test("refs and their watermark change together")
    func refs() throws {
        let folder = try TemporaryFolder()
        let state = try StateDatabase(path: folder("state.sqlite"))
        let one = GitObject.blob([1]).id
        let two = GitObject.blob([2]).id
        try state.commitRefs(
            ["acme": GitRefChanges(updates: ["refs/a": one, "refs/b": one])], origin: "a/log", watermark: 3)
        try state.commitRefs(
            ["acme": GitRefChanges(updates: ["refs/a": two], removals: ["refs/b"])], origin: "a/log",
            watermark: 5)
        #expect(try state.refs(repository: "acme") == ["refs/a": two])
        #expect(try state.refs(repository: "other").isEmpty)
        #expect(try state.gitWatermark(of: "a/log") == 5)
        #expect(try state.repositories() == ["acme"])
    }
}
