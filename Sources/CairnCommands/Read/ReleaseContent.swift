import CairnAPI
import CairnManifest
import CairnProvenance

/// What lies in a release's answer: the statement of its envelope.
///
/// Parsed, not verified.
struct ReleaseContent {
    let envelope: [UInt8]
    let statement: Statement

    var manifest: Manifest { statement.manifest }

    init(_ answer: ReleaseAnswer) throws {
        guard let envelope = Base64.decode(answer.envelope) else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node's answer isn't base64 where an envelope belongs")
        }
        self.envelope = envelope
        do {
            let stored = try StoredEnvelope.parse(envelope, mayBeUnsigned: true)
            statement = try Statement.parse(stored.payload)
        } catch {
            throw CommandFailure.checkFailed(
                "bad-answer", "the envelope that the node shows isn't one: \(error)")
        }
        guard statement.manifestDigest.hex == answer.release.manifest else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the envelope that the node shows is of another release")
        }
    }
}
