/// A name or URL of a policy: octets without spaces or control characters, compared octet by octet.
///
/// UTF-8 is usual and not promised; its text is for showing only.
package struct PolicyText: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }
}

extension PolicyText: CustomStringConvertible {
    /// What isn't UTF-8 is shown as U+FFFD.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension PolicyText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}
