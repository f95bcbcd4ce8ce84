/// What a dataset is and where it comes from.
///
/// Absent facts are listed under `unknown` where the format requires them.
package struct DatasetFacts: Hashable, Sendable, DocumentPart {
    package let records: Int64?
    package let sizeBytes: Int64?
    package let splits: [DatasetSplit]
    package let features: [DatasetFeature]
    package let formats: [String]
    /// Whether the source goes on changing after this release.
    package let isLive: Bool?
    package let collection: DataCollection?
    package let sources: [DataSource]
    /// The domains that gave most of a crawl.
    package let topDomains: [String]
    package let care: DataCare

    static let fields = [
        "annotation", "bytes", "collection", "consent", "dtaPurpose", "features", "formats", "isLive",
        "knownBias", "pii", "records", "sensitive", "sources", "splits", "topDomains",
    ]

    init?(_ fields: FieldReader) {
        records = fields.optional("records", .integer())
        sizeBytes = fields.optional("bytes", .integer())
        splits = fields.optional("splits", .list(of: FieldShape<DatasetSplit>.part, atLeast: 1)) ?? []
        features = fields.list("features", FieldShape<DatasetFeature>.part)
        formats = fields.set("formats", .token)
        isLive = fields.optional("isLive", .bool)
        collection = fields.optional("collection", FieldShape<DataCollection>.part)
        sources = fields.optional("sources", .list(of: FieldShape<DataSource>.part, atLeast: 1)) ?? []
        topDomains = fields.set("topDomains", .line())
        care = DataCare(fields)
        var names: Set<JSONValue> = []
        for split in splits where !names.insert(.string(split.name)).inserted {
            fields.issue("splits", "a split occurs twice; give every split one name of its own")
        }
    }
}

package struct DatasetSplit: Hashable, Sendable, DocumentPart {
    package let name: String
    package let records: Int64?

    static let fields = ["name", "records"]

    init?(_ fields: FieldReader) {
        let name = fields.required("name", .line())
        records = fields.optional("records", .integer())
        guard let name else { return nil }
        self.name = name
    }
}

package struct DatasetFeature: Hashable, Sendable, DocumentPart {
    package let name: String
    package let type: String

    static let fields = ["name", "type"]

    init?(_ fields: FieldReader) {
        let name = fields.required("name", .line())
        let type = fields.required("type", .line())
        guard let name, let type else { return nil }
        self.name = name
        self.type = type
    }
}
