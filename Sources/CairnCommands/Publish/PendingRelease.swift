import CairnAPI
import CairnManifest
import CairnProvenance
import Foundation

/// A release that was signed for one place of one log, kept until its receipt is here.
///
/// A second try after an interruption sends the very same bytes and so goes on with the node's upload session: a new
/// signature would be another record.
struct PendingRelease {
    var body: ReleaseBody
    let manifest: Manifest

    /// Where the release of this version in this log is kept.
    ///
    /// The name says nothing to who doesn't know it.
    static func path(_ folders: UserFolders, logOrigin: String, reference: Reference) -> String {
        let name = ContentDigest.of(Array("\(logOrigin)\n\(reference.description.lowercased())\n".utf8))
        return "\(folders.pending)/\(name.hex).json"
    }

    /// The release that is kept, if it is there and still fits: same place in the log, same content but for the
    /// time, same author and key.
    static func read(_ path: String, fitting manifest: Manifest, binding: RecordBinding) -> PendingRelease? {
        guard let bytes = try? LocalFile.readIfPresent(path, maxBytes: APILimits.publishBodyBytes),
            let body = try? ReleaseBody.parse(bytes),
            let envelope = try? StoredEnvelope.parse(body.envelope, mayBeUnsigned: true),
            let statement = try? Statement.parse(envelope.payload),
            statement.manifest.isSameRelease(as: manifest)
        else { return nil }
        let record = body.signed.record
        guard record.author == binding.publisher, record.identityVersion == binding.identityVersion,
            record.origin == binding.logOrigin, record.previous == binding.previous,
            record.object == envelope.digest,
            record.entry == body.label.entryID, binding.salt.map({ $0 == body.label.salt }) ?? true,
            body.signed.signatures.map(\.key) == binding.key.map({ [$0] })
        else { return nil }
        return PendingRelease(body: body, manifest: statement.manifest)
    }

    /// Kept without the small files, which lie in the folder.
    func write(_ path: String) throws {
        var kept = body
        kept.files = []
        try LocalFile.replace(path, try kept.encoded(), mode: 0o600)
    }

    static func forget(_ path: String) { unlink(path) }
}

/// What a record is bound to: its author, and its place in one log.
struct RecordBinding {
    var publisher: PublisherID
    var identityVersion: Int
    var logOrigin: String
    /// The newest record of the entry.
    var previous: ContentDigest?
    /// The entry's salt, once it has a release.
    var salt: [UInt8]?
    /// The release key; nil where a workload is to sign.
    var key: PublicKey?
}
