import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Statements")
struct StatementTests {
    @Test("agree with the independent implementation")
    func vectors() throws {
        let vector = try VectorFile("provenance/statement.json").json
        let payload = try #require(vector["statement"]).base64("bytes")
        let statement = try Statement.parse(payload)
        #expect(statement.manifestDigest.hex == vector.text("manifestDigest"))
        #expect(statement.encoded() == payload)
        #expect(Statement(manifest: statement.manifest) == statement)
        #expect(Statement.payloadType == vector.text("payloadType"))
        let signed = Envelope.signedBytes(payload: payload, payloadType: Statement.payloadType)
        #expect(signed == vector.base64("pae"))
        let stored = try StoredEnvelope.parse(try #require(vector["storedEnvelope"]).base64("bytes"))
        #expect(stored.payload == payload)
    }

    @Test("the manifest is an exact slice of the payload", arguments: 0..<5 as Range<UInt64>)
    func slice(seed: UInt64) throws {
        let sample = SampleRelease.make(seed: seed)
        let payload = sample.envelope.payload
        let start = #"{"_type":"https://in-toto.io/Statement/v1","predicate":"#.utf8.count
        let manifest = sample.manifest.encoded()
        #expect(Array(payload[start..<start + manifest.count]) == manifest)
        #expect(try JSONValue.parseCanonical(payload, maxBytes: 1 << 24).canonicalBytes() == payload)
        #expect(try Statement.parse(payload).manifestBytes == manifest)
    }

    @Test("the subjects are the manifest, the OMS root, and every file in manifest order")
    func subjects() throws {
        let sample = SampleRelease.make()
        let statement = Statement(manifest: sample.manifest)
        let names = ["manifest", "oms-root", "README.md", "config.json", "weights/model.bin"]
        #expect(statement.subjects.map(\.name) == names)
        #expect(statement.subjects[0].sha256 == sample.manifest.digest)
        #expect(statement.subjects.dropFirst(2).map(\.sha256) == sample.files.map(\.artifact.sha256))
    }

    @Test("every prefix of a payload is refused")
    func prefixes() {
        let payload = SampleRelease.make().envelope.payload
        for count in stride(from: 0, to: payload.count, by: 7) {
            #expect(throws: Refusal.self) { try Statement.parse(Array(payload.prefix(count))) }
        }
    }
}
