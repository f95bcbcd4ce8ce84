import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("DSSE envelopes")
struct EnvelopeTests {
    static let keys = [TestKeys.ed25519("one"), TestKeys.p256("two"), TestKeys.ed25519("three")]
    static let payload = Array(#"{"hello":"world"}"#.utf8)

    static func envelope(_ keys: [SigningKey] = keys) throws -> StoredEnvelope {
        try Envelope.sign(payload: payload, type: "text/x", keys: keys)
    }

    @Test("the signed bytes are those of the DSSE specification and count bytes, not characters")
    func preAuthenticationEncoding() throws {
        let cases = try VectorFile("provenance/pae.json").items()
        #expect(!cases.isEmpty)
        for item in cases {
            let bytes = Envelope.signedBytes(
                payload: item.base64("payload"),
                payloadType: item.text("payloadType")
            )
            #expect(bytes == item.base64("pae"))
        }
    }

    @Test("what is stored of an envelope is what the independent implementation stores")
    func vectors() throws {
        let cases = try VectorFile("provenance/envelopes.json").items()
        #expect(!cases.isEmpty)
        for item in cases {
            let given = try #require(item["given"])
            let keys = try (item["publicKeys"]?.arrayValue ?? []).map {
                try PublicKey(base64: $0.stringValue ?? "")
            }
            let stored = try Envelope.parse(given.canonicalBytes()).storedForm(verifiedBy: keys)
            let expected = try #require(item["stored"])
            #expect(stored.bytes == expected.base64("bytes"))
            #expect(stored.digest.hex == expected.text("sha256"))
            #expect(try StoredEnvelope.parse(stored.bytes) == stored)
        }
    }

    @Test("the stored form has one signature per key, sorted by key id")
    func sorted() throws {
        let stored = try Self.envelope(Self.keys + Self.keys)
        #expect(stored.signatures.map(\.keyID) == Self.keys.map(\.publicKey.keyID).sorted())
        #expect(stored.digest == ContentDigest.of(stored.bytes))
        #expect(try StoredEnvelope.parse(stored.bytes) == stored)
    }

    @Test("reads either base64 alphabet, with and without padding")
    func alphabets() throws {
        let payload: [UInt8] = [0xfb, 0xff, 0xbf, 0xfb]
        for text in ["+/+/+w==", "-_-_-w==", "+/+/+w", "-_-_-w"] {
            let json =
                #"{"payload":"\#(text)","payloadType":"t","signatures":[{"sig":"\#(text)"}],"more":1.5}"#
            let envelope = try Envelope.parse(Array(json.utf8))
            #expect(envelope.payload == payload)
            #expect(envelope.signatures == [Envelope.Signature(keyID: nil, bytes: payload)])
        }
    }

    @Test("a key id is only a hint: a wrong or missing one doesn't hide a good signature")
    func hints() throws {
        let key = Self.keys[0]
        let message = Envelope.signedBytes(payload: Self.payload, payloadType: "text/x")
        let signature = try key.sign(message)
        for hint in [nil, "", "somebody", Self.keys[1].publicKey.keyID.hex] {
            let envelope = Envelope(
                payload: Self.payload,
                payloadType: "text/x",
                signatures: [Envelope.Signature(keyID: hint, bytes: signature)]
            )
            let stored = try envelope.storedForm(verifiedBy: Self.keys.map(\.publicKey))
            #expect(stored.signatures.map(\.keyID) == [key.publicKey.keyID])
        }
    }

    @Test("without a signature by a known key there is no stored form")
    func noValidSignature() throws {
        let envelope = try Envelope.parse(Self.envelope([Self.keys[0]]).bytes)
        #expect(throws: EnvelopeError.noValidSignature) {
            try envelope.storedForm(verifiedBy: [Self.keys[1].publicKey])
        }
        #expect(throws: EnvelopeError.noValidSignature) { try envelope.storedForm(verifiedBy: []) }
    }

    @Test("many signatures without hints and many keys don't buy many checks")
    func boundedChecks() throws {
        let keys = (0..<20).map { TestKeys.ed25519("\($0)").publicKey }
        let junk = Envelope.Signature(keyID: nil, bytes: [UInt8](repeating: 0, count: 64))
        let envelope = Envelope(
            payload: [],
            payloadType: "",
            signatures: [junk, junk, junk, junk, junk, junk, junk]
        )
        #expect(throws: EnvelopeError.tooManyChecks(limit: 128)) { try envelope.storedForm(verifiedBy: keys) }
    }

