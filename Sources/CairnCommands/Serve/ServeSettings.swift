import CairnManifest

/// What an operator may set for `serve`, by flag or in a configuration file.
///
/// A flag wins.
///
/// The file is one JSON object with the names of the flags: `{"data":"/srv/cairn","listen":"0.0.0.0:443",
/// "origin":"models.example.org","tls-cert":"…","tls-key":"…"}`.
package struct ServeSettings: Equatable, Sendable {
    package var data: String?
    package var listen: String?
    package var origin: String?
    package var tlsCertificate: String?
    package var tlsKey: String?
    package var registration: String?
    package var contact: String?
    package var signer: String?
    package var logLevel: String?
    package var pollSeconds: Int?
    package var allowsPlainHTTPPeers: Bool?
    package var inspects: Bool?
    package var policy: String?
    package var peerPolicy: String?
    package var releasePolicy: String?
    package var peerReleasePolicy: String?
    package var trustedRoot: String?

    package init() {}

    /// Reads a configuration file.
    package init(file: String) throws {
        try self.init(json: try LocalFile.read(file, maxBytes: 64 << 10), file: file)
    }

    /// Reads the content of a configuration file.
    ///
    /// A field that isn't known, or of the wrong type, is refused.
    package init(json bytes: [UInt8], file: String) throws {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(bytes, maxBytes: 64 << 10)
        } catch {
            throw CommandFailure.invalid("couldn't read \(file): \(error)")
        }
        guard let object = document.objectValue else {
            throw CommandFailure.invalid("\(file) isn't a JSON object")
        }
        for member in object.members { try take(member, file: file) }
    }

    private mutating func take(_ member: JSONObject.Member, file: String) throws {
        func text() throws -> String {
            guard let text = member.value.stringValue else { throw wrong("a string") }
            return text
        }
        func wrong(_ expected: String) -> CommandFailure {
            .invalid("'\(member.key)' in \(file) isn't \(expected)")
        }
        switch member.key {
        case "data": data = try text()
        case "listen": listen = try text()
        case "origin": origin = try text()
        case "tls-cert": tlsCertificate = try text()
        case "tls-key": tlsKey = try text()
        case "registration": registration = try text()
        case "contact": contact = try text()
        case "signer": signer = try text()
        case "log-level": logLevel = try text()
        case "policy": policy = try text()
        case "peer-policy": peerPolicy = try text()
        case "release-policy": releasePolicy = try text()
        case "peer-release-policy": peerReleasePolicy = try text()
        case "trusted-root": trustedRoot = try text()
        case "poll-seconds":
            guard let seconds = member.value.integerValue.flatMap({ Int(exactly: $0) }) else {
                throw wrong("a whole number")
            }
            pollSeconds = seconds
        case "allow-plain-http-peers":
            guard let allows = member.value.boolValue else { throw wrong("true or false") }
            allowsPlainHTTPPeers = allows
        case "inspect":
            guard let inspect = member.value.boolValue else { throw wrong("true or false") }
            inspects = inspect
        default:
            throw CommandFailure.invalid(
                "\(file) has the field '\(member.key)', which isn't known; see 'cairn serve --help'")
        }
    }

    /// These settings with those of `other` where these have none.
    package func filled(from other: ServeSettings) -> ServeSettings {
        var result = self
        result.data = data ?? other.data
        result.listen = listen ?? other.listen
        result.origin = origin ?? other.origin
        result.tlsCertificate = tlsCertificate ?? other.tlsCertificate
        result.tlsKey = tlsKey ?? other.tlsKey
        result.registration = registration ?? other.registration
        result.contact = contact ?? other.contact
        result.signer = signer ?? other.signer
        result.policy = policy ?? other.policy
        result.peerPolicy = peerPolicy ?? other.peerPolicy
        result.releasePolicy = releasePolicy ?? other.releasePolicy
        result.peerReleasePolicy = peerReleasePolicy ?? other.peerReleasePolicy
        result.trustedRoot = trustedRoot ?? other.trustedRoot
        result.logLevel = logLevel ?? other.logLevel
        result.pollSeconds = pollSeconds ?? other.pollSeconds
        result.allowsPlainHTTPPeers = allowsPlainHTTPPeers ?? other.allowsPlainHTTPPeers
        result.inspects = inspects ?? other.inspects
        return result
    }
}

/// Where a node listens: `ADDR:PORT`, an IPv6 address in brackets.
package struct ListenAddress: Equatable, Sendable {
    package var host: String
    package var port: Int

    package init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw Self.wrong(text)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Self.wrong(text)
        }
        guard !host.isEmpty else { throw Self.wrong(text) }
        self.host = String(host)
        self.port = Int(port)
    }

    private static func wrong(_ text: String) -> CommandFailure {
        .invalid("--listen takes ADDR:PORT, such as 127.0.0.1:8080 or [::1]:8080, not '\(text)'")
    }
}
