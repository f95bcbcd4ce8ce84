import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("What a witness decides") struct WitnessDecisionTests {
    private static let other = ExampleLog.leaves(300).reversed() as [Hash]
    private let key: VerifierKey
    private let signer: NoteSigner

    init() throws {
        key = try .parse(ExampleLog.vkey)
        signer = try NoteSigner(name: ExampleLog.origin, seed: ExampleLog.seed)
    }

    private func note(_ size: Int, of leaves: [Hash] = ExampleLog.leaves(300)) throws -> SignedNote {
        let root = MerkleTree.root(of: Array(leaves.prefix(size)))
        return try signer.sign(Checkpoint(origin: ExampleLog.origin, size: UInt64(size), root: root))
    }

    private func held(_ size: Int?) throws -> Checkpoint? {
        try size.map { try Checkpoint.parse(note($0).text) }
    }

    private func proof(_ old: Int, _ new: Int) throws -> [Hash] {
        try MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(new), of: ExampleLog.leaves(new))
    }

    private func decide(
        old: Int, proof: [Hash] = [], note: SignedNote, held size: Int?, known: Bool = true
    ) throws -> WitnessDecision {
        let request = try AddCheckpointRequest(oldSize: UInt64(old), proof: proof, note: note)
        return WitnessDecision.decide(request, logKey: known ? key : nil, held: try held(size))
    }

    private func isBadProof(_ decision: WitnessDecision) -> Bool {
        if case .unprocessable(.badProof) = decision { true } else { false }
    }

    @Test("200: the first checkpoint, growth with its proof, and the same again")
    func cosigns() throws {
        for (old, new) in [(0, 0), (0, 1), (0, 300), (1, 2), (5, 8), (255, 257), (256, 300), (8, 8), (1, 1)] {
            let decision = try decide(
                old: old, proof: proof(old, new), note: note(new), held: old == 0 ? nil : old)
            guard case .cosign(let checkpoint) = decision else {
                Issue.record("\(old) to \(new): \(decision)")
                continue
            }
            #expect(checkpoint.size == UInt64(new))
        }
        #expect(try decide(old: 0, note: note(5), held: 0) == decide(old: 0, note: note(5), held: nil))
    }

    @Test("400: an old size beyond the checkpoint's, and notes that are no checkpoints")
    func malformed() throws {
        #expect(
            try decide(old: 9, note: note(8), held: 9) == .malformed(.olderThanOld(old: 9, size: 8)))
        for text in ["node.example/log\n8\n", "node.example/log\n08\n\(Hash.empty)\n", "\n\n\n", "a\n1\nx\n"]
        {
            let note = try SignedNote(text: Array(text.utf8), signatures: signer.sign(note(1).text).asArray)
            guard case .malformed(.checkpoint) = try decide(old: 0, note: note, held: nil) else {
                Issue.record("\(text)")
                continue
            }
        }
        let extended = Array("\(String(decoding: try note(8).text, as: UTF8.self))more\n".utf8)
        let decision = try decide(
            old: 0, note: SignedNote(text: extended, signatures: [signer.sign(extended)]), held: nil)
        #expect(decision == .malformed(.checkpoint(.extensionLines)))
    }

    @Test("403: no signature by the log's key, or one under its name that isn't by it")
    func notTrusted() throws {
        let good = try note(8)
        let stranger = try NoteSigner(name: ExampleLog.origin, seed: [UInt8](repeating: 9, count: 32))
        let unsigned = try SignedNote(text: good.text, signatures: [stranger.sign(good.text)])
        #expect(try decide(old: 0, note: unsigned, held: nil) == .notTrusted(.note(.notSigned)))
        let bad = try SignedNote(text: good.text, signatures: note(7).signatures)
        let name = ExampleLog.origin
        #expect(
            try decide(old: 0, note: bad, held: nil)
                == .notTrusted(.note(.badSignature(name: name, keyID: key.id))))
        // A bad line spoils the note even beside a good one.
        let both = try good.adding(note(7).signatures)
        guard case .notTrusted = try decide(old: 0, note: both, held: nil) else {
            Issue.record("a bad line beside a good one")
            return
        }
        // Lines of unknown keys are ignored.
        let more = try good.adding([stranger.sign(good.text)])
        guard case .cosign = try decide(old: 0, note: more, held: nil) else {
            Issue.record("a line of an unknown key")
            return
        }
    }

    @Test("404: a log that isn't known, whoever signed")
    func unknown() throws {
        #expect(try decide(old: 0, note: note(8), held: nil, known: false) == .unknownLog)
    }

    @Test("409: another size was cosigned last; none counts as 0")
    func otherSize() throws {
        for (old, held) in [(0, 5), (4, 5), (6, 5), (8, 5), (0, 8)] {
            let decision = try decide(old: old, proof: proof(old, 8), note: note(8), held: held)
            #expect(decision == .otherSize(held: UInt64(held), contradiction: nil), "\(old), \(held)")
        }
        #expect(
            try decide(old: 3, proof: proof(3, 8), note: note(8), held: nil)
                == .otherSize(held: 0, contradiction: nil))
    }

    @Test("409 tells a contradiction as well: the held size with another root")
    func contradiction() throws {
        let fork = try note(8, of: Self.other)
        guard case .otherSize(held: 8, let found?) = try decide(old: 0, note: fork, held: 8) else {
            Issue.record("no contradiction")
            return
        }
        #expect(found.note == fork)
    }

    @Test("422: a wrong proof, a proof from nothing, another root, a wrong empty root")
    func unprocessable() throws {
        let good = try proof(5, 8)
        var wrong = [[Hash](), Array(good.dropLast()), good + [.empty], Array(good.reversed())]
        for place in good.indices {
            var changed = good
            changed[place] = flipped(changed[place], bit: place)
            wrong.append(changed)
        }
        for proof in wrong {
            #expect(try isBadProof(decide(old: 5, proof: proof, note: note(8), held: 5)))
        }
        #expect(
            try isBadProof(decide(old: 8, proof: [.empty], note: note(8), held: 8)),
            "nothing is proven between equal sizes")
        #expect(
            try decide(old: 0, proof: good, note: note(8), held: nil) == .unprocessable(.proofFromNothing))
        let fork = try note(8, of: Self.other)
        guard case .unprocessable(.otherRoot) = try decide(old: 8, note: fork, held: 8) else {
            Issue.record("another root")
            return
        }
        let text = Array("node.example/log\n0\n\(Hash.leaf([]))\n".utf8)
        let empty = try SignedNote(text: text, signatures: [signer.sign(text)])
        #expect(try decide(old: 0, note: empty, held: nil) == .unprocessable(.wrongEmptyRoot))
        let unsigned = try SignedNote(text: text, signatures: note(8).signatures)
        guard case .notTrusted = try decide(old: 0, note: unsigned, held: nil) else {
            Issue.record("a wrong empty root that nobody signed")
            return
        }
        #expect(try decide(old: 0, note: empty, held: nil, known: false) == .unknownLog)
    }

    @Test("whatever is asked in whatever order, what is cosigned is always one growing tree")
    func law() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            // Two histories that part after some leaves.
            let shared = Int.random(in: 0...40, using: &random)
            let one = ExampleLog.leaves(120)
            let two = one.prefix(shared) + ExampleLog.leaves(300).dropFirst(150).prefix(120 - shared)
            let histories = [one, Array(two)]
            var held: Checkpoint?
            for _ in 0..<40 {
                let leaves = histories[Int.random(in: 0...1, using: &random)]
                let size = Int.random(in: 0...120, using: &random)
                let old =
                    Bool.random(using: &random)
                    ? Int(held?.size ?? 0) : Int.random(in: 0...120, using: &random)
                let proof =
                    old <= size
                    ? try MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), of: leaves) : []
                let request = try AddCheckpointRequest(
                    oldSize: UInt64(old), proof: proof, note: note(size, of: leaves))
                let decision = WitnessDecision.decide(request, logKey: key, held: held)
                guard case .cosign(let checkpoint) = decision else { continue }
                let fits = histories.contains { leaves in
                    MerkleTree.root(of: Array(leaves.prefix(size))) == checkpoint.root
                        && (held.map { MerkleTree.root(of: Array(leaves.prefix(Int($0.size)))) == $0.root }
                            ?? true)
                }
                #expect(fits)
                #expect(checkpoint.size >= held?.size ?? 0)
                held = checkpoint.checkpoint
            }
        }
    }
}

extension NoteSignature {
    fileprivate var asArray: [NoteSignature] { [self] }
}
