import CairnManifest

/// How to reach a publisher and what it says of itself: `cairn.profile/1`.
///
/// Canonical JSON with every member present, carried as the payload of a DSSE envelope of type
/// `PublisherProfile.payloadType`. It replaces the one before it; nothing permanent refers to it.
package struct PublisherProfile: Hashable, Sendable {
    package static let schema = "cairn.profile/1"
    package static let payloadType = "application/vnd.cairn.profile+json"

    package struct Contact: Hashable, Sendable {
        package enum Role: String, Hashable, Sendable, CaseIterable {
            case owner, security, takedown, licensing
        }

        package var role: Role
        package var name: String?
        /// `mailto:`, `https:` or another address.
        package var uri: String
    }

    package struct Link: Hashable, Sendable {
        package var title: String
        package var uri: String
    }

    /// A text about the publisher in one language.
    package struct Text: Hashable, Sendable {
        /// BCP 47, such as `en`.
        package var language: String
        package var text: String
    }

    package var contacts: [Contact]
    /// DNS names that the publisher says it controls; each is a claim until somebody asks there.
    package var domains: [String]
    package var links: [Link]
    package var texts: [Text]

    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package var json: JSONValue {
        [
            "contacts": .array(
                contacts.map {
                    [
                        "name": $0.name.map { .string($0) } ?? .null, "role": .string($0.role.rawValue),
                        "uri": .string($0.uri),
                    ]
                }),
            "domains": .array(domains.map { .string($0) }),
            "links": .array(links.map { ["title": .string($0.title), "uri": .string($0.uri)] }),
            "schema": .string(Self.schema),
            "texts": .array(texts.map { ["language": .string($0.language), "text": .string($0.text)] }),
        ]
    }

    package func sign(with keys: [SigningKey]) throws(EnvelopeError) -> StoredEnvelope {
        try Envelope.sign(payload: encoded(), type: Self.payloadType, keys: keys)
    }

    /// Reads the canonical bytes of a profile, with every issue at once.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> PublisherProfile {
        try PublisherProfile(json: JSONValue.canonicalDocument(bytes, maxBytes: Limits.profileBytes))
    }

    package init(json: JSONValue) throws(FormatError) {
        var reader = FieldReader(json, fields: ["contacts", "domains", "links", "schema", "texts"])
        reader.constant("schema", Self.schema)
        contacts = []
        domains = []
        links = []
        texts = []
        for (place, value) in reader.items("contacts", atMost: Limits.profileItems) {
            var item = FieldReader(value, at: place, fields: ["name", "role", "uri"])
            let name = item.nullable("name", Self.lineExpectation, Self.line)
            let role = item.value("role", "owner, security, takedown or licensing") { value in
                value.stringValue.flatMap(Contact.Role.init)
            }
            let uri = item.value("uri", Self.addressExpectation, Self.address)
            reader.adopt(item.issues)
            if let role, let uri { contacts.append(Contact(role: role, name: name, uri: uri)) }
        }
        for (place, value) in reader.items("domains", atMost: Limits.profileItems) {
            if let domain = value.stringValue.flatMap({ Self.isDomain($0) ? $0 : nil }),
                !domains.contains(domain)
            {
                domains.append(domain)
            } else {
                reader.adopt([
                    ValidationIssue(
                        pointer: place, message: "must be a DNS name in lower case, and none twice")
                ])
            }
        }
        for (place, value) in reader.items("links", atMost: Limits.profileItems) {
            var item = FieldReader(value, at: place, fields: ["title", "uri"])
            let title = item.value("title", Self.lineExpectation, Self.line)
            let uri = item.value("uri", Self.addressExpectation, Self.address)
            reader.adopt(item.issues)
            if let title, let uri { links.append(Link(title: title, uri: uri)) }
        }
        for (place, value) in reader.items("texts", atMost: Limits.profileItems) {
            var item = FieldReader(value, at: place, fields: ["language", "text"])
            let language = item.value("language", "a language tag such as en", Self.language)
            let text = item.value("text", "a text of at most \(Limits.profileTextBytes) bytes") { value in
                value.stringValue.flatMap { $0.utf8.count <= Limits.profileTextBytes ? $0 : nil }
            }
            if let language, texts.contains(where: { $0.language == language }) {
                item.note("language", "is there twice")
            }
            reader.adopt(item.issues)
            if let language, let text { texts.append(Text(language: language, text: text)) }
        }
        guard reader.issues.isEmpty else { throw .fields(reader.issues) }
    }

    // MARK: Members

    private static let lineExpectation = "a text of 1 to \(Limits.profileLineBytes) bytes without line breaks"
    private static let addressExpectation = "an address such as https://… or mailto:…"

    private static func line(_ value: JSONValue) -> String? {
        guard let text = value.stringValue, (1...Limits.profileLineBytes).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else { return nil }
        return text
    }

    /// Visible ASCII with a scheme in front.
    private static func address(_ value: JSONValue) -> String? {
        guard let text = line(value), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon != text.utf8.startIndex,
            text.utf8[..<colon].allSatisfy({ byte in
                (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
                    || [0x2b, 0x2d, 0x2e].contains(byte)
            })
        else { return nil }
        return text
    }

    private static func language(_ value: JSONValue) -> String? {
        guard let text = value.stringValue, (2...35).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == 0x2d
            })
        else { return nil }
        return text
    }

    /// A DNS name with at least two labels, without a port or a path.
    private static func isDomain(_ text: String) -> Bool {
        guard let origin = try? NodeOrigin(text) else { return false }
        return origin.port == nil && origin.path.isEmpty && !text.contains("[")
            && text.split(separator: ".").count > 1 && text.contains { $0.isLetter }
    }
}
