import CairnAPI
import CairnManifest
import CairnProvenance
import Foundation

/// Makes what a publisher signs of a release: the envelope around its statement, and the record.
enum ReleaseSigning {
    static func sign(
        _ completed: CompletedManifest, binding: RecordBinding, key: SigningKey
    ) throws -> PendingRelease {
        let manifest = completed.manifest
        let envelope = try Statement(manifest: manifest, fileList: completed.fileList).sign(with: [key])
        let label = Label(
            kind: manifest.kind, name: manifest.name, salt: binding.salt ?? newSalt(),
            version: manifest.version)
        let record = Record(
            author: binding.publisher, entry: label.entryID, identityVersion: binding.identityVersion,
            kind: .release,
            object: envelope.digest, origin: binding.logOrigin, previous: binding.previous,
            size: envelope.bytes.count)
        let signed = try SignedRecord.sign(record, with: [key])
        let body = ReleaseBody(envelope: envelope.bytes, signed: signed, label: label, files: [])
        return PendingRelease(body: body, manifest: manifest)
    }

    /// The checks that the node will make, made here first.
    static func check(_ release: PendingRelease, fileList: FileList?, chain: IdentityChain) throws {
        let verdict = ReleaseVerifier.verify(
            record: release.body.signed, envelope: release.body.envelope, label: release.body.label,
            fileList: fileList?.encoded(), chain: chain, logOrigin: release.body.signed.record.origin,
            homeIndex: nil, time: Int64(Date().timeIntervalSince1970))
        guard let refusal = verdict.refusal else { return }
        throw CommandFailure.invalid(
            "the node would refuse the release: \(refusal.message)", code: refusal.code.rawValue,
            issues: refusal.issues.map(\.description))
    }

    private static func newSalt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<EntryID.saltCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
