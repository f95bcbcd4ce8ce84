/// Terms of use beside the licence, in the words of RSL 1.0.
///
/// Absent means: the licence alone.
///
/// What is prohibited beats what is permitted, and of two readings the more restrictive one counts.
/// Source: <https://rslstandard.org/rsl>
package struct Terms: Hashable, Sendable, DocumentPart {
    /// A closed list when it is not empty.
    package let permits: [Usage]
    /// Words of `Usage`, or clauses in prose, which no machine can decide.
    package let prohibits: [String]
    package let users: [User]
    package let geo: Geography?
    /// Signed offers, by digest.
    package let offers: [ContentDigest]
    package let reporting: Reporting?
    package let reservations: Reservations?
    package let custom: String?
    package let legal: LegalTerms?

    package enum Usage: String, CaseIterable, Hashable, Sendable {
        case all
        case aiAll = "ai-all"
        case aiTrain = "ai-train"
        case aiInput = "ai-input"
        case aiIndex = "ai-index"
        case search
    }

    package enum User: String, CaseIterable, Hashable, Sendable {
        case commercial
        case nonCommercial = "non-commercial"
        case education, government, personal
    }

    static let fields = [
        "custom", "geo", "legal", "offers", "permits", "prohibits", "reporting", "reservations", "users",
    ]

    init?(_ fields: FieldReader) {
        permits = fields.set("permits", FieldShape<Usage>.word)
        prohibits = fields.set("prohibits", .text(Limits.paragraphCharacters))
        users = fields.set("users", FieldShape<User>.word)
        geo = fields.optional("geo", FieldShape<Geography>.part)
        offers = fields.set("offers", .digest)
        reporting = fields.optional("reporting", FieldShape<Reporting>.part)
        reservations = fields.optional("reservations", FieldShape<Reservations>.part)
        custom = fields.optional("custom", .text(Limits.paragraphCharacters))
        legal = fields.optional("legal", FieldShape<LegalTerms>.part)
    }

    /// The prohibitions that a machine can decide.
    package var prohibitedUsages: [Usage] { prohibits.compactMap(Usage.init(rawValue:)) }
}

/// Countries by ISO 3166-1 alpha-2.
package struct Geography: Hashable, Sendable, DocumentPart {
    package let permits: [String]
    package let prohibits: [String]

    static let fields = ["permits", "prohibits"]

    init?(_ fields: FieldReader) {
        permits = fields.set("permits", .country)
        prohibits = fields.set("prohibits", .country)
    }
}

/// What a licensee reports about its use, and where.
package struct Reporting: Hashable, Sendable, DocumentPart {
    package enum Level: String, CaseIterable, Hashable, Sendable {
        case retrieval, grounding, citation
    }

    package let profile: String
    package let endpoint: String
    package let minLevel: Level?

    static let fields = ["endpoint", "minLevel", "profile"]

    init?(_ fields: FieldReader) {
        let profile = fields.required("profile", .url)
        let endpoint = fields.required("endpoint", .url)
        minLevel = fields.optional("minLevel", FieldShape<Level>.word)
        guard let profile, let endpoint else { return nil }
        self.profile = profile
        self.endpoint = endpoint
    }
}

/// Opt-outs in the raw words of their own standards, which still change.
package struct Reservations: Hashable, Sendable, DocumentPart {
    /// A value of the IETF AIPREF `Content-Usage` field, such as `train-ai=n`.
    package let aipref: String?
    /// A value of `Content-Signal`, such as `search=yes, ai-train=no`.
    package let contentSignal: String?
    package let tdm: TDMReservation?

    static let fields = ["aipref", "contentSignal", "tdm"]

    init?(_ fields: FieldReader) {
        aipref = fields.optional("aipref", .line())
        contentSignal = fields.optional("contentSignal", .line())
        tdm = fields.optional("tdm", FieldShape<TDMReservation>.part)
    }
}

/// Text and data mining, as the W3C community group's TDMRep has it.
package struct TDMReservation: Hashable, Sendable, DocumentPart {
    package let isReserved: Bool
    package let policy: String?

    static let fields = ["policy", "reserved"]

    init?(_ fields: FieldReader) {
        let isReserved = fields.required("reserved", .bool)
        policy = fields.optional("policy", .url)
        guard let isReserved else { return nil }
        self.isReserved = isReserved
    }
}

package struct LegalTerms: Hashable, Sendable, DocumentPart {
    /// That the publisher may grant these terms.
    package let attestation: Bool?
    package let warranty: [String]
    package let disclaimer: [String]
    package let proof: [String]

    static let fields = ["attestation", "disclaimer", "proof", "warranty"]

    init?(_ fields: FieldReader) {
        attestation = fields.optional("attestation", .bool)
        warranty = fields.set("warranty", .line())
        disclaimer = fields.set("disclaimer", .line())
        proof = fields.set("proof", .line())
    }
}
