import CairnAPI
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("A data directory has one node, and a node started again on it goes on as before", .serialized)
struct RestartTests {
    @Test("serves the same answers after a restart, and the log head is unchanged")
    func sameAnswers() async throws {
        let folder = try TemporaryFolder()
        let (before, url) = try await TestNode.with(folder: folder("node")) { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.published(release)
            return (try await Self.answers(about: release, from: node), node.url)
        }
        try await TestNode.with(folder: folder("node"), configure: { $0.origin = nil }) { node in
            let release = SampleRelease.make(publisher: node.publisher())
            let after = try await Self.answers(about: release, from: node)
            for (path, answer) in before { #expect(after[path] == answer, "\(path) of \(url)") }
            #expect(before.values.allSatisfy { !$0.isEmpty })
            let next = SampleRelease.make(
                publisher: node.publisher(), version: "2.0.0", previous: release.recordDigest)
            #expect(try await node.published(next).index == 2)
        }
    }

    private static func answers(
        about release: SampleRelease, from node: TestNode
    ) async throws -> [String: [UInt8]] {
        let paths = [
            "/log/checkpoint", "/log/tile/0/000.p/2", "/log/tile/entries/000.p/2", "/log/content/000.p/2",
            APIPath.checkpoints, APIPath.entries, "/v1/entries/acme/minilm",
            "/v1/entries/acme/minilm/records",
            "/v1/entries/acme/minilm/head", "/v1/releases/acme/minilm", "/v1/publishers/acme",
            "/v1/publishers/acme/chain",
        ]
        let digests = release.files.map(\.artifact.sha256) + [release.envelope.digest]
        var answers: [String: [UInt8]] = [:]
        for path in paths + digests.map({ APIPath.object($0) }) {
            let reply = try await node.get(path)
            #expect(reply.status == 200, "\(path): \(reply.text)")
            answers[path] = reply.body
        }
        return answers
    }

    @Test("the index can be deleted: the same listing comes back")
    func lostIndex() async throws {
        let folder = try TemporaryFolder()
        let listing = try await TestNode.with(folder: folder("node")) { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            return try await node.get(APIPath.entries).body
        }
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: folder("node/\(name)"))
        }
        try await TestNode.with(folder: folder("node")) { node in
            #expect(try await node.get(APIPath.entries).body == listing)
            try await node.published(
                SampleRelease.make(publisher: node.publisher(), name: "other"))
        }
    }

    @Test(
        "a damaged index is kept aside and derived again: the same listing comes back",
        arguments: ["no database", "torn", "a page"])
    func damagedIndex(how: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder("node/index.sqlite")
        let listing = try await TestNode.with(folder: folder("node")) { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            return try await node.get(APIPath.entries).body
        }
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        switch how {
        case "no database": bytes.replaceSubrange(0..<16, with: repeatElement(0x41, count: 16))
        case "torn": bytes.removeLast(bytes.count / 2)
        default: bytes.replaceSubrange(8_192..<24_576, with: repeatElement(0xFF, count: 16_384))
        }
        try Data(bytes).write(to: URL(filePath: path))
        try await TestNode.with(folder: folder("node")) { node in
            #expect(try await node.get(APIPath.entries).body == listing)
            try await node.published(SampleRelease.make(publisher: node.publisher(), name: "other"))
        }
        let times = try FileManager.default.contentsOfDirectory(atPath: folder("node/damaged"))
        #expect(FileManager.default.fileExists(atPath: folder("node/damaged/\(times[0])/index.sqlite")))
    }

    @Test("an upload goes on after a restart where it was")
    func uploadGoesOn() async throws {
        let folder = try TemporaryFolder()
        let session = try await TestNode.with(folder: folder("node")) { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let session = try await node.openSession(release).session
            let file = try #require(release.largeFiles.first)
            let part = Array(file.bytes.prefix(700))
            #expect(try await node.put(part, session: session, digest: file.artifact.sha256).status == 202)
            return session
        }
        try await TestNode.with(folder: folder("node")) { node in
            let release = SampleRelease.make(publisher: node.publisher())
            let file = try #require(release.largeFiles.first)
            #expect(try await node.openSession(release).session == session)
            #expect(try await node.offset(session: session, digest: file.artifact.sha256) == 700)
            let rest = Array(file.bytes.dropFirst(700))
            let reply = try await node.put(rest, session: session, digest: file.artifact.sha256, offset: 700)
            #expect(reply.status == 204)
            #expect(try await node.post(APIPath.commit(session: session)).status == 201)
            #expect(try await node.get(APIPath.object(file.artifact.sha256)).body == file.bytes)
        }
    }

    private static func expectRefusal(
        _ folder: String, saying words: String,
        configure: @Sendable (inout NodeConfiguration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: NodeError.self, sourceLocation: sourceLocation) {
            try await TestNode.with(folder: folder, configure: configure) { _ in }
        }
        let sentence = error?.description ?? ""
        #expect(sentence.contains(words), "\(sentence)", sourceLocation: sourceLocation)
    }

    @Test("refuses a second node on the same data directory")
    func second() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { node in
            await Self.expectRefusal(folder("node"), saying: "another process runs a node on")
            let health = try await node.get(APIPath.health)
            #expect(health.status == 200)
        }
    }

    @Test("a node whose port is taken ends with an error, and doesn't hang", .timeLimit(.minutes(1)))
    func portTaken() async throws {
        try await TestNode.with { node in
            let port = try #require(URL(string: node.url)?.port)
            await #expect(throws: (any Error).self) {
                try await TestNode.with(origin: "second.cairn.example", configure: { $0.port = port }) { _ in
                }
            }
        }
    }

    @Test("refuses a data directory that isn't there, unless told to make one")
    func missing() async throws {
        let folder = try TemporaryFolder()
        await Self.expectRefusal(folder("node"), saying: "start with --init to make one") {
            $0.initialises = false
        }
        #expect(!FileManager.default.fileExists(atPath: folder("node")))
    }

    @Test("refuses to make a node in what was one and lost its description")
    func lostDescription() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { _ in }
        try FileManager.default.removeItem(atPath: folder("node/node.json"))
        await Self.expectRefusal(folder("node"), saying: "not a node's data directory")
    }

    /// Leaves of a data directory what is there before its description.
    private static func cutOff(_ folder: String) throws {
        let early = ["keys", "lock", "state.sqlite", "state.sqlite-wal", "state.sqlite-shm"]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !early.contains(name) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    @Test("the making of a node that was cut off is finished by the next start, with the same key")
    func interruptedCreation() async throws {
        let folder = try TemporaryFolder()
        let vkey = try await TestNode.with(folder: folder("node")) { $0.vkey }
        try Self.cutOff(folder("node"))
        try await TestNode.with(folder: folder("node")) { node in
            #expect(node.vkey == vkey)
            try await node.registered()
        }
        try Self.cutOff(folder("node"))
        await Self.expectRefusal(folder("node"), saying: "not a node's data directory")
    }

    @Test("refuses another origin than the one the directory was made with")
    func otherOrigin() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { _ in }
        await Self.expectRefusal(folder("node"), saying: "belongs to the origin alpha.cairn.example, not") {
            $0.origin = "gamma.cairn.example"
        }
    }

    @Test("refuses to start behind its own commit point: an old state or lost segments would fork the log")
    func rolledBack() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        try FileManager.default.removeItem(atPath: folder("node/segments"))
        await Self.expectRefusal(
            folder("node"), saying: "the node refuses to start, since going on could fork its log")
    }

    @Test("keys are readable by their owner alone")
    func keyModes() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { _ in }
        for (name, mode) in [("keys", 0o700), ("keys/log.pem", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder("node/\(name)"))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(name)")
        }
    }
}
