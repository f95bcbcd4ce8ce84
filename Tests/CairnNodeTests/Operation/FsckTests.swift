import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// A stopped node's data directory with a release and a few publishers, and a node that mirrors it.
struct DamageGround {
    let folder: TemporaryFolder
    let origin: String
    let release: SampleRelease

    /// Runs `body` with a sound, stopped directory of so many leaves, and a running node that has mirrored all of it.
    static func with(leaves: Int, _ body: @Sendable (DamageGround, TestNode) async throws -> Void)
        async throws
    {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            let release = try await TestNode.with(folder: folder("node")) { alpha in
                let release = SampleRelease.make(publisher: try await alpha.registered())
                try await alpha.published(release)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 2..<leaves { group.addTask { try await alpha.registered("p\(number)") } }
                    try await group.waitForAll()
                }
                try await beta.follow(alpha.url)
                #expect(try await beta.sync().toSize == UInt64(leaves))
                return release
            }
            try await body(
                DamageGround(folder: folder, origin: "alpha.cairn.example", release: release), beta)
        }
    }

    /// A copy to be damaged.
    ///
    /// It is taken as the node's own, so that it can be started afterwards.
    func copy() throws -> String {
        let path = folder("copy-\(UInt64.random(in: .min ... .max))")
        try FileManager.default.copyItem(atPath: folder("node"), toPath: path)
        return path
    }
}

/// A way to damage a directory, and what fsck has to say of it.
struct Damage: Sendable {
    var name: String
    var kind: Finding.Kind
    /// How the place begins.
    var place: String
    var remedy: Finding.Remedy
    /// Mended with a peer at hand.
    var isMended = true
    var isDamage = true
    var inflict: @Sendable (String, DamageGround) throws -> Void
}

