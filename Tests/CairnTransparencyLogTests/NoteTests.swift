import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct SignedNoteTests {
    struct Accepted: Decodable { let name: String, note: Base64Bytes, keys: [String] }
    struct Refused: Decodable { let name: String, note: Base64Bytes, error: String }
    struct Notes: Decodable { let log: String, witness: String, accepted: [Accepted], refused: [Refused] }

    @Test("notes of an independent implementation verify and read back byte for byte")
    func accepted() throws {
        for vector in try Vectors.load(Notes.self, from: "notes.json").accepted {
            let note = try SignedNote.parse(vector.note.bytes)
            let keys = try vector.keys.map { try VerifierKey.parse($0) }
            let verified = try note.verified(by: keys)
            #expect(Set(verified.map(\.key)) == Set(keys), "\(vector.name)")
            #expect(note.encoded() == vector.note.bytes, "\(vector.name)")
        }
    }

    @Test("notes that are malformed or wrongly signed are refused for the reason that the vector names")
    func refused() throws {
        let notes = try Vectors.load(Notes.self, from: "notes.json")
        let keys = try [notes.log, notes.witness].map { try VerifierKey.parse($0) }
        for vector in notes.refused {
            let reason = refusal { _ = try SignedNote.parse(vector.note.bytes).verified(by: keys) }
            #expect(reason == vector.error, "\(vector.name)")
        }
    }

    @Test("every prefix and every flipped bit of a signed note is refused")
    func tampering() throws {
        let key = try VerifierKey.parse(ExampleLog.vkey)
        let bytes = try ExampleLog(size: 3).checkpoint().encoded()
        #expect(refusal { _ = try SignedNote.parse(bytes).verified(by: [key]) } == nil)
        for end in 0..<bytes.count {
            let prefix = Array(bytes.prefix(end))
            #expect(refusal { _ = try SignedNote.parse(prefix).verified(by: [key]) } != nil, "\(end) bytes")
        }
        for offset in bytes.indices {
            for bit in 0..<8 {
                let changed = flipped(bytes, at: offset, bit: bit)
                #expect(
                    refusal { _ = try SignedNote.parse(changed).verified(by: [key]) } != nil,
                    "bit \(bit) of byte \(offset)"
                )
            }
        }
    }

    @Test("notes of random texts and signers read back")
    func laws() throws {
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let letters = Array("ab\n\n é—+ 🪨".unicodeScalars)
            var text = ""
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                text.unicodeScalars.append(letters[Int.random(in: 0..<letters.count, using: &random)])
            }
            let body = Array((text + "\n").utf8)
            let signers = try (0..<Int.random(in: 1...3, using: &random)).map { number in
                let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
                return try NoteSigner(name: "k\(number).example", seed: bytes)
            }
            let note = try SignedNote(text: body, signatures: signers.map { try $0.sign(body) })
            #expect(try SignedNote.parse(note.encoded()) == note)
            #expect(try note.verified(by: signers.map(\.key)).map(\.key) == signers.map(\.key))
        }
    }

    @Test("a note that couldn't be read back can't be made")
    func impossibleNotes() throws {
        let signature = try NoteSigner(name: "k", seed: ExampleLog.seed).sign(Array("x\n".utf8))
        func refuses(_ text: String, _ count: Int = 1) -> String? {
            refusal {
                _ = try SignedNote(
                    text: Array(text.utf8),
                    signatures: [NoteSignature](repeating: signature, count: count)
                )
            }
        }
        #expect(refuses("x\n") == nil)
        #expect(refuses("x") == "textNotEnded")
        #expect(refuses("") == "textNotEnded")
        #expect(refuses("x\r\n") == "controlCharacter")
        #expect(refuses("x\n", 0) == "noSignatures")
        #expect(refuses("x\n", 101) == "tooManySignatures")
    }

    @Test("adding signatures keeps those that are there and adds each once")
    func adding() throws {
        let note = try ExampleLog(size: 3).checkpoint()
        let more = try NoteSigner(name: "other.example", seed: ExampleLog.witnessSeed).sign(note.text)
        let both = try note.adding([more, more] + note.signatures)
        #expect(both.signatures == note.signatures + [more])
    }

    @Test("signature lines alone read back, as a witness answers them")
    func lines() throws {
        let note = try ExampleLog(size: 3).checkpoint()
        let lines = Array(note.signatures[0].line.utf8)
        #expect(try NoteSignature.parse(lines: lines + lines) == note.signatures + note.signatures)
        #expect(refusal { _ = try NoteSignature.parse(lines: []) } == "malformedSignature")
        #expect(refusal { _ = try NoteSignature.parse(lines: lines.dropLast()) } == "malformedSignature")
        #expect(refusal { _ = try NoteSignature.parse(lines: lines + [0x0A]) } == "malformedSignature")
        #expect(
            refusal { _ = try NoteSignature.parse(lines: [UInt8](repeating: 0x0A, count: 20_000)) }
                == "tooLarge"
        )
    }
}

