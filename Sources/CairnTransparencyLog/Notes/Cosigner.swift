import Crypto

/// A witness's or mirror's key: cosigns checkpoints of others with Ed25519 and the time, type 0x04.
///
/// What is signed: `cosignature/v1\n`, `time <unix seconds>\n`, the checkpoint's text. The signature's
/// bytes: the time as 64 bits, big-endian, then 64 bytes of Ed25519. The signed text doesn't name the
/// cosigner, so that a key must serve one role only, and never be a log's as well.
/// Source: <https://c2sp.org/tlog-cosignature>
package struct Cosigner: Sendable {
    /// The public half.
    package let key: VerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    private static let timeByteCount = 8
    private static let signatureByteCount = 64

    /// The key whose Ed25519 seed is `seed`, 32 bytes.
    package init(name: String, seed: [UInt8]) throws(VerifierKeyError) {
        privateKey = try Curve25519.Signing.PrivateKey(seed: seed)
        key = try VerifierKey(
            name: name,
            type: .cosignatureV1,
            publicKey: Array(privateKey.publicKey.rawRepresentation)
        )
    }

    /// States that at `time` (unix seconds, below 2^63) this is the largest consistent tree seen of its log.
    ///
    /// Whoever calls has made sure of that, and has made it durable.
    package func cosign(_ checkpoint: VerifiedCheckpoint, time: UInt64) throws(NoteError) -> NoteSignature {
        guard time <= UInt64(Int64.max) else { throw .signingFailed }
        let message = Cosigner.message(text: checkpoint.note.text, time: time)
        let signature = try privateKey.signatureBytes(over: message)
        return NoteSignature(name: key.name, keyID: key.id, bytes: time.bigEndianBytes + signature)
    }

    static func message(text: [UInt8], time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }

    /// Time and signature of a cosignature's bytes; `nil` where they are too many or few, or the time too late.
    static func split(_ bytes: [UInt8]) -> (time: UInt64, signature: ArraySlice<UInt8>)? {
        guard bytes.count == timeByteCount + signatureByteCount else { return nil }
        let time = UInt64(bigEndianBytes: bytes.prefix(timeByteCount))
        guard time <= UInt64(Int64.max) else { return nil }
        return (time, bytes.dropFirst(timeByteCount))
    }
}
