/// Why the trust store can't be read or changed.
package enum TrustError: Error, Equatable, Sendable {
    /// A file in the store isn't what it should be.
    case damaged(path: String)
    /// Another key is pinned for this node.
    case nodeKeyPinned(origin: String)
    /// Another publisher is pinned under this name and home.
    case publisherPinned(name: String, home: String)
    /// The key isn't one of this node's log.
    case badKey(origin: String)
}

extension TrustError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let path): "the trust file \(path) can't be read; remove it and confirm its key again"
        case .nodeKeyPinned(let origin):
            "another log key is pinned for \(PrintableText.of(origin)); remove it with 'cairn trust remove' if the new one is right"
        case .publisherPinned(let name, let home):
            "another publisher named \(PrintableText.of(name)) of \(PrintableText.of(home)) is pinned; "
                + "remove it with 'cairn trust remove' if the new one is right"
        case .badKey(let origin):
            "the key isn't a verifier key of \(PrintableText.of(origin))/log; take it from the node's document"
        }
    }
}
