import CairnManifest
import CairnProvenance
import CairnTransparencyLog

extension ReleaseFacts {
    /// What a release that passed its checks says about itself; nobody has looked for attestations, inspections or marks.
    ///
    /// - Parameters:
    ///   - standing: whose cosignatures were counted
    ///   - now: seconds since 1970
    package init(_ checked: CheckedRelease, witnesses standing: WitnessStanding, now: Int64) {
        let release = checked.release.value
        self.init(manifest: release.manifestDigest, publisher: checked.chain.publisher, now: now)
        let keys = checked.chain.links.flatMap { $0.identity.releaserKeys }
        signers = release.signers.compactMap { id in keys.first { $0.keyID == id } }
        workloads = release.keyless.map { [$0.signer] } ?? []
        place = Place(index: checked.index, record: release.recordDigest, time: checked.leaf.time)
        if let verdict = standing.verdict, let policy = standing.policy?.policy {
            witnesses = Witnesses(
                operators: verdict.cosigned.map { $0.witness.operator },
                hasQuorum: policy.quorum == nil ? nil : verdict.isSatisfied)
        }
        let license = checked.manifest.license
        licenses = [license.spdx] + license.components.map(\.spdx)
        lineage = checked.manifest.sourceFacts
    }
}

extension Manifest {
    /// What a policy needs of the lineage; nil where the manifest has none.
    package var sourceFacts: SourceFacts? {
        lineage.map { lineage in
            let models = (lineage.baseModels ?? []).map {
                SourceFacts.Source(name: "\($0.target)", digest: $0.manifest)
            }
            let datasets = lineage.datasets.map {
                SourceFacts.Source(name: "\($0.target)", digest: $0.digest)
            }
            let others = lineage.derivedFrom.map {
                SourceFacts.Source(name: "\($0.target)", digest: $0.digest)
            }
            let isUnknown = unknown.map(\.pointer).filter { ExactText.hasPrefix($0, "/lineage") }
            return SourceFacts(
                state: lineage.state, sources: models + datasets + others, unknown: isUnknown)
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
