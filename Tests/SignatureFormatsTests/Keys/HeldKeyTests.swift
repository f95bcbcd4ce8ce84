import CairnManifest
import CairnProvenance
import Testing

@Suite("Keys that an agent holds")
struct HeldKeyTests {
    @Test("a held key signs as a key in memory does, and shows nothing secret")
    func signs() throws {
        let inner = try SigningKey(generating: .ed25519)
        let held = SigningKey(publicKey: inner.publicKey) { message throws(KeyError) in
            try inner.sign(message)
        }
        #expect(try held.sign([1, 2]) == inner.sign([1, 2]))
        #expect(held.pem.isEmpty)
        #expect(throws: KeyError.heldElsewhere) { try held.pem(passphrase: [1]) }
    }

    @Test("a signature that isn't the key's is refused, whoever made it")
    func liar() throws {
        let inner = try SigningKey(generating: .ed25519)
        let other = try SigningKey(generating: .ed25519)
        let held = SigningKey(publicKey: inner.publicKey) { message throws(KeyError) in
            try other.sign(message)
        }
        #expect(throws: KeyError.signingFailed) { try held.sign([1]) }
    }
}
