import CairnClient
import CairnManifest
import CairnProvenance

/// The release that an attestation is about, with every check that 'verify' makes; a word only for what failed.
struct AttestedRelease {
    let subject: String
    let judging: Judging
    let context: CommandContext

    /// Wherever its evidence is.
    func offline() async throws -> CheckedRelease {
        switch try VerifySubject(subject) {
        case .folder(let path):
            let verification = try await DirectoryVerification.verify(
                folder: path, trust: judging.sigstore)
            return try await trusted(verification.lines, verification.check.checked, nil)
        case .file(let path):
            let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.bundleBytes)
            let check = ReleaseCheck(try ReleaseBundle.parse(bytes), trust: judging.sigstore)
            return try await trusted(check.lines, check.checked, nil)
        case .release(let reference):
            return try await context.withNode { try await online(reference, client: $0) }
        }
    }

    func online(_ reference: Reference, client: NodeClient) async throws -> CheckedRelease {
        let fetched = try await FetchedRelease.fetch(
            reference, from: client, policy: judging.policy?.policy, trust: judging.sigstore)
        return try await trusted(fetched.lines, fetched.checked, fetched.tiles)
    }

    /// The subject as a reference: what is attached goes to a node.
    func reference() throws -> Reference {
        guard case .release(let reference) = try VerifySubject(subject) else {
            throw CommandFailure.invalid(
                "\(subject) is on this machine; name the release by a reference, as the node knows it, or write the "
                    + "attestation to a file with --output")
        }
        return reference
    }

    private func trusted(
        _ lines: [CheckLine], _ checked: CheckedRelease?, _ tiles: NodeTiles?
    ) async throws -> CheckedRelease {
        if let failed = lines.first(where: { !$0.ok }) {
            throw CommandFailure.checkFailed(
                "check-failed", "the check '\(failed.name)' of \(subject) failed: \(failed.detail)")
        }
        guard let checked else {
            throw CommandFailure.checkFailed("check-failed", "\(subject) isn't a release")
        }
        _ = try await judging.trust(checked, tiles: tiles)
        return checked
    }
}
