import CairnManifest
import CairnProvenance
import Testing

@Suite("Model signatures: folders")
struct ModelFolderTests {
    private static func findings(
        _ name: String = "key-p256", _ change: (inout MemoryModel) -> Void
    ) throws -> [String] {
        var model = try ModelFixture.sample
        change(&model)
        return model.findings(try ModelFixture.verdict(name)).filter { $0 != "warn ignored-path" }
    }

    @Test("names each way in which a folder can differ")
    func differences() throws {
        #expect(try Self.findings { $0.files["config.json"] = [1] } == ["fail digest-mismatch"])
        #expect(try Self.findings { $0.files["config.json"] = nil } == ["fail missing"])
        #expect(try Self.findings { $0.files["empty.txt"] = nil } == ["fail missing"])
        #expect(try Self.findings { $0.files["extra.py"] = [1] } == ["fail unsigned-file"])
        #expect(try Self.findings { $0.files["empty2"] = [] } == ["fail unsigned-file"])
        #expect(try Self.findings { $0.files["weights/.gitattributes"] = [1] } == ["fail unsigned-file"])
        #expect(try Self.findings { $0.links = ["weights/link"] } == ["fail symlink"])
    }

    @Test(
        "pieces: bytes changed, cut off and added are found; empty files are told",
        arguments: [
            "key-shards1000", "key-shards200",
        ])
    func shards(_ name: String) throws {
        let told = "warn unsigned-empty-file"
        let file = "weights/part-00001.bin"
        #expect(try Self.findings(name) { $0.files[file]?[2_500] ^= 1 } == ["fail digest-mismatch", told])
        #expect(try Self.findings(name) { $0.files[file]?.removeLast() } == ["fail digest-mismatch", told])
        #expect(try Self.findings(name) { $0.files[file]?.append(0) } == ["fail digest-mismatch", told])
        #expect(try Self.findings(name) { $0.files["more"] = [1] } == ["fail unsigned-file"])
        #expect(try Self.findings(name) { $0.files["empty2"] = [] } == [told])
        #expect(try Self.findings(name) { $0.files["empty.txt"] = nil } == [])
    }

    @Test("says which bytes of a file in pieces differ")
    func place() throws {
        var model = try ModelFixture.sample
        model.files["weights/part-00001.bin"]?[2_500] ^= 1
        let statement = try #require(try ModelFixture.verdict("key-shards1000").statement)
        let check = model.report(statement).checks(against: statement).first { $0.outcome == .fail }
        #expect(check?.detail == "changed: weights/part-00001.bin (bytes 2000 to 3000)")
    }

    /// A statement about `a` alone that leaves other paths out.
    private static func ignoring(_ list: String, listing name: String = "a") throws -> ModelStatement {
        let digest = ContentDigest.of([1]).hex
        let payload = ModelStatementTests.statement(
            [(name, digest)], serialization: #""method":"files","hash_type":"sha256"\#(list)"#)
        let (bytes, trust) = try ModelFixture.signed(payload)
        return try #require(ModelSignatureVerifier.verify(bytes, trust: trust).statement)
    }

    static let ignores: [(list: String, path: String, reason: ModelPathRules.Reason?)] = [
        (#","ignore_paths":["weights"]"#, "weights/x", .signer),
        (#","ignore_paths":["weights/"]"#, "weights/x", .signer),
        (#","ignore_paths":["./weights"]"#, "weights/x", .signer),
        (#","ignore_paths":["weights"]"#, "weights", .signer),
        (#","ignore_paths":["weights"]"#, "weights2/x", nil),
        (#","ignore_paths":["w"]"#, "x/w", nil),
        (#","ignore_paths":["."]"#, "anything/x", .signer),
        ("", ".git/config", .git),
        ("", ".gitignore", .git),
        ("", "x/.gitignore", nil),
        (#","ignore_paths":[]"#, ".gitignore", nil),
        (#","ignore_paths":[]"#, ".cairn/receipt", .cairn),
        (#","ignore_paths":[]"#, "model.sig", .signature),
        (#","ignore_paths":[]"#, "x/model.sig", nil),
    ]

    @Test("knows why a path isn't covered", arguments: ignores)
    func ignored(_ list: String, _ path: String, _ reason: ModelPathRules.Reason?) throws {
        let rules = ModelPathRules(try Self.ignoring(list).serialization, signaturePath: "model.sig")
        #expect(rules.reason(toIgnore: path) == reason)
    }

    @Test("tells every ignored path, and compares a listed file though it is ignored too")
    func toldIgnored() throws {
        let statement = try Self.ignoring(#","ignore_paths":["weights"]"#, listing: "weights/a")
        var model = MemoryModel(files: ["weights/a": [1], "weights/b": [2]])
        let checks = model.report(statement).checks(against: statement)
        #expect(checks.map(\.outcome) == [.pass, .warn])
        #expect(checks.last?.detail == "not covered by the signature: weights/b (left out by the signer)")
        model.files["weights/a"] = [3]
        #expect(model.report(statement).checks(against: statement).first?.code == "digest-mismatch")
    }

    @Test("reads through symbolic links where the signer allowed them, and says so")
    func links() throws {
        let statement = try Self.ignoring(#","allow_symlinks":true"#)
        let model = MemoryModel(files: ["a": [1]], links: ["a"])
        #expect(model.report(statement).checks(against: statement).map(\.outcome) == [.warn, .pass])
    }
}
