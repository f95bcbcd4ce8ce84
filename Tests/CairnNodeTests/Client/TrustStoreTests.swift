import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Trust store")
struct TrustStoreTests {
    private let scratch: ScratchFolder
    private let store: TrustStore

    init() throws {
        scratch = try ScratchFolder()
        store = TrustStore(folder: scratch.path + "/trust", now: { 1_767_323_045 })
    }

    @Test("is empty before anything was pinned")
    func empty() throws {
        #expect(try store.nodes().isEmpty)
        #expect(try store.publishers().isEmpty)
        #expect(try store.node(origin: "models.example.org") == nil)
        #expect(try store.checkpoint(logOrigin: "models.example.org/log") == nil)
    }

    @Test("keeps a node's key, and refuses another one until the node is removed")
    func node() throws {
        let key = "\(try SampleLog().key)"
        let other = "\(try SampleLog(key: "other").key)"
        let pinned = try store.pinNode(origin: "models.example.org", vkey: key)
        #expect(pinned.added == "2026-01-02T03:04:05Z")
        #expect(try store.pinNode(origin: "models.example.org", vkey: key) == pinned)
        #expect(throws: TrustError.nodeKeyPinned(origin: "models.example.org")) {
            try store.pinNode(origin: "models.example.org", vkey: other)
        }
        #expect(try store.nodes() == [pinned])
        #expect(try store.removeNode(origin: "models.example.org"))
        #expect(try !store.removeNode(origin: "models.example.org"))
        #expect(try store.pinNode(origin: "models.example.org", vkey: other).vkey == other)
    }

    @Test("refuses a key of another origin")
    func foreignKey() throws {
        let key = "\(try SampleLog().key)"
        #expect(throws: TrustError.badKey(origin: "evil.example.org")) {
            try store.pinNode(origin: "evil.example.org", vkey: key)
        }
    }

    @Test("raises the version of an identity and never lowers it")
    func versions() throws {
        let first = SamplePublisher.make()
        let second = first.next()
        let chain = first.chain()
        #expect(try store.pinPublisher(chain).version == 1)
        #expect(try store.pinPublisher(second.chain(after: chain, homeIndex: 1)).version == 2)
        #expect(try store.pinPublisher(chain).version == 2)
        let known = try #require(try store.publisher(named: "ACME", home: "models.example.org"))
        #expect(known.version == 2)
        #expect(known.identity == second.identity.digest.hex)
    }

    @Test("refuses a second publisher of the same name and home")
    func sameName() throws {
        try store.pinPublisher(SamplePublisher.make().chain())
        let other = SamplePublisher.make(scopes: [.kind(.model)])
        #expect(throws: TrustError.publisherPinned(name: "acme", home: "models.example.org")) {
            try store.pinPublisher(other.chain())
        }
        try store.pinPublisher(SamplePublisher.make(origin: "other.example.org").chain())
        #expect(try store.publishers().count == 2)
    }

    @Test("keeps the largest checkpoint, verbatim")
    func checkpoints() throws {
        var log = try SampleLog()
        log.grow(by: 9)
        for size in [3, 9, 5] as [UInt64] {
            try store.keepCheckpoint(try log.checkpoint(size: size), logKey: log.key)
        }
        let largest = try log.checkpoint(size: 9).note.encoded()
        #expect(try store.checkpoint(logOrigin: log.key.name) == largest)
    }

    @Test("says which file is damaged")
    func damaged() throws {
        try store.pinPublisher(SamplePublisher.make().chain())
        let name = "trust/publishers/\(SamplePublisher.make().id).json"
        try scratch.write([0x7B], to: name)
        #expect(throws: TrustError.damaged(path: scratch.path + "/" + name)) { try store.publishers() }
    }

    @Test("loses nothing when many change it at once")
    func concurrent() async throws {
        let store = store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask { try store.pinPublisher(SamplePublisher.make("p\(index)").chain()) }
            }
            try await group.waitForAll()
        }
        #expect(try store.publishers().count == 16)
    }
}
