import CairnTransparencyLog

/// What may become of a log in a directory that was copied or restored.
///
/// What others have seen is a lower bound: the log may have signed more just before it was lost, and shown that to somebody who
/// isn't asked here. No program can know; so a log goes on only by the word of its operator about the newest size, and
/// never below what anybody has seen.
package enum RestoreDecision: Hashable, Sendable {
    /// The operator's word.
    package enum Statement: Hashable, Sendable {
        case none
        /// The log never signed more than this many leaves.
        case newest(UInt64)
        /// Nobody has ever seen more than this directory has.
        case nobodySawIt
    }

    package enum Refusal: Hashable, Sendable {
        /// The node that has this log still answers.
        case originalRuns(url: String)
        /// One size, two roots, both signed by the log's key.
        case forked(size: UInt64, who: String, other: String)
        /// Nobody who was asked has ever seen the log.
        case nobodySaw
        /// The operator's word doesn't fit what is here.
        case otherSize(stated: UInt64, held: UInt64)
    }

    case refuse(Refusal)
    /// Somebody has seen more: bring the directory up to exactly that, and decide again.
    case fetch(HeadSighting)
    /// Everything that anybody saw is here; whether that is all, the operator has to say.
    case ask(newest: UInt64)
    case goOn

    /// - Parameters:
    ///   - held: the newest head of this directory
    ///   - original: where a node with this log key answers, other than this directory's
    package static func decide(
        held: CommittedHead, seen: SeenHeads, original: String?, statement: Statement
    ) -> RestoreDecision {
        if let original { return .refuse(.originalRuns(url: original)) }
        if let (one, other) = seen.contradiction, let size = one.checkpoint?.size {
            return .refuse(.forked(size: size, who: one.who, other: other.who))
        }
        for sighting in seen.upTo(held) where sighting.checkpoint?.size == held.size {
            guard sighting.checkpoint?.root != held.root else { continue }
            return .refuse(.forked(size: held.size, who: sighting.who, other: "this directory"))
        }
        if let ahead = seen.ahead(of: held) { return .fetch(ahead) }
        if statement == .nobodySawIt { return .goOn }
        guard seen.newest != nil else { return .refuse(.nobodySaw) }
        guard case .newest(let size) = statement else { return .ask(newest: held.size) }
        return size == held.size ? .goOn : .refuse(.otherSize(stated: size, held: held.size))
    }
}
