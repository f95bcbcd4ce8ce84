/// What people write to name an entry or a release:
/// `[datasets/]publisher[.where]/name[@version | @sha256:<manifest digest>]`.
///
/// No prefix means a model. `where` tells publishers of the same name apart: the DNS origin of the publisher's
/// home, or the first 12 hex digits of the publisher id.
package struct Reference: Hashable, Sendable {
    package enum Home: Hashable, Sendable {
        /// `isDNSOrigin` holds.
        case origin(NodeOrigin)
        /// 12 lower-case hex digits.
        case publisherID(prefix: String)
    }

    package enum Selector: Hashable, Sendable {
        case version(ReleaseVersion)
        case digest(ContentDigest)
    }

    package var kind: EntryKind
    package var publisher: PublisherName
    package var home: Home?
    package var name: EntryName
    /// Which release; nil for the entry itself or its newest release.
    package var selector: Selector?

    package init(
        kind: EntryKind,
        publisher: PublisherName,
        home: Home? = nil,
        name: EntryName,
        selector: Selector? = nil
    ) {
        self.kind = kind
        self.publisher = publisher
        self.home = home
        self.name = name
        self.selector = selector
    }

    package init(_ text: String) throws(ReferenceError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Limits.referenceBytes else {
            throw .tooLong(bytes: text.utf8.count, limit: Limits.referenceBytes)
        }
        guard !text.contains("://") else { throw .isURL }
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        var segments = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        kind = .model
        if segments.count == 3, segments[0] == "datasets" {
            kind = .dataset
            segments.removeFirst()
        }
        guard segments.count > 1 else { throw .missingName }
        guard segments.count == 2 else { throw .tooManyParts }
        (publisher, home) = try Self.owner(segments[0])
        do throws(NameError) { name = try EntryName(String(segments[1])) } catch { throw .name(error) }
        selector = halves.count == 2 ? try Self.selector(halves[1]) : nil
    }

    private static func owner(_ text: Substring) throws(ReferenceError) -> (PublisherName, Home?) {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let publisher: PublisherName
        do throws(NameError) { publisher = try PublisherName(String(halves[0])) } catch {
            throw .publisher(error)
        }
        guard halves.count == 2 else { return (publisher, nil) }
        return (publisher, try home(String(halves[1])))
    }

    private static func home(_ text: String) throws(ReferenceError) -> Home {
        if text.utf8.count == 12, text.utf8.allSatisfy({ Hex.value($0) != nil }) {
            return .publisherID(prefix: text)
        }
        let origin: NodeOrigin
        do throws(NameError) { origin = try NodeOrigin(text) } catch { throw .home(error) }
        guard origin.isDNSOrigin else { throw .homeNotUsable(text) }
        return .origin(origin)
    }

    private static func selector(_ text: Substring) throws(ReferenceError) -> Selector {
        if text.hasPrefix("sha256:") {
            guard let digest = ContentDigest(hex: String(text.dropFirst(7))) else { throw .badDigest }
            return .digest(digest)
        }
        do throws(NameError) {
            return .version(try ReleaseVersion(String(text)))
        } catch {
            throw .version(error)
        }
    }
}

extension Reference: CustomStringConvertible {
    package var description: String {
        entryText + (selector.map { "@" + $0.description } ?? "")
    }

    /// The reference without version or digest.
    package var entryText: String {
        let prefix = kind == .dataset ? "datasets/" : ""
        return prefix + publisher.text + (home.map { "." + $0.description } ?? "") + "/" + name.text
    }
}

extension Reference.Home: CustomStringConvertible {
    package var description: String {
        switch self {
        case .origin(let origin): origin.text
        case .publisherID(let prefix): prefix
        }
    }
}

extension Reference.Selector: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version(let version): version.text
        case .digest(let digest): "sha256:" + digest.hex
        }
    }
}

/// Why a text is not a reference.
package enum ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int, limit: Int)
    case isURL
    case missingName
    case tooManyParts
    case publisher(NameError)
    case home(NameError)
    /// An origin that cannot stand in a reference: one label, a port, a path, `--`, an address, or too long.
    case homeNotUsable(String)
    case name(NameError)
    case version(NameError)
    case badDigest

    package var description: String {
        switch self {
        case .empty: "a reference is publisher/name, such as acme/minilm@1.0.0"
        case .tooLong(let bytes, let limit):
            "the reference has \(bytes) bytes, more than the limit of \(limit)"
        case .isURL: "a reference is not a URL; write publisher/name and give the node with --node"
        case .missingName: "the reference has no '/'; write publisher/name"
        case .tooManyParts:
            "the reference has too many parts; write publisher/name or datasets/publisher/name"
        case .publisher(let error): "in the publisher of the reference: \(error)"
        case .home(let error): "in the publisher's home of the reference: \(error)"
        case .homeNotUsable(let home):
            "'\(home)' cannot stand in a reference; write the first 12 digits of the publisher id instead"
        case .name(let error): "in the name of the reference: \(error)"
        case .version(let error): "in the version of the reference: \(error)"
        case .badDigest: "after 'sha256:' come exactly 64 lower-case hex digits"
        }
    }
}
