import CairnProvenance
import CairnTransparencyLog

/// Chooses what of the attestations that a node lists is kept beside a release, and proves it as the release is.
package struct AttestationBundling: Sendable {
    private let checked: CheckedRelease
    private let check: AttestationCheck
    private let tiles: NodeTiles?

    /// - Parameters:
    ///   - checked: by the evidence that they will stand beside
    ///   - tiles: the home log as the node serves it
    package init(_ checked: CheckedRelease, check: AttestationCheck, tiles: NodeTiles?) {
        self.checked = checked
        self.check = check
        self.tiles = tiles
    }

    package struct Choice: Sendable {
        /// What holds, with its checks.
        package fileprivate(set) var kept:
            [(attached: ReleaseEvidence.Attached, checked: CheckedAttestation)] = []
        /// What doesn't hold, or couldn't be had.
        package fileprivate(set) var leftOut: [CheckedAttestation] = []
    }

    /// Those of the home log are proven again under the release's checkpoint, as far as its tree reaches.
    package func run(_ gathered: [GatheredAttestation]) async throws -> Choice {
        var choice = Choice()
        for (found, first) in zip(gathered, check.run(gathered)) {
            guard let attached = found.attached, first.fact != nil else {
                choice.leftOut.append(first)
                continue
            }
            let again = try await provenAgain(attached, first)
            choice.kept.append(again ?? (attached, first))
        }
        return choice
    }

    private func provenAgain(
        _ attached: ReleaseEvidence.Attached, _ first: CheckedAttestation
    ) async throws -> (ReleaseEvidence.Attached, CheckedAttestation)? {
        guard let tiles, first.logKey == checked.logKey else { return nil }
        let again = try? await attached.proven(under: checked.releaseCheckpoint, tiles: tiles)
        try Task.checkCancellation()
        // What the node answered isn't believed before it is checked again.
        guard let again, let second = check.run([GatheredAttestation(again)]).first, second.fact != nil
        else { return nil }
        return (again, second)
    }
}

extension ReleaseEvidence.Attached {
    fileprivate func proven(
        under checkpoint: VerifiedCheckpoint, tiles: NodeTiles
    ) async throws -> ReleaseEvidence.Attached {
        var attached = self
        attached.receipt = try await ReleaseEvidence.prove(receipt, under: checkpoint, tiles: tiles)
        guard var versions = identity else { return attached }
        for place in versions.indices {
            versions[place].receipt = try await ReleaseEvidence.prove(
                versions[place].receipt, under: checkpoint, tiles: tiles)
        }
        attached.identity = versions
        return attached
    }
}
