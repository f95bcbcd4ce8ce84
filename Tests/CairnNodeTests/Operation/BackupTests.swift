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

@Suite("Backups", .serialized)
struct BackupTests {
    private func backup(_ folder: String, to target: String, withKeys: Bool = false) async throws
        -> BackupDescription
    {
        try await Backup(folder: folder, target: target, withKeys: withKeys).run { _ in }
    }

    @Test(
        "a backup is made while publishes go on, is sound, and never has less than was acknowledged before it began"
    )
    func whilePublishing() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<12 { try await node.registered("p\(number)") }
                }
                for number in 0..<3 {
                    let before = try #require(try TestNode.size(node.folder))
                    let made = try await backup(node.folder, to: folder("backup\(number)"))
                    #expect(made.logs[0].size >= before)
                    let report = try Fsck(folder: folder("backup\(number)")).check()
                    #expect(report.findings.isEmpty, "\(report.findings)")
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("has no keys unless it is told to, and mirrors, blobs and content come along")
    func contents() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            let release = SampleRelease.make(publisher: try await beta.registered())
            try await beta.published(release)
            try await TestNode.with(folder: folder("node")) { alpha in
                try await alpha.registered()
                try await alpha.follow(beta.url)
                #expect(try await alpha.sync().toSize == 2)
            }
        }
        let made = try await backup(folder("node"), to: folder("plain"))
        #expect(made.logs.map(\.size) == [1, 2])
        #expect(made.blobs == 1)
        #expect(!FileManager.default.fileExists(atPath: folder("plain/keys")))
        _ = try await backup(folder("node"), to: folder("keyed"), withKeys: true)
        #expect(FileManager.default.fileExists(atPath: folder("keyed/keys/log.pem")))
        await #expect(throws: OperationError.exists(folder("plain"))) {
            _ = try await backup(folder("node"), to: folder("plain"))
        }
        await #expect(throws: OperationError.insideItself(folder("node/backup"))) {
            _ = try await backup(folder("node"), to: folder("node/backup"))
        }
    }

    @Test("an interrupted backup goes on, and one of a damaged directory doesn't get its name")
    func interrupted() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
        }
        // What an earlier try left: an old state, a blob that is whole, one that is cut off.
        let blobs = try FileManager.default.subpathsOfDirectory(atPath: folder("node/blobs")).filter {
            $0.count > 64
        }
        let blob = try #require(blobs.first)
        let place = folder("backup.incomplete/blobs/\(blob)")
        try FileManager.default.createDirectory(
            atPath: String(place.prefix(upTo: try #require(place.lastIndex(of: "/")))),
            withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(fileURLWithPath: place))
        try Data("no database".utf8).write(to: URL(fileURLWithPath: folder("backup.incomplete/state.sqlite")))
        #expect(try await backup(folder("node"), to: folder("backup")).blobs == 1)
        #expect(try Fsck(folder: folder("backup")).check().findings.isEmpty)

        try Data("other bytes".utf8).write(to: URL(fileURLWithPath: folder("node/blobs/\(blob)")))
        await #expect(throws: BackupError.self) { _ = try await backup(folder("node"), to: folder("second")) }
        #expect(!FileManager.default.fileExists(atPath: folder("second")))
    }

    @Test(
        "a backup isn't started as it is; restored, it goes on where everybody has seen it, with its keys from elsewhere"
    )
    func restored() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            let release = try await TestNode.with(folder: folder("node")) { alpha in
                let publisher = try await alpha.registered()
                _ = try await Backup(folder: alpha.folder, target: folder("backup"), withKeys: false).run {
                    _ in
                }
                let release = SampleRelease.make(publisher: publisher)
                try await alpha.published(release)
                try await beta.follow(alpha.url)
                #expect(try await beta.sync().toSize == 2)
                return release
            }
            #expect(await TestNode.failsToStart(folder("backup")))
            let asked = try await TestNode.restore(folder("new"), backup: folder("backup")) {
                $0.peers = [beta.url]
                $0.keys = folder("node/keys")
            }
            #expect(asked.outcome == .asks)
            #expect(asked.held == 2)
            #expect(asked.hasKey)
            guard case .restoreNeeded = await TestNode.refusal(folder("new")) else {
                Issue.record("it starts before its operator's word")
                return
            }
            let opened = try await TestNode.restore(folder("new")) {
                $0.peers = [beta.url]
                $0.statement = .newest(2)
            }
            #expect(opened.outcome == .open)
            try await TestNode.with(folder: folder("new")) { alpha in
                #expect(try await alpha.listing().count == 1)
                let weights = try release.weights
                #expect(try await alpha.get(APIPath.object(weights.artifact.sha256)).body == weights.bytes)
                try await alpha.registered("later")
            }
            #expect(try Fsck(folder: folder("new")).check().isClean)
        }
    }

    @Test("refuses what is no backup, or a damaged one, and a directory that has something in it")
    func notABackup() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        await #expect(throws: OperationError.self) {
            _ = try await TestNode.restore(folder("new"), backup: folder("node"))
        }
        _ = try await backup(folder("node"), to: folder("backup"))
        await #expect(throws: OperationError.exists(folder("node"))) {
            _ = try await TestNode.restore(folder("node"), backup: folder("backup"))
        }
        let segment = folder("backup/segments/000000000000")
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: segment)))
        bytes[50] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: segment))
        await #expect(throws: OperationError.self) {
            _ = try await TestNode.restore(folder("new"), backup: folder("backup"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder("new")))
    }
}

extension TestNode {
    static func failsToStart(_ folder: String) async -> Bool {
        do {
            try await TestNode.with(folder: folder) { _ in }
            return false
        } catch {
            return true
        }
    }
}
