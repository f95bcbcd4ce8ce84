import CairnTransparencyLog
import Synchronization

/// The checkpoints of followed logs with this node's mirror cosignature: their content is held and served here.
///
/// Made when a published checkpoint is first asked for, which is after segments, commit point and tiles were durable,
/// and kept as it is until the mirror grows, its log contradicts itself, or the node starts again. The stored note stays
/// as its home signed it.
package final class MirrorNotes: Sendable {
    private struct Made: Sendable {
        var published: [UInt8]
        var note: [UInt8]
    }

    package let cosigner: Cosigner
    /// The key of a followed log that hasn't contradicted itself; nil for any other, whose notes stay as they are.
    private let logKey: @Sendable (String) throws -> VerifierKey?
    private let now: @Sendable () -> Int64
    private let made = Mutex<[String: Made]>([:])

    package init(
        cosigner: Cosigner, now: @escaping @Sendable () -> Int64,
        logKey: @escaping @Sendable (String) throws -> VerifierKey?
    ) {
        self.cosigner = cosigner
        self.now = now
        self.logKey = logKey
    }

    /// The note to serve for a mirror's published one.
    package func note(of origin: String, published: [UInt8]) throws -> [UInt8] {
        guard let key = try logKey(origin) else {
            made.withLock { $0[origin] = nil }
            return published
        }
        if let known = made.withLock({ $0[origin] }), known.published == published { return known.note }
        let checkpoint = try VerifiedCheckpoint.verify(published, logKey: key)
        let cosignature = try cosigner.cosign(checkpoint, time: UInt64(max(0, now())))
        guard checkpoint.note.signatures.count < LogLimits.maxSignatures else { return published }
        let note = try checkpoint.note.adding([cosignature]).encoded()
        return made.withLock { made in
            // Of two that were made at the same time, one is shown.
            if let other = made[origin], other.published == published { return other.note }
            made[origin] = Made(published: published, note: note)
            return note
        }
    }
}