    @Test("a signature covers payload and type")
    func coverage() throws {
        let envelope = try Envelope.parse(Self.envelope().bytes)
        let keys = Self.keys.map(\.publicKey)
        var other = envelope
        other.payload.append(0x20)
        #expect(throws: EnvelopeError.noValidSignature) { try other.storedForm(verifiedBy: keys) }
        other = envelope
        other.payloadType = "text/y"
        #expect(throws: EnvelopeError.noValidSignature) { try other.storedForm(verifiedBy: keys) }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout JSONObject) -> Void

        init(_ text: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) {
            testDescription = text
            self.change = change
        }
    }

    static let signature: JSONValue = ["keyid": .string(String(repeating: "0", count: 64)), "sig": "AAAA"]

    @Test(
        "the stored form is refused with one thing wrong",
        arguments: [
            Case("no payload") { $0["payload"] = nil },
            Case("payload without padding") { $0["payload"] = "AA" },
            Case("payload in the URL-safe alphabet") { $0["payload"] = "_-_-" },
            Case("payload with white space") { $0["payload"] = "AAAA " },
            Case("no type") { $0["payloadType"] = nil },
            Case("type isn't a text") { $0["payloadType"] = 1 },
            Case("no signatures") { $0["signatures"] = nil },
            Case("empty signatures") { $0["signatures"] = [] },
            Case("an unknown member") { $0["comment"] = "x" },
            Case("a signature that is no object") { $0["signatures"] = ["AAAA"] },
            Case("a signature without key id") { $0["signatures"] = [["sig": "AAAA"]] },
            Case("a null key id") { $0["signatures"] = [["keyid": .null, "sig": "AAAA"]] },
            Case("a short key id") { $0["signatures"] = [["keyid": "00", "sig": "AAAA"]] },
            Case("a key id in upper case") {
                $0["signatures"] = [["keyid": .string(String(repeating: "A", count: 64)), "sig": "AAAA"]]
            },
            Case("an unknown member in a signature") {
                var signature = EnvelopeTests.signature.objectValue ?? [:]
                signature["cert"] = "x"
                $0["signatures"] = [.object(signature)]
            },
            Case("one key twice") { $0["signatures"] = [EnvelopeTests.signature, EnvelopeTests.signature] },
            Case("too many signatures") {
                $0["signatures"] = .array([JSONValue](repeating: EnvelopeTests.signature, count: 33))
            },
        ]
    )
    func strictStoredForm(test: Case) throws {
        let sound: JSONObject = ["payload": "AAAA", "payloadType": "t", "signatures": [Self.signature]]
        #expect(throws: Never.self) { try StoredEnvelope.parse(JSONValue.object(sound).canonicalBytes()) }
        var object = sound
        test.change(&object)
        #expect(throws: EnvelopeError.self) {
            try StoredEnvelope.parse(JSONValue.object(object).canonicalBytes())
        }
    }

    @Test("the stored form is canonical: white space, other order and every prefix are refused")
    func canonical() throws {
        let bytes = try Self.envelope([Self.keys[0]]).bytes
        #expect(throws: EnvelopeError.self) { try StoredEnvelope.parse(bytes + [0x0a]) }
        #expect(throws: EnvelopeError.self) { try StoredEnvelope.parse([0x20] + bytes) }
        for count in 0..<bytes.count {
            #expect(throws: EnvelopeError.self) { try StoredEnvelope.parse(Array(bytes.prefix(count))) }
        }
    }

    @Test("signatures in another order aren't the stored form")
    func order() throws {
        let stored = try JSONValue.parse(Self.envelope().bytes, maxBytes: 1 << 20)
        var object = try #require(stored.objectValue)
        object["signatures"] = try .array(#require(object["signatures"]?.arrayValue).reversed())
        #expect(throws: EnvelopeError.signaturesNotSorted) {
            try StoredEnvelope.parse(JSONValue.object(object).canonicalBytes())
        }
    }

    @Test("an envelope above the limit isn't looked into")
    func size() {
        let bytes = [UInt8](repeating: 0x20, count: 24 << 20 + 1)
        #expect(throws: EnvelopeError.self) { try Envelope.parse(bytes) }
    }
}
