/// When, how and where data was collected.
package struct DataCollection: Hashable, Sendable, DocumentPart {
    package let start: CalendarDay?
    package let end: CalendarDay?
    package let methods: [String]
    package let geographies: [String]

    static let fields = ["end", "geographies", "methods", "start"]

    init?(_ fields: FieldReader) {
        start = fields.optional("start", .day)
        end = fields.optional("end", .day)
        methods = fields.set("methods", .line())
        geographies = fields.set("geographies", .line())
        if let start, let end, end < start {
            fields.issue("end", "the collection ends before it starts; exchange or correct the days")
        }
    }
}

/// One source of a dataset; the kinds are those of the EU's template for training summaries.
package struct DataSource: Hashable, Sendable, DocumentPart {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case `public`, licensed, `private`, crawled, user, synthetic, other
    }

    package let name: String
    package let kind: Kind
    package let url: String?
    package let digest: ContentDigest?
    /// What made synthetic data.
    package let generatorModel: LineageTarget?

    static let fields = ["digest", "generatorModel", "kind", "name", "url"]

    init?(_ fields: FieldReader) {
        let name = fields.required("name", .line())
        let kind = fields.required("kind", FieldShape<Kind>.word)
        url = fields.optional("url", .url)
        digest = fields.optional("digest", .digest)
        generatorModel = fields.optional("generatorModel", .target)
        guard let name, let kind else { return nil }
        self.name = name
        self.kind = kind
    }
}

/// What a dataset's publisher says about people in it and about its faults.
///
/// Its fields stand beside those of `DatasetFacts` in the document.
package struct DataCare: Hashable, Sendable {
    package enum PersonalData: String, CaseIterable, Hashable, Sendable {
        case none, present, removed
    }

    package let pii: PersonalData?
    package let sensitive: [String]
    package let consent: [String]
    package let annotation: String?
    package let knownBias: [String]
    /// Purposes in the words of the Data & Trust Alliance's provenance standards.
    package let dtaPurpose: [String]

    init(_ fields: FieldReader) {
        pii = fields.optional("pii", .personalData)
        sensitive = fields.set("sensitive", .line())
        consent = fields.set("consent", .line())
        annotation = fields.optional("annotation", .text(Limits.paragraphCharacters))
        knownBias = fields.set("knownBias", .text(Limits.paragraphCharacters))
        dtaPurpose = fields.set("dtaPurpose", .line())
    }
}

extension FieldShape where Value == DataCare.PersonalData {
    static var personalData: FieldShape {
        FieldShape(
            "none, present or removed; if nobody knows, list /dataset/pii under 'unknown' with the reason"
        ) {
            $0.stringValue.flatMap(DataCare.PersonalData.init)
        }
    }
}
