import CairnManifest
import CairnProvenance
import CairnTransparencyLog

extension ReleaseFacts {
    /// What a release that passed its checks says about itself; nobody has looked for attestations or inspections.
    ///
    /// - Parameters:
    ///   - isCurrent: whether the evidence is what a node answers now
    ///   - standing: whose cosignatures were counted
    ///   - now: seconds since 1970
    package init(
        _ checked: CheckedRelease, isCurrent: Bool, witnesses standing: WitnessStanding, now: Int64
    ) {
        let release = checked.release.value
        self.init(release, chain: checked.chain, now: now)
        place = Place(index: checked.index, record: release.recordDigest, time: checked.leaf.time)
        if let verdict = standing.verdict, let policy = standing.policy?.policy {
            witnesses = Witnesses(
                operators: verdict.cosigned.map { $0.witness.operator },
                hasQuorum: policy.quorum == nil ? nil : verdict.isSatisfied)
        }
        // A key that was in other hands has failed the checks already.
        let mark = checked.status?.state.mark
        marks = Marks(
            found: mark.map { [Marks.Found(mark: $0, record: checked.statusEvent?.value.recordDigest)] }
                ?? [],
            isCurrent: isCurrent)
    }
}

extension ReleaseStatus.State {
    /// The word against the release; nil where there is none.
    fileprivate var mark: ReleaseMark? {
        switch self {
        case .restored: nil
        case .deprecated: .deprecated
        case .yanked: .yanked
        case .withdrawn: .withdrawn
        }
    }
}

extension CheckedRelease {
    /// What an attestation of this release names.
    package var subjects: ReleaseSubjects {
        ReleaseSubjects(manifest: release.value.manifestDigest, artifacts: artifacts)
    }

    /// The keys by which the publisher may attest something about this entry now.
    package var publisherKeys: [AttestationVerifier.KnownKey] {
        let revoked = Set(identity.revoked.compactMap(\.key))
        let releasers = identity.releasers.filter { releaser in
            releaser.scopes.contains { $0.covers(manifest.kind, manifest.name) }
        }
        return releasers.compactMap(\.key).filter { !revoked.contains($0) }.map {
            AttestationVerifier.KnownKey($0, .publisher(chain.publisher, key: $0.keyID))
        }
    }
}
