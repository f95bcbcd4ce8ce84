import CairnManifest
import CairnProvenance
import Testing

/// Every byte of a file with a bit flipped, one at a time: nothing that is still accepted may mean something else.
@Suite("Model signatures: every byte flipped")
struct FlippedSignatureTests {
    /// Where in a signature file a flipped bit does no harm, since nothing is read from there.
    enum Place: String, CaseIterable {
        /// A name of a member that may be missing (`hint`, `keyid`, `tlogEntries`), or that isn't known.
        case memberName
        /// The value of `keyid`, which is a hint that is never believed.
        case keyID
        /// White space between two values.
        case blank
        /// The count of unused bits of a certificate's signature: outside of what its issuer has signed.
        case certificateSpelling
    }

    /// Which bit of each byte is flipped, and how many of them are accepted, for which reason.
    ///
    /// Another number is another reader.
    static let files: [(name: String, mask: UInt8, harmless: [Place: Int])] = [
        ("key-p256", 0x01, [.memberName: 20]),
        ("cert", 0x04, [.memberName: 16, .certificateSpelling: 1]),
        ("key-shards1000", 0x01, [.memberName: 20]),
        ("variant-urlsafe-b64", 0x04, [.memberName: 20]),
    ]

    @Test("a signature file: what is still accepted says the same about the same files", arguments: files)
    func signatureFile(_ name: String, _ mask: UInt8, _ expectedHarmless: [Place: Int]) throws {
        let bytes = try ModelFixture.signature(name)
        let trust = try ModelFixture.trust(name)
        let expected = try #require(ModelSignatureVerifier.verify(bytes, trust: trust).statement)
        var harmless: [Place: Int] = [:]
        for at in bytes.indices {
            var flipped = bytes
            flipped[at] ^= mask
            guard let statement = ModelSignatureVerifier.verify(flipped, trust: trust).statement else {
                continue
            }
            #expect(statement == expected, "byte \(at)")
            harmless[try #require(Self.place(of: at, in: bytes), "byte \(at)"), default: 0] += 1
        }
        #expect(harmless == expectedHarmless)
    }

    private static func place(of at: Int, in bytes: [UInt8]) -> Place? {
        let text = String(decoding: bytes, as: UTF8.self)
        for name in ["hint", "keyid", "tlogEntries"] {
            if isInside(at, "\"\(name)\"", text) { return .memberName }
        }
        if [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { return .blank }
        // `BIT STRING` of 73 bytes, no unused bits, `SEQUENCE` of two numbers; in base64.
        if isInside(at, "DSQAwRg", text) { return .certificateSpelling }
        return isInside(at, "\"keyid\": \"\"", text) ? .keyID : nil
    }

    private static func isInside(_ at: Int, _ part: String, _ text: String) -> Bool {
        text.ranges(of: part).contains { range in
            let start = text.utf8.distance(from: text.utf8.startIndex, to: range.lowerBound)
            return (start..<(start + part.utf8.count)).contains(at)
        }
    }

    @Test("an envelope: what is still valid is the same payload under the same type")
    func envelope() throws {
        let bytes = try AssetFile.bytes("oms/vectors/slsa-training.dsse.json")
        let key = try ModelFixture.key("ec-p256")
        func payload(_ bytes: [UInt8]) -> [UInt8]? {
            guard let envelope = try? Envelope.parse(bytes), envelope.signatures.count == 1 else {
                return nil
            }
            let message = Envelope.signedBytes(
                payload: envelope.payload, payloadType: envelope.payloadType)
            return key.isValidSignature(envelope.signatures[0].bytes, for: message) ? message : nil
        }
        let expected = try #require(payload(bytes))
        var harmless: [Place: Int] = [:]
        for at in bytes.indices {
            var flipped = bytes
            flipped[at] ^= 0x01
            guard let found = payload(flipped) else { continue }
            #expect(found == expected, "byte \(at)")
            harmless[try #require(Self.place(of: at, in: bytes)), default: 0] += 1
        }
        #expect(harmless == [.memberName: 5])
    }
}
