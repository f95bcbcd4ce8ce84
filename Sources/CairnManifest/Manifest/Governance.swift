/// How the publisher treats copyright: Regulation (EU) 2024/1689, Article 53(1)(c) and (d).
package struct Copyright: Hashable, Sendable, DocumentPart {
    package let policyURL: String?
    /// Such as `robots`, `aipref`, `tdmrep`, `rsl`.
    package let optOutsHonoured: [String]
    package let complaintsContact: String?
    /// The artifact that is the public summary of the training content.
    package let summaryArtifact: ArtifactPath?

    static let fields = ["complaintsContact", "optOutsHonoured", "policyUrl", "summaryArtifact"]

    init?(_ fields: FieldReader) {
        policyURL = fields.optional("policyUrl", .url)
        optOutsHonoured = fields.set("optOutsHonoured", .token)
        complaintsContact = fields.optional("complaintsContact", .contact)
        summaryArtifact = fields.optional("summaryArtifact", .path)
    }
}

/// Whether the publisher declares a general-purpose AI model in the sense of that regulation.
package struct GeneralPurposeAI: Hashable, Sendable, DocumentPart {
    package enum CodeOfPractice: String, CaseIterable, Hashable, Sendable {
        case signed, no
    }

    package let isGeneralPurpose: Bool
    package let euMarketDate: CalendarDay?
    package let codeOfPractice: CodeOfPractice?
    package let systemicRisk: Bool?

    static let fields = ["codeOfPractice", "euMarketDate", "isGpai", "systemicRisk"]

    init?(_ fields: FieldReader) {
        let isGeneralPurpose = fields.required("isGpai", .bool)
        euMarketDate = fields.optional("euMarketDate", .day)
        codeOfPractice = fields.optional("codeOfPractice", FieldShape<CodeOfPractice>.word)
        systemicRisk = fields.optional("systemicRisk", .bool)
        guard let isGeneralPurpose else { return nil }
        self.isGeneralPurpose = isGeneralPurpose
    }
}

/// A signed statement that is kept beside the release.
package struct AttestationNote: Hashable, Sendable, DocumentPart {
    package let predicateType: String
    package let digest: ContentDigest
    package let mediaType: String

    static let fields = ["digest", "mediaType", "predicateType"]

    init?(_ fields: FieldReader) {
        let predicateType = fields.required(
            "predicateType",
            .uri(["https://", "http://", "urn:"], "a URL or a URN")
        )
        let digest = fields.required("digest", .digest)
        let mediaType = fields.required("mediaType", .mediaType)
        guard let predicateType, let digest, let mediaType else { return nil }
        self.predicateType = predicateType
        self.digest = digest
        self.mediaType = mediaType
    }
}
