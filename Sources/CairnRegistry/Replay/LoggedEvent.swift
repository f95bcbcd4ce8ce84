import CairnManifest
import CairnProvenance

/// One leaf of a log, understood: what the ledger takes in.
package struct LoggedEvent: Sendable {
    package var index: UInt64
    package var leaf: Leaf
    package var recordDigest: ContentDigest
    package var meaning: Meaning

    package enum Meaning: Sendable {
        case identity(Verified<IdentityUpdate>)
        case release(Verified<Release>, label: Label)
        case status(Verified<StatusEvent>)
        case profile(Verified<ProfileEvent>)
        case attestation(Verified<AttestationEvent>)
        /// A record of the node itself, or of a kind that this version doesn't know: kept, not interpreted.
        case opaque
        /// The content is withheld, so nothing of it can be listed; the chain goes on.
        case withheld
        /// The log holds a leaf that breaks the rules. It stays in the log and is never listed.
        case refused(Refusal)
    }

    package init(index: UInt64, leaf: Leaf, recordDigest: ContentDigest, meaning: Meaning) {
        self.index = index
        self.leaf = leaf
        self.recordDigest = recordDigest
        self.meaning = meaning
    }
}
