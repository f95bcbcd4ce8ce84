import CairnManifest
import CairnProvenance
import CairnStorage
import CairnTransparencyLog

/// A key that cosigns checkpoints of others in one role, in a file of the data directory.
///
/// A node made by an older program has none: it is made then, since nobody knows it yet.
enum CosignerKey {
    /// The keys of a role in a data directory, the present one and those put away; without those that can't be read.
    static func known(in folder: String, role: String, own logOrigin: String) -> [VerifierKey] {
        let names = (try? FileCopy.names(in: folder + "/keys")) ?? []
        let origin = logOrigin.hasSuffix("/log") ? String(logOrigin.dropLast(4)) : logOrigin
        return names.filter { $0.hasPrefix(role + ".") && $0.hasSuffix(".pem") }.compactMap { name in
            try? read("\(folder)/keys/\(name)", name: "\(origin)/\(role)")?.key
        }
    }

    /// The key in a file; nil where there is no file.
    static func read(_ path: String, name: String) throws -> Cosigner? {
        guard let bytes = try DurableFile.read(path, maxBytes: 16 << 10) else { return nil }
        return try cosigner(bytes, path: path, name: name)
    }

    /// Reads the key that cosigns as `name`, making it first where there is none.
    static func openOrCreate(path: String, name: String) throws -> Cosigner {
        if let stored = try read(path, name: name) { return stored }
        let bytes = Array(try SigningKey(generating: .ed25519).pem.utf8)
        guard try DurableFile.create(path, with: bytes, mode: 0o600) else {
            throw NodeError.damaged("\(path) appeared while the node started")
        }
        return try cosigner(bytes, path: path, name: name)
    }

    private static func cosigner(_ bytes: [UInt8], path: String, name: String) throws -> Cosigner {
        let key = try SigningKey(pem: String(decoding: bytes, as: UTF8.self))
        guard let cosigner = key.cosigner(name: name) else {
            throw NodeError.damaged("the key \(path) isn't an Ed25519 key")
        }
        return cosigner
    }
}
