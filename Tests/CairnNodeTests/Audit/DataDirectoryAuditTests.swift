import CairnAPI
import CairnAudit
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// Audits of a real node, running and stopped.
@Suite("Auditing a node and its data directory")
struct DataDirectoryAuditTests {
    /// A node's data directory after a few publishes, with the report of the running node.
    private struct StoppedNode: Sendable {
        var folder: TemporaryFolder
        var audited: AuditedLog
        var running: AuditReport
        var release: SampleRelease

        var data: String { folder("data") }

        func report(checksFiles: Bool = true) async throws -> AuditReport {
            let subject = Audit.Subject.folder(try LogFolder(path: data, scratch: folder.path))
            return try await audited.audit(subject, state: "state-\(UUID().uuidString)") {
                $0.checksFiles = checksFiles
            }.run()
        }

        func change(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
            let file = URL(fileURLWithPath: data + "/" + path)
            var bytes = [UInt8](try Data(contentsOf: file))
            change(&bytes)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
            try Data(bytes).write(to: file)
        }
    }

    private func stopped() async throws -> StoppedNode {
        let folder = try TemporaryFolder()
        let (running, audited, release) = try await TestNode.with(folder: folder("data")) { node in
            let publisher = try await node.registered()
            let release = SampleRelease.make(publisher: publisher)
            try await node.published(release)
            try await node.published(
                SampleRelease.make(
                    publisher: publisher, version: "1.1.0", seed: 2, previous: release.recordDigest))
            let audited = try AuditedLog(key: VerifierKey.parse(node.vkey))
            let report = try await audited.audit(.node(node.client), state: "running") {
                $0.checksFiles = true
            }.run()
            return (report, audited, release)
        }
        return StoppedNode(folder: folder, audited: audited, running: running, release: release)
    }

    @Test("a running node and its data directory after a stop give the same report, without any finding")
    func same() async throws {
        let node = try await stopped()
        #expect(node.running.findings == [] && node.running.counts.releases == 2)
        let report = try await node.report()
        #expect(report.findings == [])
        #expect(report.comparable == node.running.comparable)
    }

    @Test("a data directory is only read, also one that can't be written")
    func untouched() async throws {
        let node = try await stopped()
        func snapshot() throws -> [String: [Int64]] {
            var files: [String: [Int64]] = [:]
            for path in try FileManager.default.subpathsOfDirectory(atPath: node.data) {
                let attributes = try FileManager.default.attributesOfItem(atPath: node.data + "/" + path)
                let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                files[path] = [(attributes[.size] as? NSNumber)?.int64Value ?? 0, Int64(changed * 1_000_000)]
            }
            return files
        }
        let before = try snapshot()
        _ = try await node.report()
        #expect(try snapshot() == before)
    }

