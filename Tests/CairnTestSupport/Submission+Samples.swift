import CairnManifest
import CairnProvenance
import CairnRegistry

extension Submission {
    /// The registration of a sample publisher, or a later version of its identity after `earlier`.
    package static func sample(_ publisher: SamplePublisher, after earlier: IdentityChain? = nil) -> Submission {
        let verdict = IdentityVerifier.verify(
            record: publisher.record, envelope: publisher.envelope.bytes, chain: earlier,
            logOrigin: publisher.logOrigin, homeIndex: nil)
        guard let update = verdict.accepted else {
            preconditionFailure("the sample identity was refused: \(String(describing: verdict.refusal))")
        }
        return Submission(identity: update)
    }

    /// A sample release with all its small files.
    package static func sample(_ release: SampleRelease) -> Submission {
        let verdict = ReleaseVerifier.verify(
            record: release.record, envelope: release.envelope.bytes, label: release.label,
            fileList: release.fileList, chain: release.publisher.chain(), logOrigin: release.publisher.logOrigin,
            homeIndex: nil)
        guard let verified = verdict.accepted else {
            preconditionFailure("the sample release was refused: \(String(describing: verdict.refusal))")
        }
        let files = release.smallFiles + (release.fileList.map { [$0] } ?? [])
        return Sample.make {
            let content = try ReleaseContent(
                release: verified.value,
                smallFiles: Dictionary(files.map { (ContentDigest.of($0), $0) }) { first, _ in first })
            return Submission(release: verified, content: content)
        }
    }
}
