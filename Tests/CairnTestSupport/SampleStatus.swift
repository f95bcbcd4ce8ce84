import CairnManifest
import CairnProvenance

extension SampleRelease {
    /// A status of this release: its stored envelope, and its record behind `previous`.
    package func status(
        _ state: ReleaseStatus.State, after previous: ContentDigest, key: SigningKey? = nil,
        text: String = "",
        identity: Int? = nil
    ) -> (envelope: StoredEnvelope, record: SignedRecord) {
        Sample.make {
            let key = key ?? publisher.releaser
            guard let time = Timestamp(unixSeconds: sampleTime) else { preconditionFailure("time") }
            let status = ReleaseStatus(
                target: manifest.digest, state: state, reason: .quality, text: text, effective: time)
            let envelope = try status.sign(with: [key])
            let record = Record(
                author: publisher.id, entry: label.entryID,
                identityVersion: identity ?? publisher.identity.version,
                kind: .status, object: envelope.digest, origin: publisher.logOrigin, previous: previous,
                size: envelope.bytes.count, subject: recordDigest)
            return (envelope, try SignedRecord.sign(record, with: [key]))
        }
    }
}
