import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Synchronization
import Testing

@testable import CairnClient

@Suite("Pull")
struct PullTests {
    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    private var folder: String { scratch.path + "/out" }

    /// Pulls a release from a node that serves it as `node` does.
    private func pull(
        _ home: SampleHome, from node: SampleNode, force: Bool = false
    ) async throws -> (report: PullReport, requests: [TinyServer.Request]) {
        let server = try TinyServer(node.answer)
        defer { server.stop() }
        let checked = try home.checked()
        let evidence = try home.evidence()
        let folder = folder
        let report = try await NodeClient.with(url: server.url) { node in
            try await Pull(node: node, folder: folder, force: force).run(checked, evidence: evidence)
        }
        return (report, server.requests)
    }

    private func weights(_ release: SampleRelease) throws -> SampleRelease.File {
        try #require(release.largeFiles.first)
    }

    @Test("brings every file and what proves them, and finds nothing to do the second time")
    func whole() async throws {
        let home = try SampleHome()
        let node = SampleNode(home.release)
        let first = try await pull(home, from: node).report
        #expect(first.written == ["README.md", "config.json", "weights/model.bin"])
        for file in home.release.files {
            #expect(scratch.read("out/" + file.artifact.path.text) == file.bytes)
        }
        #expect(scratch.read("out/.cairn/manifest.json") == home.release.manifest.encoded())
        #expect(scratch.read("out/.cairn/envelope.json") == home.release.envelope.bytes)
        #expect(scratch.exists("out/.cairn/receipt.tlog-proof"))
        #expect(scratch.exists("out/.cairn/identity/1.json"))
        #expect(scratch.exists("out/.cairn/release.json"))
        #expect(!scratch.exists("out/.cairn/incoming"))
        let (second, requests) = try await pull(home, from: node)
        #expect(second.written.isEmpty)
        #expect(second.kept.count == 3)
        #expect(requests.isEmpty)
    }

    @Test("goes on where a connection broke, and with what an earlier run left")
    func resumes() async throws {
        let home = try SampleHome(release: .make(weightBytes: 100_000))
        let node = SampleNode(home.release)
        let file = try weights(home.release)
        try scratch.write(
            Array(file.bytes[..<30_000]), to: "out/.cairn/incoming/\(file.artifact.sha256).part")
        node.cutAfter.withLock { $0 = 40_000 }
        let (_, requests) = try await pull(home, from: node)
        #expect(scratch.read("out/weights/model.bin") == file.bytes)
        let ranges = requests.filter { $0.path == APIPath.object(file.artifact.sha256) }.map {
            $0.headers["range"] ?? ""
        }
        // Bytes that were on their way when the connection broke may be lost.
        let starts = ranges.map { Int($0.dropFirst(6).dropLast()) ?? 0 }
        #expect(starts.first == 30_000)
        #expect(starts.dropFirst().allSatisfy { (30_001...70_000).contains($0) })
        #expect(starts.count > 1)
    }

    @Test("starts anew when what an earlier run left is wrong")
    func wrongPart() async throws {
        let home = try SampleHome(release: .make(weightBytes: 5_000))
        let file = try weights(home.release)
        for left in [
            [UInt8](repeating: 7, count: 2_000), [UInt8](repeating: 7, count: 5_000),
            [UInt8](repeating: 7, count: 9_000),
        ] {
            try? FileManager.default.removeItem(atPath: folder)
            try scratch.write(left, to: "out/.cairn/incoming/\(file.artifact.sha256).part")
            let report = try await pull(home, from: SampleNode(home.release)).report
            #expect(report.badCopies.isEmpty)
            #expect(scratch.read("out/weights/model.bin") == file.bytes)
        }
    }

    @Test(
        "bytes with another digest never appear under a file's name",
        arguments: [{ $0[500] ^= 1 }, { $0.removeLast() }, { $0.append(0) }, { $0 = [] }]
            as [@Sendable (inout [UInt8]) -> Void])
    func damaged(_ damage: @Sendable (inout [UInt8]) -> Void) async throws {
        let home = try SampleHome()
        let node = SampleNode(home.release)
        let path = APIPath.object(try weights(home.release).artifact.sha256)
        node.objects.withLock { objects in damage(&objects[path, default: []]) }
        await #expect(throws: PullError.self) { try await pull(home, from: node) }
        #expect(!scratch.exists("out/weights/model.bin"))
        #expect(!scratch.exists("out/.cairn/release.json"))
    }

    @Test("a node that lacks a file is an error that names it")
    func absent() async throws {
        let home = try SampleHome()
        let node = SampleNode(home.release)
        node.objects.withLock { $0 = $0.filter { $0.value.count < 1_000 } }
        do {
            _ = try await pull(home, from: node)
            Issue.record("the missing file was no error")
        } catch PullError.unavailable(let path, _) {
            #expect(path == "weights/model.bin")
        }
    }

