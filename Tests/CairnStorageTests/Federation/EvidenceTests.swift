import CairnFederation
import CairnManifest
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// Leaf hashes in memory as tiles.
private struct Tree: HashTileSource {
    let leaves: [Hash]
    static let signer = TestLogSigner()

    init(_ count: Int, shared: Int? = nil, branch: String = "a") {
        leaves = (0..<count).map { index in
            Hash.leaf(Array("\(index < shared ?? count ? "" : branch) \(index)".utf8))
        }
    }

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        let width = 1 << (8 * coordinate.level)
        let first = Int(coordinate.index) * 256
        return (first..<first + coordinate.width).flatMap { index in
            MerkleTree.root(of: Array(leaves[index * width..<(index + 1) * width])).bytes
        }
    }

    func seen(_ size: Int? = nil) throws -> SeenCheckpoint {
        let size = size ?? leaves.count
        let root = MerkleTree.root(of: Array(leaves.prefix(size)))
        let checkpoint = try Checkpoint(origin: Self.signer.key.name, size: UInt64(size), root: root)
        return SeenCheckpoint(
            try VerifiedCheckpoint.verify(Self.signer.sign(checkpoint), logKey: Self.signer.key),
            time: Timestamp(unixSeconds: 1_767_323_045))
    }
}

@Suite("Evidence of a split view")
struct EvidenceTests {
    private static let observer = Evidence.Observer(role: .follower, name: "follower.example.net")

    private struct Vectors: Decodable {
        struct Valid: Decodable {
            var description: String
            var name: String
            var provesFork: Bool
            var smaller: UInt64
            var larger: UInt64
            var file: String
        }
        struct Refused: Decodable {
            var description: String
            var error: String
            var file: String
        }
        var steps: [String: [String]]
        var valid: [Valid]
        var refused: [Refused]

        static func load() throws -> Vectors {
            let tests = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
            return try JSONDecoder().decode(
                Vectors.self, from: Data(contentsOf: tests.appending(path: "Vectors/evidence/evidence.json")))
        }
    }

    private func make(
        _ first: SeenCheckpoint, _ second: SeenCheckpoint, hashes: Tree
    ) async throws -> Evidence? {
        try await Evidence.make(
            first: first, second: second, logKey: Tree.signer.key, observer: Self.observer, hashes: hashes)
    }

    @Test(
        "evidence of an independent implementation verifies, reads back byte for byte, and shows what it says"
    )
    func validVectors() throws {
        let vectors = try Vectors.load()
        #expect(vectors.valid.count > 10)
        for vector in vectors.valid {
            let evidence = try Evidence.parse(Array(vector.file.utf8))
            #expect(evidence.encoded() == Array(vector.file.utf8), "\(vector.description)")
            let finding = try evidence.verify()
            #expect(finding.provesFork == vector.provesFork, "\(vector.description)")
            #expect(finding.smaller.size == vector.smaller && finding.larger.size == vector.larger)
            #expect(evidence.name?.text == vector.name)
            #expect(evidence.steps == vectors.steps[evidence.kind.rawValue])
        }
    }

    @Test("evidence with one thing wrong is refused for the reason that the vector names")
    func refusedVectors() throws {
        let vectors = try Vectors.load()
        #expect(vectors.refused.count > 30)
        for vector in vectors.refused {
            var reason = "none"
            do {
                _ = try Evidence.parse(Array(vector.file.utf8)).verify()
            } catch {
                reason = String("\(error)".prefix { $0 != "(" })
            }
            #expect(reason == vector.error, "\(vector.description)")
        }
    }

