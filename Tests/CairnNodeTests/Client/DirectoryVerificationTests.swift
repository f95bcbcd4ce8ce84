import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Testing

@Suite("Verification of a folder")
struct DirectoryVerificationTests {
    private let scratch: ScratchFolder
    private let home: SampleHome

    init() async throws {
        scratch = try ScratchFolder()
        home = try SampleHome()
        let server = try TinyServer(SampleNode(home.release).answer)
        defer { server.stop() }
        let (checked, evidence, path) = (try home.checked(), try home.evidence(), scratch.path)
        _ = try await NodeClient.with(url: server.url) { node in
            try await Pull(node: node, folder: path).run(checked, evidence: evidence)
        }
    }

    private func verify(_ reference: Reference? = nil) async throws -> DirectoryVerification {
        try await DirectoryVerification.verify(folder: scratch.path, asked: reference)
    }

    @Test("a folder as it was pulled is fine, offline and judged by what is pinned")
    func fine() async throws {
        let result = try await verify(try Reference("acme/minilm@1.0.0"))
        #expect(result.ok, "\(result.lines)")
        #expect(result.lines.last?.name == "files")
        let store = TrustStore(folder: scratch.path + "/../trust-" + UUID().uuidString)
        let checked = try #require(result.check.checked)
        #expect(try await Judge(store: store).judge(checked, tiles: nil).refusal != nil)
    }

    @Test(
        "a changed file is named, even when its size is the same",
        arguments: [[0x23], Array("# Sample 1\n".utf8)] as [[UInt8]])
    func changed(_ bytes: [UInt8]) async throws {
        try scratch.write(bytes, to: "README.md")
        let result = try await verify()
        #expect(result.changed == ["README.md"])
        #expect(!result.ok)
        #expect(result.lines.last?.ok == false)
    }

    @Test("missing and extra files are named")
    func missingAndExtra() async throws {
        try FileManager.default.removeItem(atPath: scratch.path + "/weights/model.bin")
        try scratch.write([], to: "weights/extra.py")
        try scratch.write([], to: ".git/HEAD")
        try scratch.write([], to: "deep/.git/HEAD")
        let result = try await verify()
        #expect(result.missing == ["weights/model.bin"])
        #expect(result.extra == ["deep/.git/HEAD", "weights/extra.py"])
        #expect(!result.ok)
    }

    @Test("a link in place of a file counts as changed, wherever it leads")
    func link() async throws {
        let path = scratch.path + "/config.json"
        try FileManager.default.moveItem(atPath: path, toPath: scratch.path + "/.cairn/config.json")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: ".cairn/config.json")
        #expect(try await verify().changed == ["config.json"])
    }

    @Test("evidence that was tampered with is found before any file is looked at")
    func evidence() async throws {
        try scratch.write(SampleRelease.make(seed: 5).envelope.bytes, to: ".cairn/envelope.json")
        let result = try await verify()
        #expect(!result.ok)
        #expect(result.check.checked == nil)
        #expect(result.lines.last?.name == "record")
    }

    @Test("a manifest that isn't the signed one is named")
    func manifest() async throws {
        try scratch.write(Array("{}".utf8), to: ".cairn/manifest.json")
        #expect(try await verify().changed == [".cairn/manifest.json"])
    }

    @Test(
        "a folder without evidence says what is missing",
        arguments: ["identity/1.json", "envelope.json", "receipt.tlog-proof", "label.json"])
    func notPulled(_ file: String) async throws {
        try FileManager.default.removeItem(atPath: scratch.path + "/.cairn/" + file)
        await #expect(throws: PullError.notPulled(folder: scratch.path, missing: ".cairn/" + file)) {
            try await verify()
        }
    }
}
