import CairnManifest
import CairnProvenance
import Testing

/// Each row where the standard and its implementation part, and each rule of the format.
@Suite("Model signatures: statements")
struct ModelStatementTests {
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let one = String(repeating: "11", count: 32)

    /// A statement whose root is right unless `root` says another one.
    static func statement(
        _ resources: [(name: String, digest: String)], algorithm: String = "sha256",
        serialization: String =
            #""method":"files","hash_type":"sha256","allow_symlinks":false,"ignore_paths":[]"#,
        type: String = "https://in-toto.io/Statement/v1",
        predicateType: String = "https://model_signing/signature/v1.0", root: String? = nil,
        extra: String = ""
    ) -> String {
        let items = resources.map {
            #"{"name":\#(JSONValue.string($0.name).canonicalText),"algorithm":"\#(algorithm)","digest":"\#($0.digest)"}"#
        }
        let digests = resources.flatMap { Hex.decode($0.digest) ?? [] }
        let root = root ?? ContentDigest.of(digests).hex
        return #"""
            {"_type":"\#(type)","subject":[{"name":"m","digest":{"sha256":"\#(root)"}}\#(extra)],
            "predicateType":"\#(predicateType)","predicate":{"resources":[\#(items.joined(separator: ","))],
            "serialization":{\#(serialization)}}}
            """#
    }

    static func refusal(_ payload: String) throws -> String? {
        let (bytes, trust) = try ModelFixture.signed(payload)
        return ModelSignatureVerifier.verify(bytes, trust: trust).refusal?.code
    }

    static func shards(_ size: String, hash: String = "sha256") -> String {
        #""method":"shards","hash_type":"\#(hash)","shard_size":\#(size),"allow_symlinks":false"#
    }

    static let accepted: [(rule: String, payload: String)] = [
        ("code point order", statement([("w-i", one), ("w/a", empty)])),
        ("component order", statement([("w/a", empty), ("w-i", one)])),
        ("a single file as '.'", statement([(".", one)])),
        ("a single file by its name", statement([("config.json", one)])),
        ("shards by name", statement([("a:10:12", one), ("a:0:10", empty)], serialization: shards("10"))),
        (
            "shards with the size in the algorithm",
            statement([("a:0:7", one)], algorithm: "sha256-sharded-10", serialization: shards("10"))
        ),
        ("an integral double", statement([("a:0:7", one)], serialization: shards("1000.0"))),
        ("a double with an exponent", statement([("a:0:7", one)], serialization: shards("1e3"))),
        ("colons in a name", statement([("a:b:c:0:7", one)], serialization: shards("10"))),
        (
            "a later minor version",
            statement([("a", one)], predicateType: "https://model_signing/signature/v1.7")
        ),
        (
            "no list of ignored paths",
            statement([("a", one)], serialization: #""method":"files","hash_type":"sha256""#)
        ),
        (
            "BLAKE2b",
            statement(
                [("a", one + one)], algorithm: "blake2b",
                serialization: #""method":"files","hash_type":"blake2b","allow_symlinks":true"#)
        ),
    ]

    @Test("reads what the standard and its implementations write", arguments: accepted)
    func accepts(_ rule: String, _ payload: String) throws {
        #expect(try Self.refusal(payload) == nil)
    }

    static let refused: [(code: String, payload: String)] = [
        ("empty-model", statement([])),
        ("root-digest", statement([("a", one)], root: empty)),
        ("subject-count", statement([("a", one)], extra: #",{"name":"n","digest":{"sha256":"\#(one)"}}"#)),
        ("statement-type", statement([("a", one)], type: "https://in-toto.io/Statement/v2")),
        ("statement-type", statement([("a", one)], type: "https://in-toto.io/Statement/v1.x")),
        ("predicate-type", statement([("a", one)], predicateType: "https://model_signing/signature/v2.0")),
        ("predicate-type", statement([("a", one)], predicateType: "https://model_signing/signature/v10")),
        ("version-0.2", statement([("a", one)], predicateType: "https://model_signing/Digests/v0.1")),
        ("hash-type", statement([("a", one)], serialization: #""method":"files","hash_type":"blake3""#)),
        ("hash-type", statement([("a", one)], serialization: #""method":"files","hash_type":"sha1""#)),
        (
            "serialization-method",
            statement([("a", one)], serialization: #""method":"tree","hash_type":"sha256""#)
        ),
        ("resource-algorithm", statement([("a", one)], algorithm: "blake2b")),
        ("resource-algorithm", statement([("a", one)], algorithm: "sha256-sharded-10")),
        (
            "resource-algorithm",
            statement([("a:0:7", one)], algorithm: "sha256-sharded-11", serialization: shards("10"))
        ),
        ("malformed", statement([("a", "11")])),
        ("malformed", statement([("a", String(repeating: "AA", count: 32))])),
        ("malformed", statement([("a:0:7", one)], serialization: shards("0"))),
        ("malformed", statement([("a:0:7", one)], serialization: shards("10.5"))),
        ("malformed", statement([("a:0:7", one)], serialization: shards(#""10""#))),
        ("resource-name", statement([("../a", one)])),
        ("resource-name", statement([("/a", one)])),
        ("resource-name", statement([("./a", one)])),
        ("resource-name", statement([("a//b", one)])),
        ("resource-name", statement([("a/", one)])),
        ("resource-name", statement([("", one)])),
        ("resource-name", statement([("a\u{0}b", one)])),
        ("resource-name", statement([(".", one), ("a", one)])),
        ("resource-name", statement([("a", one)], serialization: shards("10"))),
        ("resource-name", statement([("a:07:9", one)], serialization: shards("10"))),
        ("resource-name", statement([("a:0:+7", one)], serialization: shards("10"))),
        ("duplicate-resource", statement([("a", one), ("a", one)])),
        ("shards", statement([("a:0:11", one)], serialization: shards("10"))),
        ("shards", statement([("a:5:10", one)], serialization: shards("10"))),
        ("shards", statement([("a:10:12", one)], serialization: shards("10"))),
        ("shards", statement([("a:0:5", one), ("a:10:12", one)], serialization: shards("10"))),
        ("shards", statement([("a:0:10", one), ("a:0:10", one)], serialization: shards("10"))),
        ("shards", statement([("a:7:7", one)], serialization: shards("10"))),
    ]

    @Test("refuses a statement, with the reason", arguments: refused)
    func refuses(_ code: String, _ payload: String) throws {
        #expect(try Self.refusal(payload) == code)
    }

    @Test("two names that Unicode calls the same are two files")
    func exactNames() throws {
        #expect(try Self.refusal(Self.statement([("\u{e9}", Self.one), ("e\u{301}", Self.one)])) == nil)
    }
}
