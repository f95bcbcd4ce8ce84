import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnNode
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import GRDB
import Testing

@Suite("fsck of what was cosigned", .serialized) struct CosignatureFsckTests {
    /// A stopped node that has cosigned another's log of three leaves, and whose own log a witness has cosigned.
    private struct Ground {
        let folder: TemporaryFolder
        let key: VerifierKey
        static let own = "alpha.cairn.example/log"
        static let other = "beta.cairn.example/log"

        func copy() throws -> String {
            let path = folder("copy-\(UInt64.random(in: .min ... .max))")
            try FileManager.default.copyItem(atPath: folder("node"), toPath: path)
            return path
        }
    }

    private func with(_ body: @Sendable (Ground) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try await WitnessStand.with(1) { stands in
            let policy = try stands.policy(1)
            try await TestNode.with(origin: "beta.cairn.example") { beta in
                try await beta.registered()
                try await beta.published(SampleRelease.make(publisher: beta.publisher()))
                try await beta.registered("other")
                try await TestNode.with(
                    folder: folder("node"),
                    configure: {
                        $0.policy = policy
                        $0.cosigningPace = .test
                    }
                ) { alpha in
                    try await alpha.registered()
                    _ = try await alpha.witnessed(0)
                    try await alpha.follow(beta.url)
                    #expect(try await alpha.sync().toSize == 3)
                }
                try await body(Ground(folder: folder, key: try VerifierKey.parse(beta.vkey)))
            }
        }
    }

    private struct Case: Sendable {
        var name: String
        var sql: String
        var remedy: Finding.Remedy
        var isOwn = false
        var isMended = true
    }

    /// Another signature in the last line.
    private static let spoiled =
        "note = CAST(substr(note, 1, length(note) - 12) || 'AAAA' || substr(note, length(note) - 7) AS BLOB)"

    private static let cases = [
        Case(
            name: "a note that nobody signed", sql: "UPDATE collected SET note = x'41'", remedy: .witnesses,
            isOwn: true),
        Case(name: "another size", sql: "UPDATE collected SET size = 0", remedy: .witnesses, isOwn: true),
        Case(name: "half a root", sql: "UPDATE collected SET root = x'00'", remedy: .witnesses, isOwn: true),
        Case(name: "a spoiled cosignature", sql: "UPDATE cosigned SET \(spoiled)", remedy: .cosigning),
        Case(name: "another root", sql: "UPDATE cosigned SET root = zeroblob(32)", remedy: .cosigning),
        Case(name: "a smaller size", sql: "UPDATE cosigned SET size = 1", remedy: .cosigning),
        Case(name: "a larger size", sql: "UPDATE cosigned SET size = 9", remedy: .none, isMended: false),
        Case(name: "a negative size", sql: "UPDATE cosigned SET size = -1", remedy: .none, isMended: false),
    ]

    @Test(
        "each damage is named; what others cosigned is collected again, what this node cosigned is never lowered"
    )
    func damages() async throws {
        try await with { ground in
            let sound = try Fsck(folder: ground.folder("node")).check()
            #expect(sound.findings.isEmpty, "\(sound.findings)")
            #expect(sound.parts.contains { $0.detail == "2 cosigned checkpoints" })
            let promised = try StateDatabase(readingOnly: ground.folder("node/state.sqlite")).witnessed(
                Ground.other)
            for damage in Self.cases {
                let folder = try ground.copy()
                try Damage.execute(damage.sql, in: folder + "/state.sqlite")
                let found = try Fsck(folder: folder).check().findings
                #expect(found.map(\.kind) == [.cosignature], "\(damage.name): \(found)")
                #expect(found.first?.remedy == damage.remedy, "\(damage.name): \(found)")
                let place = damage.isOwn ? "state.sqlite#collected" : "state.sqlite#cosigned/\(Ground.other)"
                #expect(found.first?.place == place && found.first?.isDamage == true)
                let report = try await repaired(folder)
                #expect(report.isClean == damage.isMended, "\(damage.name): \(report.findings)")
                let state = try StateDatabase(readingOnly: folder + "/state.sqlite")
                guard damage.isMended else {
                    let size = try await DatabaseQueue(path: folder + "/state.sqlite").read {
                        try Int64.fetchOne($0, sql: "SELECT size FROM cosigned")
                    }
                    #expect(size == (damage.name == "a larger size" ? 9 : -1))
                    continue
                }
                if damage.isOwn {
                    #expect(try state.witnessedNote(of: Ground.own) == nil)
                } else {
                    let held = try #require(try state.witnessed(Ground.other))
                    #expect(held.size == promised?.size && held.root == promised?.root)
                    #expect(
                        try VerifiedCheckpoint.verify(held.note, logKey: ground.key).note.signatures.count
                            == 2)
                }
                let kept = try FileManager.default.subpathsOfDirectory(atPath: folder + "/damaged")
                #expect(kept.contains { $0.contains("state.sqlite.") }, "\(damage.name): \(kept)")
            }
        }
    }

    @Test("a cosigned tree that isn't the mirrored one is told as two histories, and stays")
    func otherTree() async throws {
        let folder = try TemporaryFolder()
        let fork = try ForkedLog(shared: 10, one: 5, other: 5)
        let cosigner = try await HostilePeer.with(fork.one.source) { peer in
            try await TestNode.with(folder: folder("node")) { node in
                try await node.follow(peer.url)
                #expect(try await node.sync().toSize == fork.one.size)
                return try node.cosigner()
            }
        }
        let other = try VerifiedCheckpoint.verify(fork.other.checkpoint(), logKey: fork.vkey)
        let note = try other.cosigned(by: cosigner.cosign(other, time: 1), logKey: fork.vkey)
        let head = WitnessedHead(size: other.size, root: other.root, note: note.encoded(), time: 1)
        let path = folder("node/state.sqlite")
        try StateDatabase(path: path).mendWitnessed(other.origin, with: head)
        let report = try await repaired(folder("node"))
        #expect(report.damage.map(\.kind) == [.cosignature])
        #expect(report.damage.first?.detail.contains("two histories signed by one key") == true)
        #expect(try StateDatabase(readingOnly: path).witnessed(other.origin) == head)
        #expect(throws: WitnessStoreError.self) {
            var smaller = head
            smaller.size -= 1
            try StateDatabase(path: path).mendWitnessed(other.origin, with: smaller)
        }
    }

    private func repaired(_ folder: String) async throws -> FsckReport {
        let http = HTTPClient.forNodes()
        do {
            var repair = Repair(try Fsck(folder: folder), http: http, peers: [], allowsPlainHTTP: false)
            let report = try await repair.run()
            try await http.shutdown()
            return report
        } catch {
            try? await http.shutdown()
            throw error
        }
    }
}
