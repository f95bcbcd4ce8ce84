import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct CheckpointTests {
    struct Refused: Decodable { let name: String, note: Base64Bytes, error: String }
    struct Notes: Decodable {
        let log: String, witness: String, witnessTime: UInt64, refusedCheckpoints: [Refused]
    }

    static let logLine =
        "— node.example/log "
        + "KmEV2g+waxXzmFq/EY0kkB1yoZkhLock2t3DCMlVjjHHdzKyLsGp62cuvdeLQ/gMaOyU9tnhMNstyjR+5ys7ok3LIww=\n"
    static let witnessLine =
        "— peer.example/w1 "
        + "UkhPzgAAAABlU/EAbgtNLicmZ/EBTNTc86TVib7/WK44IAD3VReJhKyq5XXZd5FU+fRP3vZGodbi6dJG9A6pubKP"
        + "Xcvg8WqgsUwTBA==\n"
    static let text = "node.example/log\n8\n2qBeKRwYOgaXLVOhBG4Kx9UWpek8UxOUiPmKvQ7KYp0=\n"

    let logKey: VerifierKey
    let witnessKey: VerifierKey

    init() throws {
        logKey = try .parse(ExampleLog.vkey)
        witnessKey = try .parse(ExampleLog.witnessVkey)
    }

    @Test("a checkpoint signed and cosigned elsewhere verifies")
    func fixture() throws {
        let bytes = Array("\(Self.text)\n\(Self.logLine)\(Self.witnessLine)".utf8)
        let verified = try VerifiedCheckpoint.verify(bytes, logKey: logKey, witnesses: [witnessKey])
        #expect(verified.origin == "node.example/log")
        #expect(verified.size == 8)
        #expect(verified.root == MerkleTree.root(of: ExampleLog.leaves(8)))
        #expect(verified.cosignatures.map(\.time) == [1_700_000_000])
        #expect(verified.cosignatures.map(\.key) == [witnessKey])
        #expect(verified.note.encoded() == bytes)
        #expect(try VerifiedCheckpoint.verify(bytes, logKey: logKey).cosignatures.isEmpty)
    }

    @Test("a checkpoint signed here verifies and has the text of the specification")
    func signing() throws {
        let log = try ExampleLog(size: 8)
        let note = try log.checkpoint()
        #expect(note.text == Array(Self.text.utf8))
        let verified = try VerifiedCheckpoint.verify(note, logKey: logKey)
        #expect(try Checkpoint.parse(note.text) == verified.checkpoint)
        #expect(verified.checkpoint.encoded() == note.text)
    }

    @Test("the empty log has size 0 and the hash of nothing")
    func emptyLog() throws {
        let note = try ExampleLog(size: 0).checkpoint()
        #expect(
            note.text == Array("node.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".utf8)
        )
        #expect(try VerifiedCheckpoint.verify(note, logKey: logKey).size == 0)
    }

    @Test("checkpoints of another form are refused for the reason that the vector names")
    func refused() throws {
        for vector in try Vectors.load(Notes.self, from: "notes.json").refusedCheckpoints {
            let reason = refusal { _ = try VerifiedCheckpoint.verify(vector.note.bytes, logKey: logKey) }
            #expect(reason == vector.error, "\(vector.name)")
        }
    }

    @Test("only the log's own key makes a checkpoint, not a witness's")
    func onlyWitnessed() throws {
        let bytes = Array("\(Self.text)\n\(Self.witnessLine)".utf8)
        #expect(throws: CheckpointError.note(.notSigned)) {
            try VerifiedCheckpoint.verify(bytes, logKey: logKey, witnesses: [witnessKey])
        }
        let cosignerNamedAsLog = try Cosigner(name: ExampleLog.origin, seed: ExampleLog.seed)
        let verified = try VerifiedCheckpoint.verify(ExampleLog(size: 8).checkpoint(), logKey: logKey)
        let cosignature = try cosignerNamedAsLog.cosign(verified, time: 1)
        let note = try SignedNote(text: verified.note.text, signatures: [cosignature])
        #expect(throws: CheckpointError.note(.notSigned)) {
            try VerifiedCheckpoint.verify(note, logKey: cosignerNamedAsLog.key)
        }
    }

    @Test(
        "a cosignature made here verifies with its time, up to 2^63 − 1",
        arguments: [0, 1, 1_700_000_000, (1 << 63) - 1] as [UInt64]
    )
    func cosigning(time: UInt64) throws {
        let cosigner = try Cosigner(name: ExampleLog.witnessName, seed: ExampleLog.witnessSeed)
        let verified = try VerifiedCheckpoint.verify(ExampleLog(size: 8).checkpoint(), logKey: logKey)
        let note = try verified.note.adding([cosigner.cosign(verified, time: time)])
        let cosigned = try VerifiedCheckpoint.verify(
            note.encoded(),
            logKey: logKey,
            witnesses: [cosigner.key]
        )
        #expect(cosigned.cosignatures.map(\.time) == [time])
        #expect(throws: NoteError.signingFailed) { try cosigner.cosign(verified, time: 1 << 63) }
    }

    @Test("of a witness's cosignatures the latest counts")
    func latest() throws {
        let cosigner = try Cosigner(name: ExampleLog.witnessName, seed: ExampleLog.witnessSeed)
        let verified = try VerifiedCheckpoint.verify(ExampleLog(size: 8).checkpoint(), logKey: logKey)
        let note = try verified.note.adding([5, 9, 7].map { try cosigner.cosign(verified, time: $0) })
        let cosigned = try VerifiedCheckpoint.verify(note, logKey: logKey, witnesses: [cosigner.key])
        #expect(cosigned.cosignatures.map(\.time) == [9])
    }

    @Test("every flipped bit of a cosignature line is refused or leaves the line unknown")
    func flippedCosignature() throws {
        let prefix = Array("\(Self.text)\n\(Self.logLine)".utf8)
        let line = Array(Self.witnessLine.utf8)
        for offset in line.indices {
            let changed = prefix + flipped(line, at: offset, bit: offset % 8)
            let verified = try? VerifiedCheckpoint.verify(changed, logKey: logKey, witnesses: [witnessKey])
            #expect(verified?.cosignatures.isEmpty ?? true, "byte \(offset)")
        }
    }

    @Test("origins that only look alike are different logs")
    func canonicallyEquivalentOrigins() throws {
        let composed = try Checkpoint(origin: "\u{e9}", size: 0, root: .empty)
        let decomposed = try Checkpoint(origin: "e\u{301}", size: 0, root: .empty)
        #expect(composed != decomposed)
        let signer = try NoteSigner(name: "e\u{301}", seed: ExampleLog.seed)
        #expect(throws: CheckpointError.self) {
            try VerifiedCheckpoint.verify(signer.sign(composed), logKey: signer.key)
        }
    }

    @Test("what can't be parsed can't be made")
    func impossible() {
        #expect(throws: CheckpointError.invalidOrigin) { try Checkpoint(origin: "", size: 0, root: .empty) }
        #expect(throws: CheckpointError.invalidOrigin) {
            try Checkpoint(origin: "a\nb", size: 0, root: .empty)
        }
        #expect(throws: CheckpointError.invalidSize) {
            try Checkpoint(origin: "a", size: 1 << 63, root: .empty)
        }
        #expect(throws: CheckpointError.wrongEmptyRoot) {
            try Checkpoint(origin: "a", size: 0, root: .leaf([]))
        }
    }
}
