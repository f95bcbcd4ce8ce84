/// What a model is.
///
/// Absent facts are listed under `unknown` where the format requires them.
package struct ModelFacts: Hashable, Sendable, DocumentPart {
    package let architecture: String?
    package let family: String?
    package let parameters: ParameterCount?
    /// Tokens.
    package let contextLength: Int64?
    /// Such as `bf16`, `int8`.
    package let precision: [String]
    /// Such as `transformers`.
    package let library: String?
    package let libraryVersions: JSONObject
    /// SHA-256 of the chat template's bytes.
    package let chatTemplateDigest: ContentDigest?
    /// Whether loading the model runs code out of the release.
    package let trustRemoteCode: Bool

    static let fields = [
        "architecture", "chatTemplateDigest", "contextLength", "family", "library", "libraryVersions",
        "parameters", "precision", "trustRemoteCode",
    ]

    init?(_ fields: FieldReader) {
        architecture = fields.optional("architecture", .line())
        family = fields.optional("family", .line())
        parameters = fields.optional("parameters", FieldShape<ParameterCount>.part)
        contextLength = fields.optional("contextLength", .integer(atLeast: 1))
        precision = fields.set("precision", .token)
        library = fields.optional("library", .line())
        libraryVersions = fields.optional("libraryVersions", .versions) ?? JSONObject()
        chatTemplateDigest = fields.optional("chatTemplateDigest", .digest)
        guard let trustRemoteCode = fields.required("trustRemoteCode", .bool) else { return nil }
        self.trustRemoteCode = trustRemoteCode
    }
}

package struct ParameterCount: Hashable, Sendable, DocumentPart {
    package let total: Int64
    /// Used per token; fewer than `total` in a mixture of experts.
    package let active: Int64?

    static let fields = ["active", "total"]

    init?(_ fields: FieldReader) {
        let total = fields.required("total", .integer())
        active = fields.optional("active", .integer())
        guard let total else { return nil }
        if let active, active > total {
            fields.issue("active", "no more parameters are active than there are; give at most \(total)")
        }
        self.total = total
    }
}

extension FieldShape where Value == JSONObject {
    /// Names of libraries and their versions.
    static var versions: FieldShape {
        FieldShape("an object of library names and their versions as strings") { value in
            guard let object = value.objectValue, object.count <= Limits.listItems else { return nil }
            let isPlain = object.members.allSatisfy { member in
                TextRules.isLine(member.key, atMost: Limits.lineCharacters)
                    && TextRules.isLine(member.value.stringValue ?? "", atMost: Limits.lineCharacters)
            }
            return isPlain ? object : nil
        }
    }
}
