/// A checkpoint that its log has signed: only `verify` makes one.
package struct VerifiedCheckpoint: Hashable, Sendable {
    package let checkpoint: Checkpoint
    /// The whole note as it came, also with signatures that nobody here knows.
    package let note: SignedNote
    /// Who else signed, among the witnesses asked about: one for each, the latest.
    package let cosignatures: [Cosignature]

    /// A witness's statement that at `time` it knew nothing larger of this log and nothing that contradicts.
    package struct Cosignature: Hashable, Sendable {
        package let key: VerifierKey
        /// Unix seconds by the witness's clock.
        package let time: UInt64
    }

    package var origin: String { checkpoint.origin }
    package var size: UInt64 { checkpoint.size }
    package var root: Hash { checkpoint.root }

    /// Checks that `note` is a checkpoint of the log with the key `logKey`, and which `witnesses` cosigned.
    ///
    /// The key's name must be the checkpoint's origin. A witness that is missing is no error; a line under a
    /// known witness's name and ID that isn't by it is.
    package static func verify(
        _ note: SignedNote,
        logKey: VerifierKey,
        witnesses: [VerifierKey] = []
    ) throws(CheckpointError) -> VerifiedCheckpoint {
        let checkpoint = try Checkpoint.parse(note.text)
        guard checkpoint.origin.utf8.elementsEqual(logKey.name.utf8) else {
            throw .otherOrigin(found: checkpoint.origin, expected: logKey.name)
        }
        let signatures: [VerifiedSignature]
        do {
            signatures = try note.verified(by: [logKey] + witnesses)
        } catch {
            throw .note(error)
        }
        guard signatures.contains(where: { $0.key == logKey && $0.key.type == .ed25519 }) else {
            throw .note(.notSigned)
        }
        return VerifiedCheckpoint(
            checkpoint: checkpoint,
            note: note,
            cosignatures: latest(of: signatures)
        )
    }

    /// Parses `bytes` as a note and verifies that.
    package static func verify(
        _ bytes: [UInt8],
        logKey: VerifierKey,
        witnesses: [VerifierKey] = []
    ) throws(CheckpointError) -> VerifiedCheckpoint {
        let note: SignedNote
        do {
            note = try SignedNote.parse(bytes)
        } catch {
            throw .note(error)
        }
        return try verify(note, logKey: logKey, witnesses: witnesses)
    }

    private static func latest(of signatures: [VerifiedSignature]) -> [Cosignature] {
        var latest: [Cosignature] = []
        for signature in signatures {
            guard let time = signature.time else { continue }
            let cosignature = Cosignature(key: signature.key, time: time)
            if let known = latest.firstIndex(where: { $0.key == signature.key }) {
                latest[known] = latest[known].time < time ? cosignature : latest[known]
            } else {
                latest.append(cosignature)
            }
        }
        return latest
    }

    private init(checkpoint: Checkpoint, note: SignedNote, cosignatures: [Cosignature]) {
        self.checkpoint = checkpoint
        self.note = note
        self.cosignatures = cosignatures
    }
}
