import CairnProvenance
import CairnTransparencyLog

/// Why something sound isn't believed.
///
/// Each ends a command with exit code 1.
package enum TrustRefusal: Error, Hashable, Sendable {
    /// The home's log key isn't the pinned one.
    case homeKeyChanged(origin: String, pinned: String, found: String)
    /// Another publisher is pinned under this name and home.
    case publisherChanged(name: String, home: String, pinned: String, found: String)
    /// An older version of the identity than one seen before.
    case olderIdentity(name: String, seen: Int, found: Int)
    /// Another document under a version that was seen before.
    case otherIdentity(name: String, version: Int)
    /// A smaller tree than one seen before.
    case smallerTree(origin: String, seen: UInt64, found: UInt64)
    /// Two signed trees of one log that don't fit together.
    case forked(origin: String, size: UInt64, otherSize: UInt64)
    /// Nobody has said that this publisher is trusted.
    case notAccepted(FirstUse)
    /// The policy that was asked for doesn't list the log's key.
    case notInPolicy(origin: String, policy: String)
    /// A checkpoint that the evidence rests on hasn't the policy's quorum.
    case notWitnessed(QuorumGap, origin: String, policy: String)
    /// A signature line under the name of a key of the policy isn't by it.
    case badCosignature(origin: String, signer: String)
}

extension TrustRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .homeKeyChanged(let origin, let pinned, let found):
            "the log key of \(PrintableText.of(origin)) is \(PrintableText.of(found)), but \(PrintableText.of(pinned)) is pinned; "
                + "ask its operator, and use 'cairn trust remove' and 'cairn trust add' only if the change is right"
        case .publisherChanged(let name, let home, let pinned, let found):
            "\(PrintableText.of(name)) of \(PrintableText.of(home)) is publisher \(found), but \(pinned) is pinned; "
                + "ask the publisher before you use 'cairn trust remove'"
        case .olderIdentity(let name, let seen, let found):
            "the identity of \(PrintableText.of(name)) ends at version \(found), but version \(seen) was seen before; "
                + "ask the publisher's home node"
        case .otherIdentity(let name, let version):
            "version \(version) of the identity of \(PrintableText.of(name)) isn't the one that was seen before; "
                + "ask the publisher and the operator of the home node"
        case .smallerTree(let origin, let seen, let found):
            "the log \(PrintableText.of(origin)) ends at \(found) entries here, but \(seen) were seen before; "
                + "ask the home node, or try again when this node has caught up"
        case .forked(let origin, let size, let otherSize):
            "the log \(PrintableText.of(origin)) signed two histories that don't fit together, of \(size) and \(otherSize) entries; "
                + "keep what you have and ask its operator"
        case .notAccepted(let first):
            "publisher \(PrintableText.of(first.publisherName)) (\(first.publisherID)) of \(PrintableText.of(first.homeOrigin)) "
                + "isn't trusted yet; check the fingerprint and pass --accept-new \(first.publisherID), "
                + "or --accept-new \(first.homeFingerprint) to trust its home node"
        case .notInPolicy(let origin, let policy):
            "the policy \(PrintableText.of(policy)) doesn't list the log \(PrintableText.of(origin)) with this key; add a line "
                + "'log <vkey>' if the log is one that you believe"
        case .notWitnessed(let gap, let origin, let policy):
            "the checkpoint of \(PrintableText.of(origin)) isn't witnessed as the policy \(PrintableText.of(policy)) asks: "
                + "\(PrintableText.of("\(gap)")); try again later, or ask the log's operator"
        case .badCosignature(let origin, let signer):
            "the checkpoint of \(PrintableText.of(origin)) has a signature in the name of \(PrintableText.of(signer)) that isn't "
                + "by its key; get it from another node"
        }
    }
}

/// What the judge says of something that passed its checks.
package enum TrustVerdict: Hashable, Sendable {
    /// Believed, on which ground, and before which witnesses. `accepted` is there when the ground was laid just now.
    case trusted(TrustLevel, accepted: FirstUse?, witnesses: WitnessStanding = .noPolicy)
    case refused(TrustRefusal)

    package var refusal: TrustRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
