import CairnRegistry
import CairnTransparencyLog
import Testing

@Suite("What may become of a restored log")
struct RestoreDecisionTests {
    private func checkpoint(_ size: UInt64, history: String = "a") throws -> VerifiedCheckpoint {
        let signer = try NoteSigner(name: "models.example.org/log", seed: Array(repeating: 7, count: 32))
        let leaves = (0..<size).map { Hash.leaf(Array("\(history)\($0)".utf8)) }
        let checkpoint = try Checkpoint(
            origin: signer.key.name, size: size, root: MerkleTree.root(of: leaves))
        return try VerifiedCheckpoint.verify(try signer.sign(checkpoint), logKey: signer.key)
    }

    private func head(_ size: UInt64) throws -> CommittedHead {
        let checkpoint = try checkpoint(size)
        return CommittedHead(size: size, root: checkpoint.root, note: checkpoint.note.encoded(), time: 0)
    }

    private func saw(_ who: String, _ size: UInt64, history: String = "a") throws -> HeadSighting {
        HeadSighting(who: who, url: who, answer: .saw(try checkpoint(size, history: history)))
    }

    private func decide(
        _ held: UInt64, _ sightings: [HeadSighting], original: String? = nil,
        statement: RestoreDecision.Statement = .none
    ) throws -> RestoreDecision {
        RestoreDecision.decide(
            held: try head(held), seen: SeenHeads(sightings), original: original, statement: statement)
    }

    static let silent: [HeadSighting] = [
        HeadSighting(who: "a", url: "a", answer: .nothing),
        HeadSighting(who: "b", url: "b", answer: .unreachable("down")),
        HeadSighting(who: "c", url: "c", answer: .unusable("signed by nobody")),
    ]

    @Test(
        "whoever has seen more decides what is fetched, whatever the operator says",
        arguments: [
            RestoreDecision.Statement.none, .newest(5), .newest(9), .nobodySawIt,
        ])
    func fetches(statement: RestoreDecision.Statement) throws {
        let newest = try saw("b", 9)
        #expect(
            try decide(5, [try saw("a", 7), newest] + Self.silent, statement: statement) == .fetch(newest))
    }

    @Test(
        "nothing goes on without the operator's word, and by it only when the number is the one that is held")
    func word() throws {
        for seen in [UInt64(3), 5] {
            let sightings = [try saw("a", seen)] + Self.silent
            #expect(try decide(5, sightings) == .ask(newest: 5))
            #expect(try decide(5, sightings, statement: .newest(5)) == .goOn)
            for stated in [UInt64(0), 3, 4, 6] {
                #expect(
                    try decide(5, sightings, statement: .newest(stated))
                        == .refuse(.otherSize(stated: stated, held: 5)))
            }
        }
    }

    @Test("when nobody has seen the log, only the operator who takes the danger lets it go on")
    func nobody() throws {
        for sightings in [[], Self.silent] {
            #expect(try decide(5, sightings) == .refuse(.nobodySaw))
            #expect(try decide(5, sightings, statement: .newest(5)) == .refuse(.nobodySaw))
            #expect(try decide(5, sightings, statement: .nobodySawIt) == .goOn)
        }
    }

    @Test(
        "a running original and a fork are refused before anything else",
        arguments: [
            RestoreDecision.Statement.none, .newest(5), .nobodySawIt,
        ])
    func refused(statement: RestoreDecision.Statement) throws {
        #expect(
            try decide(5, [try saw("a", 9)], original: "https://o", statement: statement)
                == .refuse(.originalRuns(url: "https://o")))
        #expect(
            try decide(5, [try saw("a", 9), try saw("b", 9, history: "b")], statement: statement)
                == .refuse(.forked(size: 9, who: "a", other: "b")))
        #expect(
            try decide(5, [try saw("a", 5, history: "b")], statement: statement)
                == .refuse(.forked(size: 5, who: "a", other: "this directory")))
    }
}
