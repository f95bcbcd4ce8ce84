import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct TLogProofTests {
    struct Accepted: Decodable { let name: String, index: UInt64, entry: String, proof: Base64Bytes }
    struct Malformed: Decodable { let name: String, proof: Base64Bytes, error: String }
    struct Refused: Decodable { let name: String, entry: String, proof: Base64Bytes, error: String }
    struct Proofs: Decodable { let accepted: [Accepted], malformed: [Malformed], refused: [Refused] }

    let logKey: VerifierKey
    let witnessKey: VerifierKey

    init() throws {
        logKey = try .parse(ExampleLog.vkey)
        witnessKey = try .parse(ExampleLog.witnessVkey)
    }

    private func verify(_ bytes: [UInt8], entry: [UInt8]) throws -> VerifiedCheckpoint {
        try TLogProof.parse(bytes).verify(entry: entry, logKey: logKey, witnesses: [witnessKey])
    }

    @Test("proofs of an independent implementation verify and read back byte for byte")
    func accepted() throws {
        for vector in try Vectors.load(Proofs.self, from: "proofs.json").accepted {
            let proof = try TLogProof.parse(vector.proof.bytes)
            #expect(proof.index == vector.index)
            #expect(proof.encoded() == vector.proof.bytes, "\(vector.name)")
            let verified = try verify(vector.proof.bytes, entry: Array(vector.entry.utf8))
            #expect(verified.cosignatures.map(\.time) == [1_700_000_000])
        }
    }

    @Test("proofs of another form are refused for the reason that the vector names")
    func malformed() throws {
        for vector in try Vectors.load(Proofs.self, from: "proofs.json").malformed {
            #expect(refusal { _ = try TLogProof.parse(vector.proof.bytes) } == vector.error, "\(vector.name)")
        }
    }

    @Test("proofs that don't show what they claim are refused for the reason that the vector names")
    func refused() throws {
        for vector in try Vectors.load(Proofs.self, from: "proofs.json").refused {
            let reason = refusal { _ = try verify(vector.proof.bytes, entry: Array(vector.entry.utf8)) }
            #expect(reason == vector.error, "\(vector.name)")
        }
    }

    @Test("every prefix of a proof is refused, and so is every flipped bit but those of the extra data")
    func tampering() throws {
        let log = try ExampleLog(size: 11)
        let entry = ExampleLog.entry(6)
        let hashes = try MerkleTree.inclusionProof(index: 6, of: ExampleLog.leaves(11))
        let proof = try TLogProof(extra: [1, 2, 3], index: 6, hashes: hashes, checkpoint: log.checkpoint())
        let bytes = proof.encoded()
        let extraLine = bytes.firstRange(of: Array("extra AQID".utf8))
        let extraText = try #require(extraLine).dropFirst(6)
        #expect(try TLogProof.parse(bytes) == proof)
        for end in 0..<bytes.count {
            #expect(refusal { _ = try verify(Array(bytes.prefix(end)), entry: entry) } != nil, "\(end) bytes")
        }
        for offset in bytes.indices {
            for bit in 0..<8 {
                let changed = flipped(bytes, at: offset, bit: bit)
                let accepted = refusal { _ = try verify(changed, entry: entry) } == nil
                #expect(!accepted || extraText.contains(offset), "bit \(bit) of byte \(offset)")
            }
        }
    }

    @Test("random proofs read back")
    func laws() throws {
        let log = try ExampleLog(size: 300, batch: 300)
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let size = Int.random(in: 1...300, using: &random)
            let index = Int.random(in: 0..<size, using: &random)
            let part = try ExampleLog(size: size)
            let proof = try TLogProof(
                extra: Bool.random(using: &random) ? ExampleLog.entry(index) : nil,
                index: UInt64(index),
                hashes: MerkleTree.inclusionProof(index: UInt64(index), of: ExampleLog.leaves(size)),
                checkpoint: part.checkpoint()
            )
            #expect(try TLogProof.parse(proof.encoded()) == proof)
            #expect(try verify(proof.encoded(), entry: ExampleLog.entry(index)).size == UInt64(size))
        }
        #expect(log.builder.size == 300)
    }

    @Test("a proof of another log is refused")
    func otherLog() throws {
        let other = try NoteSigner(name: "other.example/log", seed: ExampleLog.witnessSeed)
        let proof = try TLogProof(index: 0, hashes: [], checkpoint: ExampleLog(size: 1).checkpoint())
        #expect(
            throws: TLogProofRefusal.checkpoint(
                .otherOrigin(found: "node.example/log", expected: "other.example/log")
            )
        ) {
            try proof.verify(entry: ExampleLog.entry(0), logKey: other.key)
        }
    }

    @Test("extra data, hashes and index stay within their limits")
    func limits() throws {
        let note = try ExampleLog(size: 1).checkpoint()
        let largest = [UInt8](repeating: 255, count: LogLimits.maxExtraBytes)
        let hashes = [Hash](repeating: .empty, count: 63)
        let proof = try TLogProof(extra: largest, index: (1 << 63) - 2, hashes: hashes, checkpoint: note)
        #expect(try TLogProof.parse(proof.encoded()) == proof)
        #expect(throws: TLogProofRefusal.noSuchEntry(index: (1 << 63) - 2, size: 1)) {
            try proof.verify(entry: [], logKey: logKey)
        }
        #expect(throws: TLogProofError.invalidExtra) {
            try TLogProof(extra: largest + [0], index: 0, hashes: [], checkpoint: note)
        }
        #expect(throws: TLogProofError.invalidIndex) {
            try TLogProof(index: .max, hashes: [], checkpoint: note)
        }
        #expect(throws: TLogProofError.tooManyHashes(limit: 63)) {
            try TLogProof(index: 0, hashes: hashes + [.empty], checkpoint: note)
        }
        #expect(refusal { _ = try TLogProof.parse([UInt8](repeating: 10, count: 200_000)) } == "tooLarge")
    }
}