extension Damage {
    private static func flip(_ path: String, at offset: Int) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[offset < 0 ? bytes.count + offset : offset] ^= 1
        try FileManager.default.removeItem(atPath: path)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private static func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: path)
    }

    static func execute(_ sql: String, in database: String) throws {
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

    /// Offset of some bytes in a file.
    private static func offset(of bytes: [UInt8], in path: String) throws -> Int {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(data.range(of: Data(bytes))).lowerBound
    }

    private static func blob(_ folder: String, _ ground: DamageGround) throws -> String {
        let hex = try ground.release.weights.artifact.sha256.hex
        return "\(folder)/blobs/sha256/\(hex.prefix(2))/\(hex)"
    }

    private static func pack(_ folder: String, ending: String) throws -> String {
        let packs = folder + "/git/acme.git/objects/pack"
        let names = try FileManager.default.contentsOfDirectory(atPath: packs).sorted()
        return "\(packs)/\(try #require(names.first { $0.hasSuffix(ending) }))"
    }

    static let table: [Damage] = [
        Damage(name: "no description", kind: .description, place: "node.json", remedy: .none, isMended: false)
        {
            folder, _ in try remove(folder + "/node.json")
        },
        Damage(name: "key for all to read", kind: .key, place: "keys/log.pem", remedy: .mode) { folder, _ in
            chmod(folder + "/keys/log.pem", 0o644)
        },
        Damage(name: "no key", kind: .key, place: "keys/log.pem", remedy: .none, isMended: false) {
            folder, _ in
            try remove(folder + "/keys/log.pem")
        },
        Damage(name: "no state", kind: .database, place: "state.sqlite", remedy: .restore, isMended: false) {
            folder, _ in try remove(folder + "/state.sqlite")
        },
        Damage(
            name: "state that is no database", kind: .database, place: "state.sqlite", remedy: .restore,
            isMended: false
        ) {
            folder, _ in try flip(folder + "/state.sqlite", at: 3)
        },
        Damage(
            name: "a head that nobody signed", kind: .head, place: "state.sqlite", remedy: .restore,
            isMended: false
        ) {
            folder, _ in
            try execute(
                "UPDATE head SET note = CAST(substr(note, 1, length(note) - 12) || 'AAAA' || substr(note, length(note) - 7) AS BLOB)",
                in: folder + "/state.sqlite")
        },
        Damage(name: "no segment", kind: .segment, place: "segments/000000000000", remedy: .peer) {
            folder, _ in
            try remove(folder + "/segments/000000000000")
        },
        Damage(
            name: "a segment that ends early", kind: .segment, place: "segments/000000000000", remedy: .peer
        ) {
            folder, _ in
            let file = try #require(FileHandle(forUpdatingAtPath: folder + "/segments/000000000000"))
            try file.truncate(atOffset: 2_000)
            try file.close()
        },
        Damage(name: "a bit of a leaf", kind: .frame, place: "segments/000000000000#0", remedy: .peer) {
            folder, _ in
            try flip(folder + "/segments/000000000000", at: 40)
        },
        Damage(name: "a bit of an object", kind: .frame, place: "segments/000000000000#1", remedy: .peer) {
            folder, ground in
            let path = folder + "/segments/000000000000"
            try flip(path, at: try offset(of: Array(ground.release.envelope.bytes.prefix(60)), in: path) + 30)
        },
        Damage(name: "a bit of a small file", kind: .frame, place: "segments/000000000000#1", remedy: .peer) {
            folder, ground in
            let path = folder + "/segments/000000000000"
            let file = try #require(ground.release.smallFiles.max { $0.count < $1.count })
            try flip(path, at: try offset(of: file, in: path) + file.count / 2)
        },
        Damage(name: "a length of a frame", kind: .segment, place: "segments/000000000000", remedy: .peer) {
            folder, _ in
            try flip(folder + "/segments/000000000000", at: 0)
        },
        Damage(name: "a partial tile", kind: .tile, place: "log/tile/0/000.p/4", remedy: .segments) {
            folder, _ in
            try flip(folder + "/log/tile/0/000.p/4", at: 0)
        },
        Damage(name: "no partial tile", kind: .tile, place: "log/tile/0/000.p/4", remedy: .segments) {
            folder, _ in
            try remove(folder + "/log/tile/0/000.p/4")
        },
        Damage(name: "a partial bundle", kind: .tile, place: "log/tile/entries/000.p/4", remedy: .segments) {
            folder, _ in
            try flip(folder + "/log/tile/entries/000.p/4", at: 77)
        },
        Damage(name: "no checkpoint", kind: .checkpoint, place: "log/checkpoint", remedy: .commitPoint) {
            folder, _ in
            try remove(folder + "/log/checkpoint")
        },
        Damage(
            name: "a checkpoint by nobody", kind: .checkpoint, place: "log/checkpoint", remedy: .commitPoint
        ) {
            folder, _ in try flip(folder + "/log/checkpoint", at: -10)
        },
        Damage(name: "no index", kind: .index, place: "index.sqlite", remedy: .replay) { folder, _ in
            for suffix in ["", "-wal", "-shm"] { try? remove(folder + "/index.sqlite" + suffix) }
        },
        Damage(name: "an index that is no database", kind: .index, place: "index.sqlite", remedy: .replay) {
            folder, _ in
            try flip(folder + "/index.sqlite", at: 2)
        },
        Damage(name: "a row of the index", kind: .index, place: "index.sqlite", remedy: .replay) {
            folder, _ in
            try execute("UPDATE release SET title = 'Another title'", in: folder + "/index.sqlite")
        },
        Damage(name: "no row of the index", kind: .index, place: "index.sqlite", remedy: .replay) {
            folder, _ in
            try execute("DELETE FROM publisher WHERE folded = 'p3'", in: folder + "/index.sqlite")
        },
        Damage(name: "no repository", kind: .git, place: "git/acme.git", remedy: .derivation) { folder, _ in
            try remove(folder + "/git/acme.git")
        },
        Damage(
            name: "refs of a repository", kind: .git, place: "git/acme.git/packed-refs", remedy: .derivation
        ) {
            folder, _ in try flip(folder + "/git/acme.git/packed-refs", at: -3)
        },
        Damage(name: "a bit of a pack", kind: .git, place: "git/acme.git", remedy: .derivation) { folder, _ in
            try flip(try pack(folder, ending: ".pack"), at: 40)
        },
        Damage(name: "no pack", kind: .git, place: "git/acme.git", remedy: .derivation) { folder, _ in
            try remove(try pack(folder, ending: ".pack"))
        },
        Damage(name: "a bit of a blob", kind: .blob, place: "blobs/sha256/", remedy: .peer) {
            folder, ground in
            try flip(try blob(folder, ground), at: 9)
        },
        Damage(name: "no blob", kind: .blob, place: "blobs/sha256/", remedy: .peer) { folder, ground in
            try remove(try blob(folder, ground))
        },
        Damage(
            name: "a temporary file", kind: .leftover, place: "log/checkpoint.77.tmp", remedy: .removal,
            isDamage: false
        ) { folder, _ in
            try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/log/checkpoint.77.tmp"))
        },
    ]

    /// Of logs with more than one segment.
    static let large: [Damage] = [
        Damage(name: "a full tile", kind: .tile, place: "log/tile/0/000", remedy: .segments) { folder, _ in
            try flip(folder + "/log/tile/0/000", at: 100)
        },
        Damage(name: "no full bundle, no tile above", kind: .tile, place: "log/tile/", remedy: .segments) {
            folder, _ in
            try remove(folder + "/log/tile/entries/000")
            try remove(folder + "/log/tile/1/000.p/1")
        },
        Damage(name: "no first segment", kind: .segment, place: "segments/000000000000", remedy: .peer) {
            folder, _ in
            try remove(folder + "/segments/000000000000")
        },
        Damage(
            name: "a leaf, and the tile of another", kind: .frame, place: "segments/000000000000#0",
            remedy: .peer
        ) {
            folder, _ in
            try flip(folder + "/segments/000000000000", at: 40)
            try flip(folder + "/log/tile/0/001.p/4", at: 5)
        },
        Damage(name: "a leaf, and its tile", kind: .root, place: "segments", remedy: .peer) { folder, _ in
            try flip(folder + "/segments/000000000000", at: 40)
            try flip(folder + "/log/tile/0/000", at: 8_000)
        },
    ]
}

