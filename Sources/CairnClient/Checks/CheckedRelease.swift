import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A release that passed every check that needs no trust: its publisher signed it, and the log that its
/// publisher calls home holds it.
///
/// Whether that publisher is believed is for `Judge` to say.
package struct CheckedRelease: Sendable {
    package let release: Verified<Release>
    /// The publisher's identity, every version with its place in the home log.
    package let chain: IdentityChain
    /// The key of the home log, as the identity names it.
    package let logKey: VerifierKey
    package let leaf: Leaf
    /// The leaf's place in the home log.
    package let index: UInt64
    /// The checkpoint that the release's own receipt rests on.
    package let releaseCheckpoint: VerifiedCheckpoint
    /// The different checkpoints that the receipts rest on, smallest first; never empty.
    let checkpoints: [VerifiedCheckpoint]
    /// What its publisher said of it last, as far as the evidence tells; later words aren't known.
    package let statusEvent: Verified<StatusEvent>?

    /// - Parameter checkpoints: at least one
    init(
        release: Verified<Release>, chain: IdentityChain, logKey: VerifierKey, leaf: Leaf, index: UInt64,
        releaseCheckpoint: VerifiedCheckpoint, checkpoints: [VerifiedCheckpoint],
        statusEvent: Verified<StatusEvent>? = nil
    ) {
        self.release = release
        self.chain = chain
        self.logKey = logKey
        self.leaf = leaf
        self.index = index
        self.releaseCheckpoint = releaseCheckpoint
        self.checkpoints = checkpoints
        self.statusEvent = statusEvent
    }

    /// The same release, to be held also against the checkpoints that other evidence of it rests on.
    func beside(_ other: CheckedRelease) -> CheckedRelease { beside(other.checkpoints) }

    /// The same release, to be held also against checkpoints of its home log that something else about it rests on.
    package func beside(_ others: [VerifiedCheckpoint]) -> CheckedRelease {
        let more = others.filter { known in
            !checkpoints.contains { $0.checkpoint == known.checkpoint }
        }
        return CheckedRelease(
            release: release, chain: chain, logKey: logKey, leaf: leaf, index: index,
            releaseCheckpoint: releaseCheckpoint,
            checkpoints: (checkpoints + more).sorted { $0.size < $1.size }, statusEvent: statusEvent)
    }

    package var status: ReleaseStatus? { statusEvent?.value.status }
    package var identity: Identity { chain.current.identity }
    package var manifest: Manifest { release.value.manifest }
    package var artifacts: [Artifact] { release.value.artifacts }
    package var logOrigin: String { logKey.name }

    /// The newest of the checkpoints that the receipts rest on.
    package var checkpoint: VerifiedCheckpoint { checkpoints[checkpoints.count - 1] }

    /// The release as it can be asked for at any node: by the publisher's id and by version.
    package var reference: Reference {
        Reference(
            kind: manifest.kind, publisher: identity.name, home: .publisherID(prefix: chain.publisher.short),
            name: manifest.name, selector: .version(manifest.version))
    }
}