@Suite struct VerifierKeyTests {
    struct Refused: Decodable { let name: String, key: String, error: String }
    struct Keys: Decodable { let refusedKeys: [Refused] }

    @Test(
        "keys read back from their text",
        arguments: [
            ExampleLog.vkey, ExampleLog.witnessVkey,
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        ]
    )
    func roundTrip(_ text: String) throws {
        #expect(try VerifierKey.parse(text).description == text)
    }

    @Test("a seed and a name give the key")
    func fromSeed() throws {
        #expect(
            try NoteSigner(name: ExampleLog.origin, seed: ExampleLog.seed).key.description == ExampleLog.vkey
        )
        let witness = try Cosigner(name: ExampleLog.witnessName, seed: ExampleLog.witnessSeed)
        #expect(witness.key.description == ExampleLog.witnessVkey)
        #expect(witness.key.type == .cosignatureV1)
        #expect(throws: VerifierKeyError.wrongKeyLength(31)) {
            try NoteSigner(name: "k", seed: [UInt8](repeating: 1, count: 31))
        }
    }

    @Test("texts that are no key are refused for the reason that the vector names")
    func refused() throws {
        for vector in try Vectors.load(Keys.self, from: "notes.json").refusedKeys {
            #expect(refusal { _ = try VerifierKey.parse(vector.key) } == vector.error, "\(vector.name)")
        }
    }

    @Test("a key of a type unknown here reads back and verifies nothing")
    func unknownType() throws {
        let text = "ml.example+01020304+BgAAAAA="
        let key = try VerifierKey.parse(text)
        #expect(key.description == text)
        #expect(key.type == SignatureType(rawValue: 6))
        let line = "— ml.example AQIDBAAAAAA=\n"
        let note = try SignedNote.parse(Array("x\n\n\(line)".utf8))
        #expect(throws: NoteError.notSigned) { try note.verified(by: [key]) }
    }

    @Test("names that only look alike are different keys")
    func canonicallyEquivalentNames() throws {
        let composed = try NoteSigner(name: "\u{e9}.example", seed: ExampleLog.seed)
        let decomposed = try NoteSigner(name: "e\u{301}.example", seed: ExampleLog.seed)
        #expect(composed.key != decomposed.key)
        let text = Array("x\n".utf8)
        let note = try SignedNote(text: text, signatures: [composed.sign(text)])
        #expect(throws: NoteError.notSigned) { try note.verified(by: [decomposed.key]) }
    }

    @Test(
        "names are neither empty nor with space, plus or control character",
        arguments: ["", " ", "a b", "a+b", "a\n", "a\u{a0}b", "a\u{2028}b", "a\u{3000}b", "a\0"]
    )
    func names(_ name: String) {
        #expect(throws: VerifierKeyError.invalidName(name)) {
            try NoteSigner(name: name, seed: ExampleLog.seed)
        }
    }
}