    @Test("a file of the user is in the way unless it is forced, and nothing is fetched before that is known")
    func userFile() async throws {
        let home = try SampleHome()
        try scratch.write([1, 2, 3], to: "out/config.json")
        await #expect(throws: PullError.wouldOverwrite(paths: ["config.json"])) {
            try await pull(home, from: SampleNode(home.release))
        }
        #expect(scratch.read("out/config.json") == [1, 2, 3])
        #expect(!scratch.exists("out/README.md"))
        #expect(try await pull(home, from: SampleNode(home.release), force: true).report.written.count == 3)
    }

    @Test("a newer release replaces the files of the older one, and leaves what the user changed")
    func update() async throws {
        let old = try SampleHome(release: .make(seed: 1, moreFiles: 2))
        _ = try await pull(old, from: SampleNode(old.release))
        let new = try SampleHome(release: .make(version: "1.1.0", seed: 2, moreFiles: 0))
        try scratch.write([9], to: "out/data/1.txt")
        let report = try await pull(new, from: SampleNode(new.release)).report
        #expect(report.removed == ["data/0.txt"])
        #expect(scratch.read("out/data/1.txt") == [9])
        for file in new.release.files {
            #expect(scratch.read("out/" + file.artifact.path.text) == file.bytes)
        }
        try scratch.write([9], to: "out/README.md")
        await #expect(throws: PullError.wouldOverwrite(paths: ["README.md", "data/1.txt"])) {
            try await pull(old, from: SampleNode(old.release))
        }
    }

    @Test(
        "a link in the folder is never followed",
        arguments: ["weights", "weights/model.bin", ".cairn", ".cairn/incoming"])
    func links(_ name: String) async throws {
        let home = try SampleHome()
        try scratch.write([], to: "elsewhere/keep")
        let link = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: (link as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: scratch.path + "/elsewhere")
        await #expect(throws: FolderError.self) {
            try await pull(home, from: SampleNode(home.release), force: true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/elsewhere") == ["keep"])
    }

    @Test("a node that is still fetching is waited for")
    func waits() async throws {
        let home = try SampleHome()
        let node = SampleNode(home.release)
        let path = APIPath.object(try weights(home.release).artifact.sha256)
        let refusals = Mutex(1)
        let server = try TinyServer { request in
            let isEarly =
                request.path == path
                && refusals.withLock { left in
                    left -= 1
                    return left >= 0
                }
            return isEarly
                ? TinyServer.Answer(status: 503, headers: ["Retry-After": "1"]) : node.answer(request)
        }
        defer { server.stop() }
        let (checked, evidence, folder) = (try home.checked(), try home.evidence(), folder)
        let report = try await NodeClient.with(url: server.url) { node in
            try await Pull(node: node, folder: folder).run(checked, evidence: evidence)
        }
        #expect(report.written.count == 3)
    }

    @Test("the chunk that a mirror has wrong is named once a good copy is there")
    func badChunk() async throws {
        let size = ArtifactChunks.size + 1_000
        var hasher = ChunkedHasher()
        let bytes = [UInt8](repeating: 5, count: size)
        hasher.update(bytes)
        let made = hasher.finalize()
        let bad = SampleServer(bytes: bytes.dropLast() + [6])
        let good = SampleServer(bytes: bytes)
        let servers = [
            try TinyServer(bad.answer), try TinyServer(good.answer),
            try TinyServer { _ in TinyServer.Answer(status: 404) },
        ]
        defer { servers.forEach { $0.stop() } }
        let artifact = Artifact(
            path: try ArtifactPath("big.bin"), sizeBytes: made.sizeBytes, sha256: made.digest,
            mediaType: "application/octet-stream", role: .weights, git: .lfs, chunks: made.chunks,
            mirrors: [
                ArtifactMirror(url: servers[0].url + "/big.bin", transport: .http),
                ArtifactMirror(url: servers[1].url + "/moved", transport: .http),
            ])
        let tree = try FolderTree(folder, creating: true)
        let part = try PartFile(artifact, in: tree, progress: NoProgress())
        let copies = try await NodeClient.with(url: servers[2].url) { node in
            try await FileFetch(node: node, artifact: artifact, part: part).run()
        }
        #expect(copies == [BadCopy(source: servers[0].url + "/big.bin", path: "big.bin", chunk: 1)])
        #expect(try part.verify().digest == made.digest)
    }
}

/// A mirror with one file; `/moved` redirects to it.
private struct SampleServer: Sendable {
    let bytes: [UInt8]

    func answer(_ request: TinyServer.Request) -> TinyServer.Answer {
        guard request.path != "/moved" else {
            return TinyServer.Answer(status: 302, headers: ["Location": "/big.bin"])
        }
        return TinyServer.Answer(body: bytes)
    }
}
