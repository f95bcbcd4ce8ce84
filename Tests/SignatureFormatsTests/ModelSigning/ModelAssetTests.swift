import CairnManifest
import CairnProvenance
import Testing

@Suite("Model signatures: the assets")
struct ModelAssetTests {
    /// What is found about each asset beside its own model, beyond checks that pass.
    static let verdicts: [(name: String, findings: [String])] = [
        ("key-p256", ["warn ignored-path"]),
        ("key-p384", ["warn ignored-path"]),
        ("key-p521", ["warn ignored-path"]),
        ("cert", ["warn ignored-path"]),
        ("cert-leaf-expired-2021", ["warn certificate-expired", "warn ignored-path"]),
        ("cert-badusage_fail", ["fail certificate-usage"]),
        ("key-shards1000", ["warn unsigned-empty-file", "warn ignored-path"]),
        ("key-shards200", ["warn unsigned-empty-file", "warn ignored-path"]),
        ("key-blake2b", ["warn ignored-path"]),
        ("key-blake3", ["fail hash-type"]),
        ("variant-keyid-null-no-tlog", ["warn ignored-path"]),
        ("variant-urlsafe-b64", ["warn ignored-path"]),
        ("payload-changed_fail", ["fail bad-signature"]),
    ]

    @Test("judges every asset as it must be, with the reason", arguments: verdicts)
    func asset(_ name: String, _ findings: [String]) throws {
        #expect(try ModelFixture.sample.findings(try ModelFixture.verdict(name)) == findings)
    }

    @Test("the root of the sample model is the one that the reference computes")
    func root() throws {
        let statement = try #require(try ModelFixture.verdict("key-p256").statement)
        #expect(statement.root.hex == "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1")
        #expect(
            statement.files.map(\.name) == [
                "README.md", "config.json", "empty.txt", "notes-é.txt", "tokenizer.json",
                "weights/part-00001.bin", "weights/part-00002.bin", "weights-index.json",
            ])
    }

    @Test("what is signed are the bytes as they are carried", arguments: ["key-p256", "cert"])
    func signedBytes(_ name: String) throws {
        let payload = try AssetFile.bytes("oms/vectors/\(name).payload.json")
        let message = Envelope.signedBytes(payload: payload, payloadType: ModelSignature.payloadType)
        #expect(try AssetFile.bytes("oms/vectors/\(name).pae") == message)
        let signature = try AssetFile.bytes("oms/vectors/\(name).sig.der")
        let key =
            name == "cert"
            ? try ModelPublicKey(#require(try ModelFixture.certificates("leaf").first).key)
            : try ModelFixture.key("ec-p256")
        #expect(key.isValidSignature(signature, for: message))
    }

    @Test("a single file is listed as '.' or by its own name")
    func singleFile() throws {
        let statement = try #require(try ModelFixture.verdict("single-file").statement)
        #expect(statement.isSingleFile)
        #expect(statement.files.map(\.name) == ["."])
    }

    @Test("refuses another key, by the hint of the file")
    func otherKey() throws {
        let verdict = ModelSignatureVerifier.verify(
            try ModelFixture.signature("key-p256"), trust: .key(try ModelFixture.key("ec-p384")))
        #expect(verdict.refusal?.code == "key-hint")
        #expect(verdict.statement == nil)
    }

    @Test("refuses a root that isn't the signer's")
    func otherRoot() throws {
        let trust = ModelTrust.roots(try ModelFixture.certificates("oldroot"), now: ModelFixture.now)
        let verdict = ModelSignatureVerifier.verify(try ModelFixture.signature("cert"), trust: trust)
        #expect(verdict.refusal?.code == "certificate-chain")
    }

    static let bundles: [(name: String, code: String?)] = [
        ("v1-dsse", nil), ("v2-dsse", nil), ("payload-changed_fail", "signature"),
        ("set-bad_fail", "promise-signature"), ("two-entries_fail", "log-entry-count"),
        ("no-sct_fail", "sct-missing"), ("key-where-cert-expected_fail", "other-method"),
        ("v1-message", "malformed"),
    ]

    @Test(
        "a model signed through Sigstore verifies by identity and trusted root, and by nothing less",
        arguments: bundles)
    func sigstore(_ name: String, _ code: String?) throws {
        let bytes = try AssetFile.bytes("sigstore/given/\(name).sigstore.json")
        let root = try SigstoreTrustedRoot.parse(try AssetFile.bytes("sigstore/given/trusted_root.json"))
        func verdict(_ identity: String, _ issuer: String) -> ModelSignatureVerdict {
            ModelSignatureVerifier.verify(
                bytes, trust: .identity(identity, issuer: issuer, SigstoreVerifier(trustedRoot: root)))
        }
        let identity = "https://ci.example.org/acme/models/.ci/publish.yml@refs/heads/main"
        let issuer = "https://oidc.example.org"
        let good = verdict(identity, issuer)
        #expect(good.refusal?.code == code)
        guard code == nil else { return }
        #expect(try ModelFixture.sample.findings(good) == ["warn ignored-path"])
        #expect(verdict(identity + "x", issuer).refusal?.code == "other-identity")
        #expect(verdict(identity, issuer + "x").refusal?.code == "other-issuer")
    }

    @Test("never takes a certificate for a key, nor a key for a certificate")
    func methods() throws {
        let key = ModelTrust.key(try ModelFixture.key("ec-p256"))
        let roots = ModelTrust.roots(try ModelFixture.certificates("root"), now: ModelFixture.now)
        #expect(
            ModelSignatureVerifier.verify(try ModelFixture.signature("cert"), trust: key).refusal?.code
                == "other-method")
        #expect(
            ModelSignatureVerifier.verify(try ModelFixture.signature("key-p256"), trust: roots).refusal?.code
                == "other-method")
    }
}
