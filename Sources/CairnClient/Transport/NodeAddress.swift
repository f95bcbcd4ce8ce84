import Foundation

/// Where a node is reached: an HTTP or HTTPS URL without query, or a Unix socket.
///
/// HTTPS is asked for beyond this machine, because plain HTTP tells everyone on the way who fetches what. Trust
/// never rests on it.
package struct NodeAddress: Hashable, Sendable {
    /// What paths are put behind; without a slash at its end.
    let base: String
    /// As people write it.
    package let text: String
    /// Whether it is this machine.
    package let isLoopback: Bool

    package init(_ text: String, allowPlainHTTP: Bool = false) throws(ClientError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else {
            throw .badAddress(text, why: "write a URL such as https://models.example.org")
        }
        guard ["http", "https"].contains(scheme) else {
            throw .badAddress(text, why: "a node is reached by http or https")
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            throw .badAddress(text, why: "leave out user, password, query and fragment")
        }
        isLoopback = HostKind(host) == .loopback
        guard scheme == "https" || isLoopback || allowPlainHTTP else {
            throw .badAddress(text, why: "plain http is used for this machine only; write https")
        }
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        self.text = base
    }

    /// - Parameter socket: a path short enough for a socket address.
    init(socket: String, shownAs text: String) throws(ClientError) {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        guard let host = socket.addingPercentEncoding(withAllowedCharacters: allowed) else {
            throw .badAddress(text, why: "the path of the socket isn't text")
        }
        base = "http+unix://" + host
        self.text = text
        isLoopback = true
    }

    /// The path of the socket that an `http+unix` URL names.
    static func socketPath(_ text: String) -> String? {
        let prefix = "http+unix://"
        guard text.hasPrefix(prefix) else { return nil }
        return text.dropFirst(prefix.count).split(separator: "/").first.flatMap {
            String($0).removingPercentEncoding
        }
    }
}

/// What the text of a host says about where it is.
///
/// Names are not looked up.
enum HostKind: Hashable, Sendable {
    case loopback
    /// An address of a private or link-local network.
    case nearby
    case elsewhere

    init(_ host: String) {
        let bare = host.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        if bare == "localhost" || bare.hasSuffix(".localhost") || bare == "::1" {
            self = .loopback
        } else if bare.contains(":") {
            // Of IPv6 only global unicast addresses are elsewhere.
            self = bare.hasPrefix("2") || bare.hasPrefix("3") ? .elsewhere : .nearby
        } else if let numbers = Self.ipv4(bare) {
            self = Self.kind(numbers)
        } else {
            self = Self.isNumber(bare) ? .nearby : .elsewhere
        }
    }

    private static func ipv4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { $0 }
        return numbers.count == 4 ? numbers : nil
    }

    private static func kind(_ numbers: [UInt8]) -> HostKind {
        switch (numbers[0], numbers[1]) {
        case (127, _): .loopback
        case (0, _), (10, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127), (224..., _): .nearby
        default: .elsewhere
        }
    }

    /// Shorthand such as `127.1` or `0x7f000001`, which resolvers read as addresses.
    private static func isNumber(_ text: String) -> Bool {
        let last = text.split(separator: ".").last ?? ""
        return last.first?.isNumber ?? true
    }
}
