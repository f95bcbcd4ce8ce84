import CairnAPI
import CairnClient
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// A signer on a thread of this process, which listens until the process ends.
private struct RunningSigner {
    let socket: String

    init(in folder: TemporaryFolder) async throws {
        let (key, state, socket) = (
            TestKeys.ed25519("node signer"), folder("signer-state"), folder("signer.sock")
        )
        self.socket = socket
        let (lines, ready) = AsyncStream<Void>.makeStream()
        Thread {
            defer { ready.finish() }
            guard var signer = try? Signer(key: key, state: state) else { return }
            try? signer.serve(at: socket) { ready.yield() }
        }.start()
        var iterator = lines.makeAsyncIterator()
        let isReady: Void? = await iterator.next()
        try #require(isReady != nil)
    }

    /// Nobody finds it at its place.
    func hide() throws { try FileManager.default.moveItem(atPath: socket, toPath: socket + ".away") }

    func show() throws { try FileManager.default.moveItem(atPath: socket + ".away", toPath: socket) }
}

@Suite("A node whose log key is held by a signer", .serialized)
struct SignedNodeTests {
    @Test("publishes, restarts and publishes on, and never has the key")
    func publishes() async throws {
        let folder = try TemporaryFolder()
        let signer = try await RunningSigner(in: folder)
        let first = try await TestNode.with(
            folder: folder("node"), configure: { $0.signerSocket = signer.socket }
        ) { node in
            let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 0)
            try await node.published(release)
            return release
        }
        #expect(!FileManager.default.fileExists(atPath: folder("node/keys/log.pem")))
        try await TestNode.with(folder: folder("node"), configure: { $0.signerSocket = signer.socket }) {
            node in
            let next = SampleRelease.make(
                publisher: node.publisher(), version: "2.0.0", previous: first.recordDigest, weightBytes: 0)
            let index = try await node.published(next).index
            #expect(index == 2)
        }
    }

    @Test("a commit that fails stops the node, acknowledges nothing, and a restart goes on")
    func signerGone() async throws {
        let folder = try TemporaryFolder()
        let signer = try await RunningSigner(in: folder)
        await #expect(throws: (any Error).self) {
            try await TestNode.with(
                folder: folder("node"), configure: { $0.signerSocket = signer.socket }
            ) { node in
                let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 0)
                try signer.hide()
                let reply = try await node.post(APIPath.releases, try release.body())
                #expect(try reply.problem().status >= 500)
            }
        }
        await #expect(throws: (any Error).self) {
            try await TestNode.with(
                folder: folder("node"), configure: { $0.signerSocket = signer.socket }
            ) { _ in }
        }
        try signer.show()
        try await TestNode.with(folder: folder("node"), configure: { $0.signerSocket = signer.socket }) {
            node in
            let leaves = try await node.publishedLeaves()
            #expect(leaves.count == 1)
            let release = SampleRelease.make(publisher: node.publisher(), weightBytes: 0)
            let index = try await node.published(release).index
            #expect(index == 1)
        }
    }

    @Test("a key that lies beside a signer is refused")
    func keyBeside() async throws {
        let folder = try TemporaryFolder()
        let signer = try await RunningSigner(in: folder)
        try await TestNode.with(folder: folder("node")) { _ in }
        await #expect(throws: NodeError.self) {
            try await TestNode.with(
                folder: folder("node"), configure: { $0.signerSocket = signer.socket }
            ) { _ in }
        }
    }

    @Test("a log that was sealed takes nothing more, and its successor names it")
    func sealed() async throws {
        let folder = try TemporaryFolder()
        let end = try await TestNode.with(folder: folder("old")) { node in
            let publisher = try await node.registered()
            let bytes = try await node.asOperator { try await $0.seal(SealRequest(successor: nil)) }
            let late = SampleRelease.make(publisher: publisher, weightBytes: 0)
            let reply = try await node.post(APIPath.releases, try late.body())
            #expect(try reply.problem().code == "log-sealed")
            let again = try await node.asOperator { try await $0.seal(SealRequest(successor: nil)) }
            #expect(again == bytes)
            return bytes
        }
        let predecessor = try #require(Predecessor.parse(end))
        #expect(predecessor.checkpoint.size == 2)
        try await TestNode.with(
            origin: "new.cairn.example", folder: folder("new"), configure: { $0.predecessor = predecessor }
        ) { node in
            let leaf = try Leaf.parse(try #require(try await node.publishedLeaves().first))
            #expect(leaf.record.kind == .node && leaf.record.author == nil)
            let object = try await node.client.get("/log/content/000.p/1", maxBytes: 1 << 20)
            #expect(String(decoding: object.body, as: UTF8.self).contains("alpha.cairn.example/log"))
        }
    }
}
