import CairnManifest
import CairnProvenance
import Testing

@Suite("Model signatures: signing")
struct ModelSigningTests {
    private static func digests(_ model: MemoryModel) -> [(path: String, digest: ContentDigest)] {
        model.files.map { ($0.key, ContentDigest.of($0.value)) }
    }

    @Test("a signed folder verifies, and every changed file is found")
    func roundTrip() throws {
        let key = try ModelPrivateKey(try SigningKey(generating: .p256))
        var model = try ModelFixture.sample
        model.files[".gitattributes"] = nil
        let bytes = try #require(
            ModelStatement(release: "sample-model", files: Self.digests(model)).sign(with: key))
        let verdict = ModelSignatureVerifier.verify(bytes, trust: .key(key.publicKey))
        #expect(model.findings(verdict) == [])
        for path in model.files.keys {
            var other = model
            other.files[path]?.append(1)
            #expect(other.findings(verdict) == ["fail digest-mismatch"])
        }
    }

    @Test("the root of a signature is the root of the release")
    func root() throws {
        var model = try ModelFixture.sample
        model.files[".gitattributes"] = nil
        model.files[".gitignore"] = [1]
        let files = Self.digests(model)
        let statement = ModelStatement(release: "m", files: files)
        #expect(statement.root == OMSRoot.of(files))
        #expect(statement.root.hex == "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1")
    }

    @Test("the payload is canonical JSON that reads back")
    func payload() throws {
        let statement = ModelStatement(release: "m", files: Self.digests(try ModelFixture.sample))
        let key = try ModelPrivateKey(try SigningKey(generating: .p256))
        let bytes = try #require(statement.sign(with: key))
        #expect(ModelSignatureVerifier.verify(bytes, trust: .key(key.publicKey)).statement == statement)
    }

    @Test("refuses keys that sign no models, and names what they are")
    func keys() throws {
        let key = try SigningKey(generating: .ed25519)
        #expect(throws: ModelKeyError.unsupported("Ed25519")) { try ModelPrivateKey(key) }
        #expect(throws: ModelKeyError.unsupported("Ed25519")) { try ModelPrivateKey(pem: key.pem) }
        #expect(throws: ModelKeyError.unsupported("Ed25519")) { try ModelPublicKey(pem: key.publicKey.pem) }
    }
}
