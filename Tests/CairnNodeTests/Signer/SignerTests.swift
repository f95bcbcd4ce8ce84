import CairnNode
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

private let origin = "alpha.cairn.example/log"

/// A signer in this process, and the tree that a node would have.
private struct SigningGround {
    let folder: TemporaryFolder
    let key = TestKeys.ed25519("signer")

    init() throws { folder = try TemporaryFolder() }

    func signer(adopting note: [UInt8]? = nil) throws -> Signer {
        try Signer(key: key, state: folder("state"), adopted: note)
    }

    func growth(_ names: [String], by more: [String]) throws -> SignedGrowth {
        let leaves = names.map { Hash.leaf(Array($0.utf8)) }
        let new = more.map { Hash.leaf(Array($0.utf8)) }
        var edge = CompactRange()
        for leaf in leaves { edge.append(leaf) }
        let size = UInt64(leaves.count + new.count)
        return SignedGrowth(
            checkpoint: try Checkpoint(origin: origin, size: size, root: MerkleTree.root(of: leaves + new)),
            edge: edge, leaves: new)
    }

    func note(_ answer: SignerAnswer) throws -> VerifiedCheckpoint {
        guard case .note(let text?) = answer else { throw Refused(answer: answer) }
        let verifier = try #require(key.publicKey.verifierKey(name: origin))
        return try VerifiedCheckpoint.verify(Array(text.utf8), logKey: verifier)
    }

    struct Refused: Error { var answer: SignerAnswer }
}

extension Signer {
    fileprivate mutating func ask(_ request: SignerRequest) -> SignerAnswer { answer(request.encoded()) }
}

@Suite("cairn signer")
struct SignerTests {
    @Test("signs one history, remembers it over a restart, and signs no other")
    func remembers() throws {
        let ground = try SigningGround()
        do {
            var signer = try ground.signer()
            #expect(signer.ask(.newest) == .note(nil))
            let begun = try ground.note(signer.ask(.sign(.beginning(origin: origin))))
            #expect(begun.size == 0)
            let grown = try ground.note(signer.ask(.sign(ground.growth([], by: ["a", "b"]))))
            #expect(grown.size == 2)
        }
        var signer = try ground.signer()
        #expect(try ground.note(signer.ask(.newest)).size == 2)
        guard case .refused = signer.ask(.sign(try ground.growth([], by: ["a", "x"]))) else {
            Issue.record("a fork was signed")
            return
        }
        #expect(try ground.note(signer.ask(.sign(ground.growth(["a", "b"], by: ["c"])))).size == 3)
        #expect(try ground.note(signer.ask(.newest)).size == 3)
    }

    @Test("what it can't remember it doesn't sign")
    func unwritable() throws {
        let ground = try SigningGround()
        var signer = try ground.signer()
        _ = try ground.note(signer.ask(.sign(.beginning(origin: origin))))
        // A folder in the place of the state: replacing the file fails.
        try FileManager.default.removeItem(atPath: ground.folder("state"))
        try FileManager.default.createDirectory(
            atPath: ground.folder("state/x"), withIntermediateDirectories: true)
        guard case .refused = signer.ask(.sign(try ground.growth([], by: ["a"]))) else {
            Issue.record("it signed what it can't remember")
            return
        }
        #expect(try ground.note(signer.ask(.newest)).size == 0)
    }

    @Test("two signers can't hold one state, and a state belongs to its key")
    func exclusive() throws {
        let ground = try SigningGround()
        var signer = try ground.signer()
        _ = try ground.note(signer.ask(.sign(.beginning(origin: origin))))
        #expect(throws: SignerError.alreadyRunning(ground.folder("state"))) { _ = try ground.signer() }
        try withExtendedLifetime(signer) {
            let copy = ground.folder("copy")
            try FileManager.default.copyItem(atPath: ground.folder("state"), toPath: copy)
            #expect(throws: SignerError.otherKey(copy)) {
                _ = try Signer(key: TestKeys.ed25519("other"), state: copy)
            }
        }
    }

    @Test("takes over a log that its key signed before, and only one that it signed")
    func adopts() throws {
        let ground = try SigningGround()
        let verifier = try NoteSigner(name: origin, seed: [UInt8](repeating: 7, count: 32))
        let foreign = try verifier.sign(ground.growth([], by: ["a"]).checkpoint).encoded()
        #expect(throws: SignerError.otherKey(ground.folder("state"))) {
            _ = try ground.signer(adopting: foreign)
        }
        let own: [UInt8]
        do {
            var other = try Signer(key: ground.key, state: ground.folder("elsewhere"))
            let grown = try ground.note(other.ask(.sign(ground.growth([], by: ["a"]))))
            own = grown.note.encoded()
        }
        var signer = try ground.signer(adopting: own)
        #expect(try ground.note(signer.ask(.sign(ground.growth(["a"], by: ["b"])))).size == 2)
    }

    @Test("signs node documents, and no checkpoint that calls itself one")
    func documents() throws {
        let ground = try SigningGround()
        var signer = try ground.signer()
        let bytes = Array("cairn-node/1\n{}".utf8)
        guard case .signature(let signature) = signer.ask(.document(bytes: bytes)) else {
            Issue.record("a document wasn't signed")
            return
        }
        #expect(ground.key.publicKey.isValidSignature(signature, for: bytes))
        let checkpoint = try ground.growth([], by: ["a"]).checkpoint.encoded()
        #expect(signer.ask(.document(bytes: checkpoint)) == .refused("the request can't be read"))
    }
}
