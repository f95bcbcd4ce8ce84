import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// The log's signing key, in a file of the data directory.
///
/// It remembers nothing: that its log isn't forked is up to the commit point.
struct LogKey: LogSigner {
    let verifier: VerifierKey
    private let key: SigningKey

    /// Reads the key that signs as `origin`, the log's origin line.
    init(path: String, origin: String) throws {
        guard let bytes = try DurableFile.read(path, maxBytes: 16 << 10) else {
            throw NodeError.damaged("the log key \(path) is missing")
        }
        key = try SigningKey(pem: String(decoding: bytes, as: UTF8.self))
        guard let verifier = key.publicKey.verifierKey(name: origin) else {
            throw NodeError.damaged("the log key \(path) isn't an Ed25519 key")
        }
        self.verifier = verifier
    }

    /// Makes a new key; refuses to replace one.
    static func create(path: String) throws {
        let key = try SigningKey(generating: .ed25519)
        guard try DurableFile.create(path, with: Array(key.pem.utf8), mode: 0o600) else {
            throw NodeError.damaged("there is a log key at \(path) already")
        }
    }

    func newestSigned() throws -> [UInt8]? { nil }

    func sign(_ growth: SignedGrowth) throws -> [UInt8] {
        try Self.note(over: growth.checkpoint, key: key)
    }

    func sign(document bytes: [UInt8]) throws -> [UInt8] {
        try key.sign(bytes)
    }

    /// A checkpoint as a note with the signature of an Ed25519 key.
    static func note(over checkpoint: Checkpoint, key: SigningKey) throws -> [UInt8] {
        guard let verifier = key.publicKey.verifierKey(name: checkpoint.origin) else {
            throw NodeError.damaged("a log's key has to be an Ed25519 key")
        }
        let text = checkpoint.encoded()
        let signature = NoteSignature(name: verifier.name, keyID: verifier.id, bytes: try key.sign(text))
        return try SignedNote(text: text, signatures: [signature]).encoded()
    }
}
