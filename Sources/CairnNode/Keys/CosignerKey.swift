import CairnManifest
import CairnProvenance
import CairnStorage
import CairnTransparencyLog

/// A key that cosigns checkpoints of others in one role, in a file of the data directory.
///
/// A node made by an older program has none: it is made then, since nobody knows it yet.
enum CosignerKey {
    /// Reads the key that cosigns as `name`, making it first where there is none.
    static func openOrCreate(path: String, name: String) throws -> Cosigner {
        let bytes: [UInt8]
        if let stored = try DurableFile.read(path, maxBytes: 16 << 10) {
            bytes = stored
        } else {
            bytes = Array(try SigningKey(generating: .ed25519).pem.utf8)
            guard try DurableFile.create(path, with: bytes, mode: 0o600) else {
                throw NodeError.damaged("\(path) appeared while the node started")
            }
        }
        let key = try SigningKey(pem: String(decoding: bytes, as: UTF8.self))
        guard let cosigner = key.cosigner(name: name) else {
            throw NodeError.damaged("the key \(path) isn't an Ed25519 key")
        }
        return cosigner
    }
}
