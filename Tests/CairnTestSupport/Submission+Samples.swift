import CairnManifest
import CairnProvenance
import CairnRegistry

extension Submission {
    /// The registration of a sample publisher, or a later version of its identity after `earlier`.
    package static func sample(_ publisher: SamplePublisher, after earlier: IdentityChain? = nil)
        -> Submission
    {
        let verdict = IdentityVerifier.verify(
            record: publisher.record, envelope: publisher.envelope.bytes, chain: earlier,
            logOrigin: publisher.logOrigin, homeIndex: nil)
        guard let update = verdict.accepted else {
            preconditionFailure("the sample identity was refused: \(String(describing: verdict.refusal))")
        }
        return Submission(identity: update)
    }

    /// A sample release with all its small files; `chain` is its publisher's, nil takes that of version 1.
    package static func sample(_ release: SampleRelease, chain: IdentityChain? = nil) -> Submission {
        let verdict = ReleaseVerifier.verify(
            record: release.record, envelope: release.envelope.bytes, label: release.label,
            fileList: release.fileList, chain: chain ?? release.publisher.chain(),
            logOrigin: release.publisher.logOrigin, homeIndex: nil, time: 1_767_400_000,
            bundle: release.bundle,
            trust: SampleSigstore.trust)
        guard let verified = verdict.accepted else {
            preconditionFailure("the sample release was refused: \(String(describing: verdict.refusal))")
        }
        let files = release.smallFiles + [release.fileList, release.bundle].compactMap(\.self)
        return Sample.make {
            let content = try ReleaseContent(
                release: verified.value,
                smallFiles: Dictionary(files.map { (ContentDigest.of($0), $0) }) { first, _ in first })
            return Submission(release: verified, content: content)
        }
    }
}

extension LoggedEvent {
    /// The event that a leaf of this submission is, accepted; `commit` is the release commit's 40 hex digits.
    package static func sample(
        _ submission: Submission, index: UInt64, commit: String? = nil, time: Int64 = 1_767_323_045
    ) -> LoggedEvent {
        let meaning: Meaning =
            switch submission.subject {
            case .node: .opaque
            case .identity(let update): .identity(update)
            case .release(let release, let label, _): .release(release, label: label)
            case .status(let status): .status(status)
            case .profile(let profile): .profile(profile)
            case .attestation(let attestation): .attestation(attestation)
            }
        return LoggedEvent(
            index: index, leaf: Leaf(commit: commit, signedRecord: submission.signed, time: time),
            recordDigest: submission.recordDigest, meaning: meaning)
    }

    /// The same leaf with another meaning.
    package func meaning(_ meaning: Meaning) -> LoggedEvent {
        var event = self
        event.meaning = meaning
        return event
    }
}
