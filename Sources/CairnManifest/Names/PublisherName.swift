/// The label of a publisher, such as `acme`: a name of at most 40 bytes without a dot, and not reserved.
///
/// Compared in ASCII lower case, shown as first written. Who the publisher is says its id, not its name.
package struct PublisherName: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// ASCII lower case; what equality goes by.
    package let folded: String

    package init(_ text: String) throws(NameError) {
        try NameRules.check(text, maxBytes: Limits.publisherNameBytes)
        guard !text.utf8.contains(UInt8(ascii: ".")) else { throw .dotInPublisher }
        folded = NameRules.fold(text)
        guard !ReservedNames.contains(folded: folded) else { throw .reserved(folded) }
        self.text = text
    }

    package var description: String { text }

    package static func == (one: Self, other: Self) -> Bool { one.folded == other.folded }

    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
