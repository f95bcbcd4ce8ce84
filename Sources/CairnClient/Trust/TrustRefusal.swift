import CairnProvenance

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
        }
    }
}

/// What the judge says of something that passed its checks.
package enum TrustVerdict: Hashable, Sendable {
    /// Believed, and on which ground. `accepted` is there when the ground was laid just now.
    case trusted(TrustLevel, accepted: FirstUse?)
    case refused(TrustRefusal)

    package var refusal: TrustRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