@Suite("fsck", .serialized)
struct FsckTests {
    @Test("names each damage of a data directory, and repair mends it or says why not; the node then goes on")
    func everyDamage() async throws {
        try await tryAll(Damage.table, leaves: 4)
    }

    @Test("tells damage of segments from damage of tiles, in logs with several segments")
    func largeLogs() async throws {
        try await tryAll(Damage.large, leaves: 260)
    }

    private func tryAll(_ damages: [Damage], leaves: Int) async throws {
        try await DamageGround.with(leaves: leaves) { ground, beta in
            let sound = try Fsck(folder: ground.folder("node")).check()
            #expect(sound.findings.isEmpty, "\(sound.findings)")
            let head = try StateDatabase(readingOnly: ground.folder("node/state.sqlite")).head(
                of: ground.origin + "/log")
            for damage in damages {
                try await tryOut(damage, ground: ground, beta: beta, head: try #require(head))
            }
        }
    }

    private func tryOut(_ damage: Damage, ground: DamageGround, beta: TestNode, head: CommittedHead)
        async throws
    {
        let folder = try ground.copy()
        try damage.inflict(folder, ground)
        let findings = try Fsck(folder: folder).check().findings
        let found = findings.filter { $0.kind == damage.kind && $0.place.hasPrefix(damage.place) }
        #expect(!found.isEmpty, "\(damage.name) isn't named: \(findings)")
        for finding in found {
            #expect(finding.remedy == damage.remedy, "\(damage.name): \(finding)")
            #expect(finding.isDamage == damage.isDamage, "\(damage.name): \(finding)")
        }
        let report = try await repaired(folder, peers: [beta.url])
        if damage.isMended {
            #expect(report.isClean, "\(damage.name): \(report.findings)")
            // A large log takes its time, and starts as a small one does.
            if head.size < 100 { try await goesOn(folder, from: head, name: damage.name) }
        } else {
            #expect(!report.isClean, "\(damage.name)")
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    private func repaired(_ folder: String, peers: [String]) async throws -> FsckReport {
        let http = HTTPClient.forNodes()
        do {
            var repair = Repair(try Fsck(folder: folder), http: http, peers: peers, allowsPlainHTTP: false)
            let report = try await repair.run()
            try await http.shutdown()
            return report
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    /// The node starts on it, shows the same log, and logs more.
    private func goesOn(_ folder: String, from head: CommittedHead, name: String) async throws {
        try TestNode.adopt(folder)
        try await TestNode.with(folder: folder) { node in
            #expect(try await node.get("/log/checkpoint").body == head.note, "\(name)")
            let leaves = try await node.publishedLeaves()
            #expect(MerkleTree.root(of: leaves.map { Hash.leaf($0) }) == head.root, "\(name)")
            try await node.registered("later")
        }
        let after = try Fsck(folder: folder).check()
        #expect(after.findings.isEmpty, "\(name) after a restart: \(after.findings)")
    }

    @Test("says why what only others have can't be mended without them, and leaves it as it is")
    func withoutPeers() async throws {
        try await DamageGround.with(leaves: 4) { ground, _ in
            for damage in Damage.table where damage.remedy == .peer {
                let folder = try ground.copy()
                try damage.inflict(folder, ground)
                let report = try await repaired(folder, peers: [])
                #expect(!report.isClean, "\(damage.name)")
                let outcomes = report.damage.map(\.outcome)
                #expect(
                    outcomes.contains {
                        if case .failed(let why) = $0 { why.contains("no peer is known") } else { false }
                    },
                    "\(damage.name): \(outcomes)")
                try FileManager.default.removeItem(atPath: folder)
            }
        }
    }

    @Test(
        "reads beside a running node, finds nothing, and changes nothing; repair waits for the node to stop")
    func running() async throws {
        try await TestNode.with { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            let report = try Fsck(folder: node.folder).check()
            #expect(report.isRunning)
            #expect(report.isClean, "\(report.findings)")
            let http = HTTPClient.forNodes()
            var repair = Repair(try Fsck(folder: node.folder), http: http, peers: [], allowsPlainHTTP: false)
            await #expect(throws: OperationError.nodeRuns(node.folder)) { _ = try await repair.run() }
            #expect(throws: OperationError.nodeRuns(node.folder)) { _ = try Reindex.run(folder: node.folder) }
            try await http.shutdown()
            try await node.registered("later")
        }
    }
}

extension TestNode {
    /// Makes a copied directory one that its node may write to, as only a test may: it knows what it does.
    static func adopt(_ folder: String) throws {
        let state = try StateDatabase(path: folder + "/state.sqlite")
        let kept = try state.readGuard()
        guard let key = kept.logKey else { return }
        try state.adopt(try FileIdentity.of(folder + "/state.sqlite"), logKey: key)
    }
}
