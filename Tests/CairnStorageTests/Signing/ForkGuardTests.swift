import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

private let origin = "models.example.org/log"

/// The growth of a tree of `leaves` by `more`.
private func growth(_ leaves: [Hash], by more: [Hash], origin: String = origin) throws -> SignedGrowth {
    var edge = CompactRange()
    for leaf in leaves { edge.append(leaf) }
    let all = leaves + more
    let checkpoint = try Checkpoint(origin: origin, size: UInt64(all.count), root: MerkleTree.root(of: all))
    return SignedGrowth(checkpoint: checkpoint, edge: edge, leaves: more)
}

private func leaf(_ name: String) -> Hash { Hash.leaf(Array(name.utf8)) }

@Suite("What a log's key signs")
struct ForkGuardTests {
    private let one = [leaf("a"), leaf("b"), leaf("c")]

    private func remembering(_ leaves: [Hash]) throws -> ForkGuard {
        ForkGuard(newest: try growth(leaves, by: []).checkpoint)
    }

    @Test("signs the beginning of a log first, and nothing else")
    func beginning() throws {
        let empty = ForkGuard(newest: nil)
        #expect(empty.decide(try .beginning(origin: origin)) == .sign)
        #expect(empty.decide(try growth([], by: one)) == .sign)
        #expect(empty.decide(try growth(one, by: [leaf("d")])) == .refuse(.noBeginning(size: 3)))
    }

    @Test("signs what continues the newest, and answers the newest again")
    func continuing() throws {
        let guardian = try remembering(one)
        #expect(guardian.decide(try growth(one, by: [leaf("d")])) == .sign)
        #expect(guardian.decide(try growth(Array(one.prefix(1)), by: Array(one.dropFirst()))) == .again)
        #expect(guardian.decide(try growth(one, by: [])) == .again)
    }

    @Test(
        "refuses another leaf at a place that was signed, a smaller tree, and leaves that were never signed over"
    )
    func forks() throws {
        let guardian = try remembering(one)
        let other = [leaf("a"), leaf("x")]
        #expect(guardian.decide(try growth(other, by: [leaf("c")])) == .refuse(.fork(signed: 3, asked: 3)))
        #expect(
            guardian.decide(try growth(Array(one.prefix(2)), by: [])) == .refuse(.fork(signed: 3, asked: 2)))
        #expect(
            guardian.decide(try growth(other, by: [leaf("c"), leaf("d")]))
                == .refuse(.fork(signed: 3, asked: 4)))
        #expect(
            guardian.decide(try growth(one + [leaf("d")], by: [leaf("e")]))
                == .refuse(.fork(signed: 3, asked: 5)))
    }

    @Test("believes no root: it is computed from the leaves")
    func unsound() throws {
        let guardian = try remembering(one)
        var lie = try growth(one, by: [leaf("d")])
        lie.leaves = [leaf("e")]
        #expect(guardian.decide(lie) == .refuse(.unsound))
        lie = try growth(one, by: [leaf("d")])
        lie.edge = CompactRange()
        #expect(guardian.decide(lie) == .refuse(.unsound))
    }

    @Test("signs for one log only")
    func otherLog() throws {
        let guardian = try remembering(one)
        let other = try growth(one, by: [leaf("d")], origin: "other.example.org/log")
        #expect(guardian.decide(other) == .refuse(.otherLog(origin)))
    }

    @Test(
        "whatever is asked, all that was signed is beginnings of one tree",
        arguments: 0..<200 as Range<UInt64>)
    func oneHistory(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histories: [[Hash]] = [[]]
        var signed: [Checkpoint] = []
        var trees: [UInt64: [Hash]] = [:]
        var guardian = ForkGuard(newest: nil)
        for step in 0..<40 {
            // Asks from a random point of a random history, with leaves of its own.
            let history = histories[Int.random(in: 0..<histories.count, using: &random)]
            let start = Array(history.prefix(Int.random(in: 0...history.count, using: &random)))
            let more = (0..<Int.random(in: 0...3, using: &random)).map { leaf("\(step) \($0)") }
            let asked = try growth(start, by: more)
            histories.append(start + more)
            switch guardian.decide(asked) {
            case .refuse: continue
            case .again: #expect(asked.checkpoint == guardian.newest)
            case .sign:
                guardian = ForkGuard(newest: asked.checkpoint)
                signed.append(asked.checkpoint)
                trees[asked.checkpoint.size] = start + more
            }
        }
        let last = try #require(signed.last.flatMap { trees[$0.size] })
        for checkpoint in signed {
            #expect(MerkleTree.root(of: Array(last.prefix(Int(checkpoint.size)))) == checkpoint.root)
        }
        #expect(signed.map(\.size) == signed.map(\.size).sorted())
    }
}

@Suite("Lines between a node and its signer")
struct SignerRequestTests {
    @Test("every request and answer is what it was after a trip")
    func trips() throws {
        let requests: [SignerRequest] = [
            .key, .newest, .sign(try growth([leaf("a")], by: [leaf("b"), leaf("c")])),
            .sign(try .beginning(origin: origin)),
            .document(bytes: Array("cairn-node/1\n{\"a\":1}".utf8)),
        ]
        for request in requests { #expect(SignerRequest.parse(request.encoded()) == request) }
        let answers: [SignerAnswer] = [
            .key("abc"), .note(nil), .note("text\n"), .signature([1, 2]), .refused("no"),
        ]
        for answer in answers { #expect(SignerAnswer.parse(answer.encoded()) == answer) }
    }

    @Test("a checkpoint can't be asked for as a document, and what can't be read is nothing")
    func refused() throws {
        let checkpoint = try growth([leaf("a")], by: []).checkpoint.encoded()
        #expect(SignerRequest.parse(SignerRequest.document(bytes: checkpoint).encoded()) == nil)
        #expect(SignerRequest.parse(SignerRequest.document(bytes: []).encoded()) == nil)
        for text in ["", "{}", "[]", #"{"do":"sign"}"#, #"{"do":"other"}"#, #"{"note":1}"#] {
            #expect(SignerRequest.parse(Array(text.utf8)) == nil)
            #expect(SignerAnswer.parse(Array(text.utf8)) == nil)
        }
        let many = try growth([], by: (0..<257).map { leaf("\($0)") })
        #expect(SignerRequest.parse(SignerRequest.sign(many).encoded()) == nil)
    }
}
