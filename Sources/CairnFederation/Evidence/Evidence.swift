import CairnManifest
import CairnTransparencyLog

/// Two checkpoints that a log's key signed and that can't both be true of one log that only grows.
///
/// It needs nobody's word but that of the mathematics: both notes are in it, and where sizes differ the proof of
/// what the larger tree begins with. Nothing in it is believed before `verify`. Source: `Docs/spec/evidence.md`.
package struct Evidence: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// One size, two roots: a fork.
        case sameSize = "same-size"
        /// The larger tree doesn't begin with the smaller one: a fork.
        case inconsistent
        /// A smaller tree was shown after a larger one that begins with it: no fork, and that it came later is the
        /// observer's word.
        case rollback
    }

    /// A checkpoint as somebody was shown it.
    package struct Sighting: Hashable, Sendable {
        package var note: SignedNote
        /// When, by the observer's clock; nil where that wasn't kept.
        package var seen: Timestamp?

        package init(note: SignedNote, seen: Timestamp?) {
            self.note = note
            self.seen = seen
        }
    }

    /// Who was shown both.
    ///
    /// A claim: nothing is proven by it.
    package struct Observer: Hashable, Sendable {
        package enum Role: String, CaseIterable, Sendable {
            case follower
            case witness
            case auditor
        }

        package var role: Role
        /// The origin of a node; nil for an auditor who is none.
        ///
        /// Printable ASCII without spaces.
        package var name: String?

        package init(role: Role, name: String?) {
            self.role = role
            self.name = name
        }
    }

    /// What the larger tree says of its beginning, in as many leaves as the smaller tree has.
    package struct Beginning: Hashable, Sendable {
        /// Root over these leaves.
        package var root: Hash
        /// Consistency proof, RFC 6962 §2.1.2, from this root to that of the larger checkpoint.
        package var proof: [Hash]

        package init(root: Hash, proof: [Hash]) {
            self.root = root
            self.proof = proof
        }
    }

    package let kind: Kind
    package let logKey: VerifierKey
    /// What was seen first.
    package let first: Sighting
    /// What contradicted it.
    package let second: Sighting
    /// Nil for `same-size`.
    package let beginning: Beginning?
    package let observer: Observer

    /// The parts as they are said to be; `make` and `verify` are about whether they fit.
    init(
        kind: Kind, logKey: VerifierKey, first: Sighting, second: Sighting, beginning: Beginning?,
        observer: Observer
    ) {
        self.kind = kind
        self.logKey = logKey
        self.first = first
        self.second = second
        self.beginning = beginning
        self.observer = observer
    }
}
