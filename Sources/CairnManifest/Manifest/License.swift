/// Under which licences a release is, as its publisher declares.
package struct License: Hashable, Sendable, DocumentPart {
    package let spdx: SPDXExpression
    package let texts: [LicenseText]
    /// Licences of single components, which decide the MOF class.
    package let components: [LicensedComponent]
    package let attribution: Attribution?
    package let copyrightHolders: [String]

    static let fields = ["attribution", "components", "copyrightHolders", "spdx", "texts"]

    init?(_ fields: FieldReader) {
        let spdx = fields.required("spdx", .spdx)
        texts = fields.list("texts", FieldShape<LicenseText>.part)
        components = fields.list("components", FieldShape<LicensedComponent>.part)
        attribution = fields.optional("attribution", FieldShape<Attribution>.part)
        copyrightHolders = fields.set("copyrightHolders", .line())
        guard let spdx else { return nil }
        self.spdx = spdx
    }
}

/// The text of one licence, by digest, by URL or both.
package struct LicenseText: Hashable, Sendable, DocumentPart {
    /// An identifier that the expression uses.
    package let id: String
    package let digest: ContentDigest?
    package let url: String?

    static let fields = ["digest", "id", "url"]

    init?(_ fields: FieldReader) {
        let id = fields.required("id", .line())
        digest = fields.optional("digest", .digest)
        url = fields.optional("url", .url)
        if !fields.has("digest"), !fields.has("url") {
            fields.issue("digest", "a licence text is named by its digest, its URL or both; give one of them")
        }
        guard let id else { return nil }
        self.id = id
    }
}

/// A component in the words of the Model Openness Framework, such as `Model parameters`, and its licence.
package struct LicensedComponent: Hashable, Sendable, DocumentPart {
    package let component: String
    package let spdx: SPDXExpression

    static let fields = ["component", "spdx"]

    init?(_ fields: FieldReader) {
        let component = fields.required("component", .line())
        let spdx = fields.required("spdx", .spdx)
        guard let component, let spdx else { return nil }
        self.component = component
        self.spdx = spdx
    }
}

package struct Attribution: Hashable, Sendable, DocumentPart {
    package let isRequired: Bool
    package let text: String?
    package let url: String?

    static let fields = ["required", "text", "url"]

    init?(_ fields: FieldReader) {
        let isRequired = fields.required("required", .bool)
        text = fields.optional("text", .text(Limits.paragraphCharacters))
        url = fields.optional("url", .url)
        guard let isRequired else { return nil }
        self.isRequired = isRequired
    }
}