    @Test("a node that runs is audited by its URL")
    func running() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("data")) { node in
            #expect(throws: SourceError.isRunning(path: node.folder)) {
                try LogFolder(path: node.folder, scratch: folder.path)
            }
        }
    }

    @Test("a wrong tag, a lost commit, a lost file and a changed one are found")
    func derived() async throws {
        let node = try await stopped()
        let packs = "git/acme.git/objects/pack"
        try node.change("git/acme.git/packed-refs") { bytes in
            let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            bytes =
                Array(text.filter { !$0.hasSuffix("refs/tags/1.0.0") }.joined(separator: "\n").utf8) + [10]
        }
        let large = try #require(node.release.largeFiles.first).artifact.sha256.hex
        try node.change("blobs/sha256/\(large.prefix(2))/\(large)") { $0[0] ^= 1 }
        var report = try await node.report()
        #expect(report.marks == ["git@1", "wrong-file"], "\(report.findings)")
        try FileManager.default.removeItem(atPath: node.data + "/blobs/sha256/\(large.prefix(2))/\(large)")
        for name in try FileManager.default.contentsOfDirectory(atPath: node.data + "/" + packs) {
            try FileManager.default.removeItem(atPath: node.data + "/\(packs)/\(name)")
        }
        report = try await node.report()
        #expect(report.marks == ["git@1", "git@2", "missing-file"], "\(report.findings)")
        #expect(try await node.report(checksFiles: false).marks == ["git@1", "git@2"])
    }

    /// Objects one by one in files, as stock git unpacks them.
    private func unpack(_ repository: String) throws {
        let packs = repository + "/objects/pack"
        for name in try FileManager.default.contentsOfDirectory(atPath: packs) {
            let path = "\(packs)/\(name)"
            let moved = "\(repository)/\(name)"
            try FileManager.default.moveItem(atPath: path, toPath: moved)
            guard name.hasSuffix(".pack") else { continue }
            let git = Process()
            git.executableURL = URL(filePath: "/usr/bin/git")
            git.arguments = ["-C", repository, "unpack-objects", "-q"]
            git.standardInput = try FileHandle(forReadingFrom: URL(filePath: moved))
            try git.run()
            git.waitUntilExit()
            #expect(git.terminationStatus == 0)
        }
    }

    @Test("a blob that is missing, and one that isn't what its name says, are found below the commit's tree")
    func belowTree() async throws {
        let node = try await stopped()
        let repository = node.data + "/git/acme.git"
        try unpack(repository)
        #expect(try await node.report(checksFiles: false).findings == [])
        let file = try #require(node.release.smallFiles.first { !$0.isEmpty })
        let id = GitObject.blob(file).id.hex
        let path = "\(repository)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
        let other = GitObject.blob(try #require(node.release.smallFiles.first { $0 != file })).id.hex
        try FileManager.default.removeItem(atPath: path)
        var report = try await node.report(checksFiles: false)
        #expect(report.findings.contains { $0.kind == .git && $0.message.contains("lacks the blob \(id)") })
        try FileManager.default.copyItem(
            atPath: "\(repository)/objects/\(other.prefix(2))/\(other.dropFirst(2))", toPath: path)
        report = try await node.report(checksFiles: false)
        #expect(report.findings.contains { $0.kind == .git && $0.message.contains("lacks the blob \(id)") })
    }

    @Test(
        "a mirror in a data directory is named as not audited, and is audited by itself with everything that it holds"
    )
    func mirror() async throws {
        let folder = try TemporaryFolder()
        let log = try WrittenLog.sample()
        let key = try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(folder: folder("data")) { node in
                try await node.registered()
                try await node.follow(peer.url)
                #expect(try await node.sync().toSize == log.size)
                return try VerifierKey.parse(node.vkey)
            }
        }
        let data = try LogFolder(path: folder("data"), scratch: folder.path)
        let own = try await AuditedLog(key: key).audit(.folder(data), state: "own").run()
        let path = folder("data/mirrors/\(ContentDigest.of(Array(log.logOrigin.utf8)).hex)")
        #expect(own.notChecked.contains { $0.contains("cairn audit \(path)") }, "\(own.notChecked)")
        let audited = try AuditedLog(key: log.signer.key)
        let report = try await audited.audit(
            .folder(try LogFolder(path: path, scratch: folder.path)), state: "mirror"
        ).run()
        #expect(report.origin == log.logOrigin && report.size == log.size && report.hasContent)
        #expect(report.findings == [], "\(report.findings)")
        #expect(report.counts.releases > 0)
    }

    @Test("a segment that holds other bytes than the log is found")
    func segment() async throws {
        let node = try await stopped()
        try node.change("segments/000000000000") { bytes in
            // The first byte of the first label's JSON lies behind the first frame; a byte in the middle is enough.
            bytes[bytes.count / 2] ^= 1
        }
        let report = try await node.report(checksFiles: false)
        #expect(!report.isSound)
        #expect(
            report.findings.contains {
                [.segment, .wrongContent, .missingContent].contains($0.kind)
            }, "\(report.findings)")
    }

    @Test("a commit point that was rolled back is found by the public checkpoint")
    func rolledBack() async throws {
        let node = try await stopped()
        let folder = try TemporaryFolder()
        // The state of an empty node in the place of the real one.
        try await TestNode.with(folder: folder("data")) { _ in }
        try FileManager.default.removeItem(atPath: node.data + "/state.sqlite")
        try FileManager.default.copyItem(
            atPath: folder("data") + "/state.sqlite", toPath: node.data + "/state.sqlite")
        let report = try await node.report(checksFiles: false)
        #expect(!report.isSound)
        #expect(!report.findings.isEmpty)
    }
}
