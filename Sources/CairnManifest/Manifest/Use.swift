/// What a release is meant for, and what it is not.
package struct Use: Hashable, Sendable, DocumentPart {
    package let intended: [String]
    package let outOfScope: [String]
    package let limitations: [String]
    package let risks: [String]
    package let acceptableUseURL: String?

    static let fields = ["acceptableUseUrl", "intended", "limitations", "outOfScope", "risks"]

    init?(_ fields: FieldReader) {
        let paragraph = FieldShape<String>.text(Limits.paragraphCharacters)
        intended = fields.optional("intended", .set(of: paragraph, atLeast: 1)) ?? []
        outOfScope = fields.set("outOfScope", paragraph)
        limitations = fields.optional("limitations", .set(of: paragraph, atLeast: 1)) ?? []
        risks = fields.set("risks", paragraph)
        acceptableUseURL = fields.optional("acceptableUseUrl", .url)
    }
}