    @Test("any two trees of one key that contradict each other are proven to, in either order; no others are")
    func contradictions() async throws {
        var random = SeededGenerator(seed: 46)
        for _ in 0..<60 {
            let (small, large) = (
                Int.random(in: 1...600, using: &random), Int.random(in: 1...600, using: &random)
            )
            let shared = Int.random(in: 0..<min(small, large), using: &random)
            let (one, other) = (
                Tree(small, shared: shared, branch: "a"), Tree(large, shared: shared, branch: "b")
            )
            let evidence = try #require(
                try await make(one.seen(), other.seen(), hashes: small > large ? one : other))
            #expect(evidence.kind == (small == large ? .sameSize : .inconsistent))
            #expect(try Evidence.parse(evidence.encoded()) == evidence)
            #expect(try evidence.verify().provesFork)

            let (before, after) = (min(small, large), max(small, large))
            let log = Tree(after)
            #expect(try await make(log.seen(before), log.seen(after), hashes: log) == nil)
            let back = try await make(log.seen(after), log.seen(before), hashes: log)
            #expect(back?.kind == (before == after ? nil : .rollback))
        }
    }

    @Test("tiles that aren't the larger tree's prove nothing")
    func foreignTiles() async throws {
        let (one, other) = (Tree(30, shared: 4, branch: "a"), Tree(70, shared: 4, branch: "b"))
        await #expect(throws: EvidenceRefusal.beginningUnproven(size: 30, of: 70)) {
            try await make(one.seen(), other.seen(), hashes: Tree(70))
        }
    }

    @Test("the proof that comes to a witness proves the fork, unless the held size is a power of two")
    func fromProofs() throws {
        for (small, shared, large) in [
            (3, 1, 5), (5, 0, 6), (300, 299, 301), (255, 0, 600), (8, 2, 11), (256, 1, 257),
        ] {
            let (held, offered) = (
                Tree(small, shared: shared, branch: "a"), Tree(large, shared: shared, branch: "b")
            )
            let proof = try MerkleTree.consistencyProof(
                from: UInt64(small), to: UInt64(large), of: offered.leaves)
            let evidence = Evidence.make(
                held: try held.seen(), offered: try offered.seen(), logKey: Tree.signer.key,
                observer: Self.observer, proof: proof)
            #expect((evidence == nil) == (small.nonzeroBitCount == 1), "\(small)")
            #expect(try evidence?.verify().provesFork ?? true)
            let honest = Evidence.make(
                held: try offered.seen(small), offered: try offered.seen(), logKey: Tree.signer.key,
                observer: Self.observer, proof: proof)
            #expect(honest == nil, "\(small)")
            let garbage = Evidence.make(
                held: try held.seen(), offered: try offered.seen(), logKey: Tree.signer.key,
                observer: Self.observer, proof: proof.reversed() + [Hash.empty])
            #expect(garbage == nil, "\(small)")
        }
    }

    @Test("no change of one byte leaves evidence that proves anything")
    func changedBytes() async throws {
        let (one, other) = (Tree(9, shared: 3, branch: "a"), Tree(13, shared: 3, branch: "b"))
        let made = try #require(try await make(one.seen(), other.seen(), hashes: other))
        let bytes = made.encoded()
        // Who saw it when is a claim: these bytes may say something else.
        let claims = ["follower.example.net", "2026-01-02T03:04:05Z"].flatMap {
            bytes.ranges(of: Array($0.utf8))
        }
        for offset in bytes.indices where !claims.contains(where: { $0.contains(offset) }) {
            var changed = bytes
            changed[offset] ^= 1
            #expect(throws: (any Error).self, "byte \(offset)") { try Evidence.parse(changed).verify() }
        }
    }

    @Test("a note that can't stand in JSON keeps only the log's own signature")
    func forbiddenCharacters() async throws {
        let (one, other) = (Tree(9, shared: 3, branch: "a"), Tree(9, shared: 3, branch: "b"))
        let odd = NoteSignature(name: "w\u{FFFE}", keyID: 7, bytes: [UInt8](repeating: 1, count: 72))
        let note = try other.seen().checkpoint.note.adding([odd])
        let seen = SeenCheckpoint(
            try VerifiedCheckpoint.verify(note, logKey: Tree.signer.key), time: nil)
        let made = try #require(try await make(one.seen(), seen, hashes: other))
        #expect(try Evidence.parse(made.encoded()).verify().provesFork)
    }

    // MARK: Names and stores

    @Test(
        "a name has one spelling, and none leads out of the folder",
        arguments: [
            "../3fa94c0d1e2b4c5-3-same-size.json", "3fa94c0d1e2b4c5d-03-same-size.json",
            "3fa94c0d1e2b4c5d--same-size.json",
            "3fa94c0d1e2b4c5d-3-4-same-size.json", "3fa94c0d1e2b4c5d-3-inconsistent.json",
            "3fa94c0d1e2b4c5d-4-3-inconsistent.json", "3fa94c0d1e2b4c5d-3-3-rollback.json",
            "3FA94C0D1E2B4C5D-3-same-size.json", "3fa94c0d1e2b4c5-3-same-size.json",
            "3fa94c0d1e2b4c5d-3-fork.json",
            "3fa94c0d1e2b4c5d-3-same-size", "3fa94c0d1e2b4c5d-9223372036854775808-same-size.json",
        ])
    func badNames(text: String) {
        #expect(EvidenceName(text) == nil)
    }

    @Test(
        "a good name is its text",
        arguments: [
            "3fa94c0d1e2b4c5d-3-same-size.json", "3fa94c0d1e2b4c5d-3-40-inconsistent.json",
            "3fa94c0d1e2b4c5d-0-1-rollback.json",
        ])
    func goodNames(text: String) {
        #expect(EvidenceName(text)?.text == text)
    }

    @Test("a store keeps what verifies, never replaces it, and bounds how much one log can fill")
    func stores() async throws {
        let folder = try TemporaryFolder()
        for store in [try DiskEvidenceStore(folder: folder("evidence")), MemoryEvidenceStore()]
            as [any EvidenceStore]
        {
            #expect(try store.names().isEmpty)
            let (one, other) = (Tree(5, shared: 3, branch: "a"), Tree(5, shared: 3, branch: "b"))
            let first = try #require(try await make(one.seen(), other.seen(), hashes: other))
            let name = try store.keep(first)
            #expect(try store.read(name) == first.encoded())
            let third = Tree(5, shared: 3, branch: "c")
            let second = try #require(try await make(one.seen(), third.seen(), hashes: third))
            #expect(try store.keep(second) == name)
            #expect(try store.read(name) == first.encoded())
            for size in 6..<40 {
                let (left, right) = (Tree(size, shared: 3, branch: "a"), Tree(size, shared: 3, branch: "b"))
                try store.keep(try #require(try await make(left.seen(), right.seen(), hashes: right)))
            }
            #expect(try store.names().count == FederationLimits.evidenceFilesPerKind)
            let log = Tree(9)
            let back = try #require(try await make(log.seen(9), log.seen(4), hashes: log))
            #expect(try store.read(store.keep(back)) == back.encoded())
            #expect(
                try store.names(of: Tree.signer.key.name).count == FederationLimits.evidenceFilesPerKind + 1)
            #expect(try store.names(of: "other.example/log").isEmpty)
        }
    }
}
