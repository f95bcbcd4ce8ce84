import CairnManifest

/// What a publisher says about a release after it: `cairn.status/1`.
///
/// Canonical JSON with every member present, carried as the payload of a DSSE envelope of type
/// `ReleaseStatus.payloadType`. The newest one of a release, in log order, is the one that counts.
package struct ReleaseStatus: Hashable, Sendable {
    package static let schema = "cairn.status/1"
    package static let payloadType = "application/vnd.cairn.status+json"

    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Nothing is wrong with it any more.
        case restored
        /// It works, but something else is better.
        case deprecated
        /// Never chosen by itself; there for whoever names it exactly.
        case yanked
        /// Its publisher wants nobody to use it.
        case withdrawn

        /// Whether a reference without a version passes over it.
        package var isPassedOver: Bool { self == .yanked || self == .withdrawn }
    }

    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case legal, privacy, security, licence, quality
        case publisherRequest = "publisher-request"
    }

    /// The manifest digest of the release.
    package var target: ContentDigest
    package var state: State
    package var reason: Reason
    /// What people are told; may be empty.
    package var text: String
    /// The release to use instead.
    package var replacement: Reference?
    /// Where more is to be read, such as the address of an advisory.
    package var reference: String?
    /// When the publisher says that it began; a claim.
    package var effective: Timestamp

    package init(
        target: ContentDigest, state: State, reason: Reason, text: String, replacement: Reference? = nil,
        reference: String? = nil, effective: Timestamp
    ) {
        self.target = target
        self.state = state
        self.reason = reason
        self.text = text
        self.replacement = replacement
        self.reference = reference
        self.effective = effective
    }

    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package var json: JSONValue {
        [
            "authority": "publisher",
            "effective": .string(effective.description),
            "reason": ["code": .string(reason.rawValue), "text": .string(text)],
            "reference": reference.map { .string($0) } ?? .null,
            "replacement": replacement.map { .string("\($0)") } ?? .null,
            "schema": .string(Self.schema),
            "scope": "listing",
            "state": .string(state.rawValue),
            "target": JSONValue(target),
        ]
    }

    /// Reads the canonical bytes of a status, with every issue at once.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> ReleaseStatus {
        let json = try JSONValue.canonicalDocument(bytes, maxBytes: Limits.statusBytes)
        let fields = [
            "authority", "effective", "reason", "reference", "replacement", "schema", "scope", "state",
            "target",
        ]
        var reader = FieldReader(json, fields: fields)
        reader.constant("schema", schema)
        reader.constant("authority", "publisher")
        reader.constant("scope", "listing")
        let target = reader.digest("target")
        let state = reader.value("state", "deprecated, yanked, withdrawn or restored") { value in
            value.stringValue.flatMap(State.init)
        }
        let reason = reader.object("reason", fields: ["code", "text"]) { item -> (Reason, String)? in
            let codes = Reason.allCases.map(\.rawValue).joined(separator: ", ")
            let code = item.value("code", "one of \(codes)") { $0.stringValue.flatMap(Reason.init) }
            let text = item.value("text", "a text of at most \(Limits.statusTextBytes) bytes", shortText)
            guard let code, let text else { return nil }
            return (code, text)
        }
        let reference = reader.nullable(
            "reference", "a text of at most \(Limits.statusTextBytes) bytes", shortText)
        let replacement = reader.nullable("replacement", "a reference to a release") { value in
            value.stringValue.flatMap { text in
                (try? Reference(text)).flatMap { ExactText.equal("\($0)", text) ? $0 : nil }
            }
        }
        let effective = reader.value("effective", "a time such as 2026-01-02T03:04:05Z") { value in
            value.stringValue.flatMap { Timestamp($0) }
        }
        guard reader.issues.isEmpty, let target, let state, let reason, let effective else {
            throw .fields(reader.issues)
        }
        return ReleaseStatus(
            target: target, state: state, reason: reason.0, text: reason.1, replacement: replacement,
            reference: reference, effective: effective)
    }

    private static func shortText(_ value: JSONValue) -> String? {
        value.stringValue.flatMap { $0.utf8.count <= Limits.statusTextBytes ? $0 : nil }
    }

    package func sign(with keys: [SigningKey]) throws(EnvelopeError) -> StoredEnvelope {
        try Envelope.sign(payload: encoded(), type: Self.payloadType, keys: keys)
    }
}
