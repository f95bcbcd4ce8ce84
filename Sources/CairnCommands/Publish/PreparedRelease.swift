import CairnAPI
import CairnManifest
import CairnProvenance
import Foundation

/// A release that a workload is to sign: everything about it is decided but the signature.
///
/// Kept from `publish --record-out` to `publish --bundle`, since the time in the manifest, the entry's salt and the
/// record's place in the log are of the first. JSON `{"envelope", "label", "record"}`, canonical.
struct PreparedRelease {
    /// Without signatures, but where a key signs the release.
    let envelope: StoredEnvelope
    let label: Label
    let record: Record
    let manifest: Manifest

    /// Where it is kept beside a file with the record's bytes.
    static func beside(_ recordFile: String) -> String { recordFile + ".release.json" }

    func write(_ path: String) throws {
        let json: JSONValue = [
            "envelope": try JSONValue.parse(envelope.bytes, maxBytes: envelope.bytes.count),
            "label": label.json, "record": record.json,
        ]
        try LocalFile.replace(path, json.canonicalBytes(), mode: 0o600)
    }

    /// What is kept at a path; nil where nothing is.
    static func read(_ path: String) throws -> PreparedRelease? {
        guard let bytes = try LocalFile.readIfPresent(path, maxBytes: APILimits.publishBodyBytes) else {
            return nil
        }
        do {
            let json = try JSONValue.parse(bytes, maxBytes: bytes.count)
            let envelope = try StoredEnvelope.parse(
                json["envelope"]?.canonicalBytes() ?? [], mayBeUnsigned: true)
            let statement = try Statement.parse(envelope.payload)
            return PreparedRelease(
                envelope: envelope, label: try Label(json: json["label"] ?? .null),
                record: try Record(json: json["record"] ?? .null), manifest: statement.manifest)
        } catch {
            throw CommandFailure.invalid(
                "\(path) isn't what 'cairn publish --record-out' wrote; run that again", code: "record")
        }
    }

    /// Whether it is of this content, but for the time, and for this place in the log.
    func fits(_ manifest: Manifest, _ binding: RecordBinding) -> Bool {
        self.manifest.isSameRelease(as: manifest) && record.author == binding.publisher
            && record.identityVersion == binding.identityVersion && record.origin == binding.logOrigin
            && record.previous == binding.previous && record.object == envelope.digest
            && record.entry == label.entryID && (binding.salt.map { $0 == label.salt } ?? true)
    }
}
