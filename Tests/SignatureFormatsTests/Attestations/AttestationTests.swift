import CairnManifest
import CairnProvenance
import Testing

@Suite("Attestations") struct AttestationTests {
    private let subjects = SampleSubjects.subjects
    private let key = SampleFacts.keys[0]

    private func sign(_ payload: [UInt8], type: String = Statement.payloadType) throws -> [UInt8] {
        try Envelope.sign(payload: payload, type: type, keys: [key]).bytes
    }

    private func verify(_ envelope: [UInt8], _ keys: [SigningKey]? = nil) -> Verdict<Attestation> {
        let known = (keys ?? [key]).map {
            AttestationVerifier.KnownKey($0.publicKey, .key($0.publicKey.keyID))
        }
        return AttestationVerifier.verify(envelope: envelope, keys: known, subjects: subjects)
    }

    @Test("name a release by SHA-256 alone, whatever their subjects are called")
    func matches() throws {
        func matches(_ digests: [JSONValue]) throws -> [ReleaseSubjects.Match] {
            subjects.matches(try InTotoStatement.parse(SampleSubjects.payload(digests)))
        }
        let file = SampleSubjects.artifacts[0].sha256
        #expect(try matches([SampleSubjects.sha256(subjects.manifest)]) == [.manifest])
        #expect(try matches([SampleSubjects.sha256(subjects.omsRoot)]) == [.omsRoot])
        #expect(try matches([SampleSubjects.sha256(file)]) == [.artifact("a.bin")])
        #expect(try matches([["sha512": .string(file.hex), "gitCommit": .string(file.hex)]]).isEmpty)
        #expect(try matches([["sha256": .string(file.hex.uppercased())]]).isEmpty)
        #expect(try matches([SampleSubjects.sha256(SampleFacts.digest(1))]).isEmpty)
    }

    @Test("are about the whole release by its manifest, its OMS root or all of its files")
    func whole() {
        let files = SampleSubjects.artifacts.map { ReleaseSubjects.Match.artifact($0.path.text) }
        #expect(subjects.isWhole([.manifest]))
        #expect(subjects.isWhole([.omsRoot]))
        #expect(subjects.isWhole(files))
        #expect(!subjects.isWhole(files.dropLast()))
        #expect(!subjects.isWhole([]))
    }

    @Test("count when a known key signed them and they are about the release")
    func verdicts() throws {
        let payload = SampleSubjects.payload([SampleSubjects.sha256(subjects.manifest)])
        let accepted = try #require(verify(try sign(payload)).accepted?.value)
        #expect(accepted.signers == [.key(key.publicKey.keyID)])
        #expect(accepted.matches == [.manifest])

        #expect(verify(try sign(payload), [SampleFacts.keys[1]]).refusal?.code == .wrongKey)
        #expect(verify(try sign(payload), []).refusal?.code == .wrongKey)
        #expect(verify(try sign(payload, type: "application/json")).refusal?.code == .wrongPayloadType)
        let other = SampleSubjects.payload([SampleSubjects.sha256(SampleFacts.digest(1))])
        #expect(verify(try sign(other)).refusal?.code == .subjectMismatch)
        #expect(verify(Array("{}".utf8)).refusal?.code == .malformed)
    }

    @Test("lose their signer with any changed byte of the payload")
    func flips() throws {
        let payload = SampleSubjects.payload([SampleSubjects.sha256(subjects.manifest)])
        let signed = try Envelope.parse(try sign(payload))
        for at in payload.indices {
            var changed = signed
            changed.payload[at] ^= 1
            let stored = try? changed.storedForm(verifiedBy: [key.publicKey])
            #expect(stored == nil, "byte \(at)")
        }
    }

    struct BadStatement: Sendable, CustomTestStringConvertible {
        let rule: String
        let text: String
        let places: [String]

        var testDescription: String { rule }
    }

    static let bad: [BadStatement] = [
        BadStatement(
            rule: "nothing of it", text: "{}", places: ["/_type", "/predicateType", "/subject"]),
        BadStatement(
            rule: "an old version",
            text:
                #"{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"a","subject":[{"digest":{"sha256":"0"}}]}"#,
            places: ["/_type"]),
        BadStatement(
            rule: "a subject without digest",
            text:
                #"{"_type":"https://in-toto.io/Statement/v1","predicateType":"a","subject":[{"name":"b"},{"digest":{}}]}"#,
            places: ["/subject/0/digest", "/subject/1/digest"]),
        BadStatement(
            rule: "a predicate that is no object",
            text:
                #"{"_type":"https://in-toto.io/Statement/v1","predicateType":"a","predicate":[],"subject":[{"digest":{"a":"0"}}]}"#,
            places: ["/predicate"]),
    ]

    @Test("have statements that are whole, with every fault told", arguments: bad)
    func statements(_ row: BadStatement) {
        let error = #expect(throws: FormatError.self) { try InTotoStatement.parse(Array(row.text.utf8)) }
        guard case .fields(let issues)? = error else { return }
        #expect(Set(issues.map(\.pointer)) == Set(row.places), "\(issues)")
    }

    @Test("have bounds: subjects, digests of one, bytes")
    func bounds() {
        let one = SampleSubjects.sha256(subjects.manifest)
        let many = [JSONValue](repeating: one, count: CairnProvenance.Limits.subjects + 1)
        #expect(throws: FormatError.self) { try InTotoStatement.parse(SampleSubjects.payload(many)) }
        var digests = JSONObject()
        for number in 0...CairnProvenance.Limits.subjectDigests { digests["alg\(number)"] = "00" }
        #expect(throws: FormatError.self) {
            try InTotoStatement.parse(SampleSubjects.payload([.object(digests)]))
        }
        let long = [UInt8](repeating: UInt8(ascii: " "), count: CairnProvenance.Limits.payloadBytes + 1)
        #expect(throws: FormatError.self) { try InTotoStatement.parse(long) }
    }
}
