extension Record {
    /// What a record announces.
    ///
    /// Kinds that this version doesn't know are kept as they are, so that a log with newer records can still
    /// be replayed and checked.
    package struct Kind: Hashable, Sendable, CustomStringConvertible {
        /// `[a-z][a-z0-9-]*`, at most 32 bytes.
        package let text: String

        package init?(_ text: String) {
            let bytes = Array(text.utf8)
            guard let first = bytes.first, bytes.count <= 32, Self.letters.contains(first) else { return nil }
            guard bytes.allSatisfy({ Self.letters.contains($0) || Self.digits.contains($0) || $0 == 0x2d })
            else {
                return nil
            }
            self.text = text
        }

        private init(known: String) {
            text = known
        }

        private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

        // MARK: Made by publishers

        package static let release = Kind(known: "release")
        package static let status = Kind(known: "status")
        package static let identity = Kind(known: "identity")
        package static let profile = Kind(known: "profile")

        // MARK: Made by the node itself

        package static let takedown = Kind(known: "takedown")
        package static let heads = Kind(known: "heads")
        package static let seal = Kind(known: "seal")
        package static let node = Kind(known: "node")

        /// By a publisher, or by the node itself.
        package static let attestation = Kind(known: "attestation")

        /// A bare name that the operator points at a publisher.
        package static let alias = Kind(known: "alias")

        private static let byPublishers: Set<Kind> = [.release, .status, .identity, .profile]
        private static let byNodes: Set<Kind> = [.takedown, .heads, .seal, .node, .alias]

        /// Whether only publishers, or only nodes, make such records; nil where both may, and for kinds that aren't known here.
        package var hasAuthor: Bool? {
            Self.byPublishers.contains(self) ? true : Self.byNodes.contains(self) ? false : nil
        }

        package var description: String { text }
    }
}
