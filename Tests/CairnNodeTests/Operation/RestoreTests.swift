import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

// What an operator does with data directories in these tests.

extension TestNode {
    static func copy(_ folder: String, to target: String) throws {
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        // A socket isn't copied by anything.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name != AdminPath.socketName {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(target)/\(name)")
        }
    }

    static func restore(
        _ folder: String, backup: String? = nil, _ change: (inout Restore.Request) -> Void = { _ in }
    ) async throws -> Restore.Result {
        var request = Restore.Request(folder: folder, backup: backup)
        change(&request)
        let http = HTTPClient.forNodes()
        do {
            let result = try await Restore(request, http: http).run()
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    static func refusal(
        _ folder: String, origin: String = "alpha.cairn.example",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> StartRefusal? {
        await #expect(throws: StartRefusal.self, sourceLocation: sourceLocation) {
            try await TestNode.with(origin: origin, folder: folder) { _ in }
        }
    }

    static func size(_ folder: String, of log: String = "alpha.cairn.example/log") throws -> UInt64? {
        try StateDatabase(readingOnly: folder + "/state.sqlite").head(of: log)?.size
    }
}

@Suite("A copied or restored data directory never forks its log", .serialized)
struct RestoreTests {
    @Test("a copied directory doesn't start, and is told what to do; a moved one starts")
    func copied() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        try TestNode.copy(folder("node"), to: folder("copy"))
        let refusal = await TestNode.refusal(folder("copy"))
        #expect(refusal == .copied(path: folder("copy")))
        #expect(refusal?.description.contains("cairn admin restore --data \(folder("copy"))") == true)
        try FileManager.default.moveItem(atPath: folder("node"), toPath: folder("moved"))
        try await TestNode.with(folder: folder("moved")) { try await $0.registered("later") }
    }

    @Test("a directory from before files were recorded is taken as it is once, and is guarded then")
    func older() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        try Self.execute("DELETE FROM setting WHERE name LIKE 'guard:%'", in: folder("node/state.sqlite"))
        try TestNode.copy(folder("node"), to: folder("copy"))
        try await TestNode.with(folder: folder("copy")) { _ in }
        try TestNode.copy(folder("copy"), to: folder("second"))
        #expect(await TestNode.refusal(folder("second")) == .copied(path: folder("second")))
    }

    @Test("a directory whose key is another one doesn't start")
    func otherKey() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { _ in }
        try await TestNode.with(folder: folder("other")) { _ in }
        try FileManager.default.removeItem(atPath: folder("node/keys/log.pem"))
        try FileManager.default.copyItem(
            atPath: folder("other/keys/log.pem"), toPath: folder("node/keys/log.pem"))
        guard case .otherKey = await TestNode.refusal(folder("node")) else {
            Issue.record("it isn't refused for its key")
            return
        }
    }

    @Test("the key of a lost log never begins an empty one in its place")
    func keyWithoutLog() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { _ in }
        try FileManager.default.createDirectory(atPath: folder("new"), withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: folder("node/keys"), toPath: folder("new/keys"))
        #expect(await TestNode.refusal(folder("new")) == .keyWithoutLog(path: folder("new")))
    }

    /// An old state of a directory that passes for the real one, as a snapshot of its disk does.
    private static func snapshot(_ folder: String, to target: String) throws {
        try TestNode.copy(folder, to: target)
        try TestNode.adopt(target)
    }

    @Test(
        "a node that is behind what a peer has seen doesn't start, nor later when nobody can be asked; restore brings it up"
    )
    func behind() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            try await TestNode.with(folder: folder("node")) { alpha in
                try await alpha.registered()
                try await alpha.follow(beta.url)
                try await beta.follow(alpha.url)
            }
            try Self.snapshot(folder("node"), to: folder("old"))
            try await TestNode.with(folder: folder("node"), configure: { $0.port = 0 }) { alpha in
                try await alpha.published(SampleRelease.make(publisher: alpha.publisher()))
                try await beta.moved(alpha)
                #expect(try await beta.sync().toSize == 2)
            }
            let refusal = await TestNode.refusal(folder("old"))
            #expect(refusal == .ahead(path: folder("old"), who: "beta.cairn.example", seen: 2, held: 1))
            #expect(try TestNode.size(folder("old")) == 1, "nothing was written")
        }
        guard case .restoreNeeded = await TestNode.refusal(folder("old")) else {
            Issue.record("it starts when its peer is gone")
            return
        }
    }

    @Test("peers that can't be reached keep nobody from starting")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { alpha in
            try await TestNode.with(origin: "beta.cairn.example") { beta in
                try await alpha.registered()
                try await alpha.follow(beta.url)
            }
        }
        try await TestNode.with(folder: folder("node")) { try await $0.registered("later") }
    }

    @Test(
        "restore fetches what a peer has seen, asks for its operator's word, and the log goes on from there")
    func fetches() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            let release = try await TestNode.with(folder: folder("node")) { alpha in
                let publisher = try await alpha.registered()
                try TestNode.copy(alpha.folder, to: folder("copy"))
                let release = SampleRelease.make(publisher: publisher)
                try await alpha.published(release)
                try await beta.follow(alpha.url)
                #expect(try await beta.sync().toSize == 2)
                return release
            }
            let head = try StateDatabase(readingOnly: folder("node/state.sqlite")).head(
                of: "alpha.cairn.example/log")
            let first = try await TestNode.restore(folder("copy")) { $0.peers = [beta.url] }
            #expect(first.outcome == .asks)
            #expect((first.heldBefore, first.held) == (1, 2))
            #expect(first.missingBlobs.isEmpty, "\(first.missingBlobs)")
            guard case .restoreNeeded = await TestNode.refusal(folder("copy")) else {
                Issue.record("it starts without its operator's word")
                return
            }
            await #expect(throws: RestoreRefusal.decided(.otherSize(stated: 1, held: 2))) {
                try await TestNode.restore(folder("copy")) {
                    $0.peers = [beta.url]
                    $0.statement = .newest(1)
                }
            }
            let second = try await TestNode.restore(folder("copy")) {
                $0.peers = [beta.url]
                $0.statement = .newest(2)
            }
            #expect(second.outcome == .open)
            try await TestNode.with(folder: folder("copy")) { alpha in
                #expect(try await alpha.get("/log/checkpoint").body == head?.note)
                for file in release.files {
                    #expect(try await alpha.get(APIPath.object(file.artifact.sha256)).body == file.bytes)
                }
                #expect(
                    try await alpha.published(
                        SampleRelease.make(
                            publisher: alpha.publisher(), version: "2.0.0", previous: release.recordDigest)
                    ).index == 2)
                try await beta.moved(alpha)
                #expect(try await beta.sync().toSize == 3)
                #expect(try await beta.peer().state == "active")
            }
            let after = try Fsck(folder: folder("copy")).check()
            #expect(after.isClean, "\(after.findings)")
        }
    }

    @Test(
        "a peer that lags can't be the source of a restore: it says who has seen how much, and the directory stays closed"
    )
    func lagging() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            try await TestNode.with(origin: "gamma.cairn.example") { gamma in
                try await TestNode.with(folder: folder("node")) { alpha in
                    try await alpha.registered()
                    try TestNode.copy(alpha.folder, to: folder("copy"))
                    try await alpha.registered("second")
                    try await beta.follow(alpha.url)
                    #expect(try await beta.sync().toSize == 2)
                    try await alpha.registered("third")
                    try await gamma.follow(alpha.url)
                    #expect(try await gamma.sync().toSize == 3)
                }
                // Of gamma only the checkpoint can be had, as of a witness.
                let change: @Sendable (inout Restore.Request) -> Void = {
                    $0.peers = [beta.url]
                    $0.witnesses = [gamma.url + "/mirror"]
                }
                let error = await #expect(throws: RestoreRefusal.self) {
                    try await TestNode.restore(folder("copy"), change)
                }
                #expect(
                    error?.description.contains("has seen 3 leaves") == true, "\(error?.description ?? "")")
                // The same of a witness that a policy names.
                let witness = try Cosigner(
                    name: "gamma.cairn.example/witness", seed: [UInt8](repeating: 7, count: 32))
                let policy = try NodePolicy(
                    text: Array("witness g \(witness.key) \(gamma.url)/mirror\nquorum g\n".utf8))
                let byPolicy = await #expect(throws: RestoreRefusal.self) {
                    try await TestNode.restore(folder("copy")) {
                        $0.peers = [beta.url]
                        $0.policy = policy.policy
                    }
                }
                #expect(
                    byPolicy?.description.contains("g has seen 3 leaves") == true,
                    "\(byPolicy?.description ?? "")")
                #expect(
                    error?.description.contains("\(beta.url) holds 2") == true, "\(error?.description ?? "")")
                guard case .restoreNeeded = await TestNode.refusal(folder("copy")) else {
                    Issue.record("it starts")
                    return
                }
                // Whatever its operator says of what is there.
                for size in UInt64(1)...3 {
                    await #expect(throws: RestoreRefusal.self) {
                        try await TestNode.restore(folder("copy")) {
                            change(&$0)
                            $0.statement = .newest(size)
                        }
                    }
                }
                let done = try await TestNode.restore(folder("copy")) {
                    $0.peers = [beta.url, gamma.url]
                    $0.statement = .newest(3)
                }
                #expect(done.outcome == .open)
            }
        }
    }

    @Test(
        "a lagging peer alone brings a directory up to what it has, and without its operator's word nothing is signed"
    )
    func laggingAlone() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            try await TestNode.with(folder: folder("node")) { alpha in
                try await alpha.registered()
                try TestNode.copy(alpha.folder, to: folder("copy"))
                try await alpha.registered("second")
                try await beta.follow(alpha.url)
                #expect(try await beta.sync().toSize == 2)
                try await alpha.registered("third")
            }
            let result = try await TestNode.restore(folder("copy")) { $0.peers = [beta.url] }
            #expect(result.outcome == .asks)
            // Who knows of the third leaf says so.
            await #expect(throws: RestoreRefusal.decided(.otherSize(stated: 3, held: 2))) {
                try await TestNode.restore(folder("copy")) {
                    $0.peers = [beta.url]
                    $0.statement = .newest(3)
                }
            }
            guard case .restoreNeeded = await TestNode.refusal(folder("copy")) else {
                Issue.record("it starts")
                return
            }
            let sealed = try await TestNode.restore(folder("copy")) { $0.seals = true }
            #expect(sealed.outcome == .sealed)
        }
    }

    @Test("a restore doesn't go on while a node with the log's key answers at the origin")
    func originalRuns() async throws {
        let folder = try TemporaryFolder()
        let port = Int.random(in: 20_000..<30_000)
        let origin = "127.0.0.1:\(port)"
        try await TestNode.with(origin: origin, folder: folder("node"), configure: { $0.port = port }) {
            alpha in
            try await alpha.registered()
            try TestNode.copy(alpha.folder, to: folder("copy"))
            await #expect(throws: RestoreRefusal.decided(.originalRuns(url: "http://\(origin)"))) {
                try await TestNode.restore(folder("copy")) { $0.statement = .nobodySawIt }
            }
        }
        let later = try await TestNode.restore(folder("copy")) { $0.statement = .nobodySawIt }
        #expect(later.outcome == .open)
    }

    @Test("a restore that nobody can be asked about is refused, unless its operator takes the danger")
    func nobody() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        try TestNode.copy(folder("node"), to: folder("copy"))
        for statement in [RestoreDecision.Statement.none, .newest(1)] {
            await #expect(throws: RestoreRefusal.decided(.nobodySaw)) {
                try await TestNode.restore(folder("copy")) { $0.statement = statement }
            }
        }
        let result = try await TestNode.restore(folder("copy")) { $0.statement = .nobodySawIt }
        #expect(result.outcome == .open)
        try await TestNode.with(folder: folder("copy")) { try await $0.registered("later") }
    }

    @Test("a sealed directory never signs again: it doesn't start, and no restore opens it")
    func sealed() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        let result = try await TestNode.restore(folder("node")) { $0.seals = true }
        #expect(result.outcome == .sealed)
        guard case .sealed = await TestNode.refusal(folder("node")) else {
            Issue.record("it starts")
            return
        }
        await #expect(throws: RestoreRefusal.self) {
            try await TestNode.restore(folder("node")) { $0.statement = .nobodySawIt }
        }
        try TestNode.copy(folder("node"), to: folder("copy"))
        guard case .sealed = await TestNode.refusal(folder("copy")) else {
            Issue.record("a copy of it starts")
            return
        }
        // It can be read still.
        try await TestNode.with(folder: folder("node"), configure: { $0.isReadOnly = true }) { node in
            #expect(try await node.publishedLeaves().count == 1)
            let reply = try await node.post(
                APIPath.publishers, try node.publisher("later").registrationBody())
            #expect(reply.status == 503, "\(reply.text)")
            #expect(try await node.get(APIPath.readiness).status == 503)
        }
        #expect(try TestNode.size(folder("node")) == 1)
    }

    @Test("two histories of one log: the one that a peer contradicts doesn't start, and is only ever sealed")
    func forked() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            try await TestNode.with(folder: folder("node")) { alpha in
                try await alpha.registered()
                try await alpha.follow(beta.url)
            }
            try Self.snapshot(folder("node"), to: folder("twin"))
            try await TestNode.with(folder: folder("twin")) { try await $0.registered("there") }
            try await TestNode.with(folder: folder("node")) { alpha in
                try await alpha.registered("here")
                try await beta.follow(alpha.url)
                #expect(try await beta.sync().toSize == 2)
            }
            guard
                case .contradicted(_, let who, let size, let evidence) = await TestNode.refusal(
                    folder("twin"))
            else {
                Issue.record("it starts, or is refused for something else")
                return
            }
            #expect((who, size) == ("beta.cairn.example", 2))
            let proof = try Evidence.parse(
                Array(try Data(contentsOf: URL(fileURLWithPath: try #require(evidence)))))
            #expect(try proof.verify().kind == .sameSize)
            let error = await #expect(throws: RestoreRefusal.self) {
                try await TestNode.restore(folder("twin")) { $0.statement = .newest(2) }
            }
            guard case .decided(.forked) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    private static func execute(_ sql: String, in database: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
            database, sql,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

extension TestNode {
    /// Follows a peer at the address that it has after a restart.
    func moved(_ peer: TestNode) async throws {
        try await asOperator { socket in
            try await socket.removePeer(peer.origin)
            _ = try await socket.addPeer(PeerAddition(url: peer.url, vkey: peer.vkey))
        }
    }
}
