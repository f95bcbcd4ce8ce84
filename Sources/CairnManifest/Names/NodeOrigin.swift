/// Where a node is: a URL prefix without scheme, such as `models.example.org`, `127.0.0.1:8080` or
/// `example.org/registry`.
///
/// `host [":" port] *("/" segment)`: the host is a DNS name or IPv4 address in lower case, or an IPv6 address in
/// brackets; segments are unreserved characters of RFC 3986. It never ends in `/`.
package struct NodeOrigin: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    package let host: String
    package let port: UInt16?
    /// Empty, or beginning with `/`.
    package let path: String

    package init(_ text: String) throws(NameError) {
        do throws(OriginError) {
            try self.init(checking: text)
        } catch {
            throw .origin(error)
        }
    }

    private init(checking text: String) throws(OriginError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Limits.originBytes else {
            throw .tooLong(bytes: text.utf8.count, limit: Limits.originBytes)
        }
        guard !text.contains("://") else { throw .hasScheme }
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        let (host, port) = try Self.authority(text[..<slash])
        try Self.checkPath(text[slash...])
        self.text = text
        self.host = host
        self.port = port
        path = String(text[slash...])
    }

    private static func authority(_ text: Substring) throws(OriginError) -> (host: String, port: UInt16?) {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { throw .badHost }
            let inside = text[text.index(after: text.startIndex)..<close]
            guard (2...45).contains(inside.utf8.count), inside.contains(":"),
                inside.utf8.allSatisfy(isIPv6Byte)
            else {
                throw .badHost
            }
            return (String(text[...close]), try port(text[text.index(after: close)...]))
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        try checkHost(text[..<colon])
        return (String(text[..<colon]), try port(text[colon...]))
    }

    private static func port(_ text: Substring) throws(OriginError) -> UInt16? {
        guard !text.isEmpty else { return nil }
        let digits = text.dropFirst()
        guard text.first == ":", let port = UInt16(digits), port > 0, String(port) == digits else {
            throw .badPort
        }
        return port
    }

    /// Labels as RFC 1123 section 2.1 has them.
    private static func checkHost(_ host: Substring) throws(OriginError) {
        guard (1...253).contains(host.utf8.count) else { throw .badHost }
        for label in host.split(separator: ".", omittingEmptySubsequences: false) {
            guard (1...63).contains(label.utf8.count), let first = label.utf8.first,
                let last = label.utf8.last,
                label.utf8.allSatisfy({ NameRules.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }),
                NameRules.isAlphanumeric(first), NameRules.isAlphanumeric(last)
            else { throw .badHost }
            guard !label.utf8.contains(where: { (0x41...0x5A).contains($0) }) else { throw .upperCase }
        }
    }

    private static func checkPath(_ path: Substring) throws(OriginError) {
        guard !path.isEmpty else { return }
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty, segment != ".", segment != "..", segment.utf8.allSatisfy(isPathByte)
            else {
                throw .badPath
            }
        }
    }

    private static func isIPv6Byte(_ byte: UInt8) -> Bool {
        Hex.value(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        NameRules.isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }

    /// Whether it can be the `where` of a reference: a DNS name of two labels or more, without `--`, port or path,
    /// short enough for one half of a Hugging Face id.
    package var isDNSOrigin: Bool {
        guard port == nil, path.isEmpty, !host.hasPrefix("["), !host.contains("--") else { return false }
        let labels = host.split(separator: ".")
        guard labels.count >= 2, let last = labels.last, host.utf8.count <= Limits.homeBytes else {
            return false
        }
        // A last label of digits alone is an IPv4 address, RFC 1123 section 2.1.
        return !last.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The origin line of this node's log.
    package var logOrigin: String { text + "/log" }

    package var description: String { text }
}

/// Why a text is not the origin of a node.
package enum OriginError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int, limit: Int)
    case hasScheme
    case badHost
    case upperCase
    case badPort
    case badPath

    package var description: String {
        switch self {
        case .empty: "an origin has at least a host"
        case .tooLong(let bytes, let limit): "the origin has \(bytes) bytes, more than the limit of \(limit)"
        case .hasScheme: "an origin has no scheme; write models.example.org, not https://models.example.org"
        case .badHost: "the origin's host is neither a DNS name nor an IP address"
        case .upperCase: "an origin's host is written in lower case"
        case .badPort: "the origin's port is not a number between 1 and 65535 without leading zeros"
        case .badPath:
            "the origin's path has an empty part or a character other than letters, digits and '-._~'"
        }
    }
}
