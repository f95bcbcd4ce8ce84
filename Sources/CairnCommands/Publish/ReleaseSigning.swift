import CairnAPI
import CairnManifest
import CairnProvenance
import Foundation

/// Makes what a publisher signs of a release: the envelope around its statement, and the record.
enum ReleaseSigning {
    static func sign(
        _ completed: CompletedManifest, binding: RecordBinding, key: SigningKey
    ) throws -> PendingRelease {
        let statement = Statement(manifest: completed.manifest, fileList: completed.fileList)
        let unsigned = record(completed.manifest, envelope: try statement.sign(with: [key]), binding: binding)
        let signed = try SignedRecord.sign(unsigned.record, with: [key])
        let body = ReleaseBody(
            envelope: unsigned.envelope.bytes, signed: signed, label: unsigned.label, files: [])
        return PendingRelease(body: body, manifest: completed.manifest)
    }

    /// What a workload is to sign.
    static func prepare(_ completed: CompletedManifest, binding: RecordBinding) -> PreparedRelease {
        let statement = Statement(manifest: completed.manifest, fileList: completed.fileList)
        return record(
            completed.manifest,
            envelope: .unsigned(payload: statement.encoded(), payloadType: Statement.payloadType),
            binding: binding)
    }

    private static func record(
        _ manifest: Manifest, envelope: StoredEnvelope, binding: RecordBinding
    ) -> PreparedRelease {
        let label = Label(
            kind: manifest.kind, name: manifest.name, salt: binding.salt ?? newSalt(),
            version: manifest.version)
        let record = Record(
            author: binding.publisher, entry: label.entryID, identityVersion: binding.identityVersion,
            kind: .release,
            object: envelope.digest, origin: binding.logOrigin, previous: binding.previous,
            size: envelope.bytes.count)
        return PreparedRelease(envelope: envelope, label: label, record: record, manifest: manifest)
    }

    /// The checks that the node will make, made here first.
    static func check(
        _ release: PendingRelease, fileList: FileList?, chain: IdentityChain, bundle: [UInt8]?,
        trust: SigstoreTrust
    ) throws {
        let verdict = ReleaseVerifier.verify(
            record: release.body.signed, envelope: release.body.envelope, label: release.body.label,
            fileList: fileList?.encoded(), chain: chain, logOrigin: release.body.signed.record.origin,
            homeIndex: nil, time: Int64(Date().timeIntervalSince1970), bundle: bundle, trust: trust)
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
