import CairnManifest

extension ReleaseFacts {
    /// What a verified release says by itself; nothing of its log and of what others said of it is known.
    ///
    /// - Parameters:
    ///   - chain: its publisher's identity
    ///   - now: seconds since 1970
    package init(_ release: Release, chain: IdentityChain, now: Int64) {
        self.init(
            release.manifest, digest: release.manifestDigest, signers: release.signers, chain: chain, now: now
        )
    }

    init(
        _ manifest: Manifest, digest: ContentDigest, signers ids: [ContentDigest], chain: IdentityChain,
        now: Int64
    ) {
        self.init(manifest: digest, publisher: chain.publisher, now: now)
        let known = chain.links.flatMap { $0.identity.releasers.map(\.signer) }
        for signer in ids.compactMap({ id in known.first { $0.id == id } }) {
            switch signer {
            case .key(let key): signers.append(key)
            case .sigstore(let workload): workloads.append(workload)
            }
        }
        licenses = [manifest.license.spdx] + manifest.license.components.map(\.spdx)
        lineage = manifest.sourceFacts
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
