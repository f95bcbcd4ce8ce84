import CairnManifest
import CairnProvenance
import Testing

@Suite("Model signatures: files")
struct ModelSignatureFileTests {
    /// The signature file with one member of it changed.
    private static func changed(_ name: String, _ change: (inout JSONObject) -> Void) throws -> [UInt8] {
        let value = try JSONValue.parse(try ModelFixture.signature(name), maxBytes: 1 << 20)
        var object = try #require(value.objectValue)
        change(&object)
        return JSONValue.object(object).canonicalBytes()
    }

    private static func code(_ bytes: [UInt8]) throws -> String? {
        ModelSignatureVerifier.verify(bytes, trust: try ModelFixture.trust("key-p256")).refusal?.code
    }

    @Test("reads the forms before 1.0.1: a raw key instead of a hint, no log entries, no key id")
    func oldForm() throws {
        let key = try ModelFixture.key("ec-p256").key.der
        let bytes = try Self.changed("key-p256") { bundle in
            bundle["verificationMaterial"] = [
                "publicKey": [
                    "keyDetails": "PKIX_ECDSA_P256_SHA_256", "rawBytes": .string(Base64.encode(key)),
                ]
            ]
        }
        #expect(try Self.code(bytes) == nil)
    }

    @Test("a raw key inside the file is never what is trusted")
    func keyInside() throws {
        let inside = try ModelFixture.key("ec-p256").key.der
        let other = try ModelPrivateKey(try SigningKey(generating: .p256)).publicKey
        let bytes = try Self.changed("key-p256") { bundle in
            bundle["verificationMaterial"] = [
                "publicKey": ["rawBytes": .string(Base64.encode(inside))]
            ]
        }
        #expect(
            ModelSignatureVerifier.verify(bytes, trust: .key(other)).refusal?.code == "bad-signature")
    }

    @Test("takes the other spelling of bundle version 0.3")
    func mediaType() throws {
        let bytes = try Self.changed("key-p256") {
            $0["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.3"
        }
        #expect(try Self.code(bytes) == nil)
    }

    @Test(
        "refuses bundles of other versions and unknown ones",
        arguments: ["0.1", "0.2", "0.4"])
    func otherMediaType(_ version: String) throws {
        let bytes = try Self.changed("key-p256") {
            $0["mediaType"] = .string("application/vnd.dev.sigstore.bundle+json;version=\(version)")
        }
        #expect(try Self.code(bytes) == "media-type")
    }

    @Test("wants exactly one signature", arguments: [0, 2])
    func signatures(_ count: Int) throws {
        let bytes = try Self.changed("key-p256") { bundle in
            guard var envelope = bundle["dsseEnvelope"]?.objectValue,
                let one = envelope["signatures"]?.arrayValue?.first
            else { return }
            envelope["signatures"] = .array(Array(repeating: one, count: count))
            bundle["dsseEnvelope"] = .object(envelope)
        }
        #expect(try Self.code(bytes) == "signature-count")
    }

    @Test("refuses another payload type, though it is signed with")
    func payloadType() throws {
        let bytes = try Self.changed("key-p256") { bundle in
            var envelope = bundle["dsseEnvelope"]?.objectValue ?? JSONObject()
            envelope["payloadType"] = "application/json"
            bundle["dsseEnvelope"] = .object(envelope)
        }
        #expect(try Self.code(bytes) == "payload-type")
    }

    @Test("refuses two kinds of signer at once, and none")
    func materials() throws {
        let two = try Self.changed("key-p256") {
            $0["verificationMaterial"] = [
                "certificate": ["rawBytes": "AAAA"], "publicKey": ["hint": "00"],
            ]
        }
        #expect(try Self.code(two) == "malformed")
        let none = try Self.changed("key-p256") { $0["verificationMaterial"] = ["tlogEntries": []] }
        #expect(try Self.code(none) == "malformed")
    }

    @Test("refuses a member twice, whatever its values")
    func duplicates() throws {
        let text = String(decoding: try ModelFixture.signature("key-p256"), as: UTF8.self)
        let doubled = text.replacing(
            "\"mediaType\"", with: "\"mediaType\":\"x\",\"mediaType\"", maxReplacements: 1)
        #expect(doubled != text)
        #expect(try Self.code(Array(doubled.utf8)) == "malformed")
    }

    @Test("names the form of 0.2.0, whose signed bytes are broken, as such")
    func version02() throws {
        let payload = Array(#"{"predicateType":"https://model_signing/Digests/v0.1","subject":[]}"#.utf8)
        let bytes = try Self.changed("key-p256") { bundle in
            var envelope = bundle["dsseEnvelope"]?.objectValue ?? JSONObject()
            envelope["payload"] = .string(Base64.encode(payload))
            bundle["dsseEnvelope"] = .object(envelope)
        }
        #expect(try Self.code(bytes) == "version-0.2")
    }
}
