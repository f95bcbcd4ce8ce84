import CairnManifest
import CairnTransparencyLog

/// A checkpoint of a Rekor, signed by the log; lines after the root, and signatures of others, say nothing here.
///
/// Source: <https://c2sp.org/tlog-checkpoint>; a Rekor v1 adds its tree's number to the origin: `host - 123`.
struct SigstoreCheckpoint: Hashable, Sendable {
    let size: UInt64
    let root: Hash

    /// Reads the note and checks that `log` has signed it as itself.
    init(
        _ text: String, of log: SigstoreTrustedRoot.Log, isRekorV2: Bool
    ) throws(SigstoreRefusal) {
        let note: SignedNote
        do {
            note = try SignedNote.parse(Array(text.utf8))
        } catch {
            throw .checkpointMalformed
        }
        let lines = note.text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 4, let origin = String(validating: lines[0], as: UTF8.self), !origin.isEmpty,
            let size = UInt64(strictDecimal: lines[1]),
            let root = Hash(base64: String(decoding: lines[2], as: UTF8.self))
        else { throw .checkpointMalformed }
        // A Rekor v2 is called as its host, and signs under that name. A Rekor v1 may be reached under another one.
        let name = isRekorV2 ? String(log.host) : Self.nameOfRekorV1(origin)
        guard ExactText.equal(isRekorV2 ? origin : name, name) else {
            throw .checkpointOrigin(found: origin, expected: name)
        }
        let keyID = log.checkpointKeyID.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let candidates = note.signatures.filter { $0.keyID == keyID }
        guard !candidates.isEmpty else { throw .checkpointNotSigned }
        let named = candidates.filter { ExactText.equal($0.name, name) }
        guard !named.isEmpty else { throw .checkpointOrigin(found: candidates[0].name, expected: name) }
        guard named.contains(where: { log.isValidSignature($0.bytes, over: note.text) }) else {
            throw .checkpointSignature
        }
        self.size = size
        self.root = root
    }

    /// The origin up to the number of the tree.
    private static func nameOfRekorV1(_ origin: String) -> String {
        guard let dash = origin.firstRange(of: " - ") else { return origin }
        return String(origin[..<dash.lowerBound])
    }
}
