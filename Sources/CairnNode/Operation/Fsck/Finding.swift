/// Something in a data directory that isn't as it has to be.
package struct Finding: Hashable, Sendable {
    /// What it is about, as programs read it.
    package enum Kind: String, Sendable, CaseIterable {
        case description = "node-json"
        case key
        case database
        case head
        case segment
        case frame
        case root
        case tile
        case checkpoint
        case index
        case git
        case blob
        case cosignature
        case leftover
    }

    /// What brings the right bytes back.
    package enum Remedy: String, Sendable {
        /// Derived again from the segments.
        case segments
        /// Derived again from the commit point.
        case commitPoint = "commit-point"
        case replay
        case derivation
        /// Fetched from a peer that mirrors this log or has the bytes, and checked against the root or the digest.
        case peer
        /// Collected again from the witnesses of the own log.
        case witnesses
        /// Cosigned again, for a tree that isn't smaller than the one that was promised.
        case cosigning
        /// Set again: the mode of a file.
        case mode
        /// Removed: nothing needs it.
        case removal
        /// The next start of the node does it.
        case start
        /// `cairn admin restore`.
        case restore
        /// Nothing that cairn could do.
        case none
    }

    package enum Outcome: Hashable, Sendable {
        case open
        case repaired
        /// What was tried, and why it didn't help.
        case failed(String)
    }

    package var kind: Kind
    /// The path below the data directory; for a frame with `#` and its index, for a cosignature with `#` and its table.
    package var place: String
    /// What is wrong, as the rest of a sentence that begins with the place.
    package var detail: String
    /// False for what a node leaves behind in its ordinary life, or makes again by itself.
    package var isDamage: Bool
    package var remedy: Remedy
    package var outcome: Outcome = .open

    package init(_ kind: Kind, _ place: String, _ detail: String, isDamage: Bool = true, remedy: Remedy) {
        self.kind = kind
        self.place = place
        self.detail = detail
        self.isDamage = isDamage
        self.remedy = remedy
    }
}

/// What a check of a data directory found.
package struct FsckReport: Sendable {
    /// One part of the directory that was gone through.
    package struct Part: Hashable, Sendable {
        package var name: String
        /// What was checked, with numbers.
        package var detail: String
    }

    package var parts: [Part] = []
    package var findings: [Finding] = []
    /// Whether a node ran on the directory: then only what it had committed was looked at.
    package var isRunning = false

    package init() {}

    /// Whether a copy of the directory would be one to go on from: a restored node cosigns with new keys, and collects
    /// again.
    package var isFitToRestore: Bool {
        damage.allSatisfy { $0.kind == .cosignature && $0.remedy != .restore }
    }

    /// What is damaged still.
    package var damage: [Finding] { findings.filter { $0.isDamage && $0.outcome != .repaired } }
    package var isClean: Bool { damage.isEmpty }
}
