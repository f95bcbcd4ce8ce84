/// Which release of what a manifest describes.
package struct ManifestHeader: Hashable, Sendable {
    package let kind: EntryKind
    package let publisher: ManifestPublisher
    package let name: EntryName
    package let version: ReleaseVersion
    /// The publisher's claim; the log knows better.
    package let published: Timestamp
}

/// JSON: `{"id":"<hex>","name":"acme"}`.
///
/// The id counts, the name is a label.
package struct ManifestPublisher: Hashable, Sendable, DocumentPart {
    package let name: PublisherName
    /// SHA-256 of the first version of the publisher's identity document.
    package let id: ContentDigest

    package init(name: PublisherName, id: ContentDigest) {
        self.name = name
        self.id = id
    }

    static let fields = ["id", "name"]

    init?(_ fields: FieldReader) {
        let name = fields.required("name", .publisherName)
        let id = fields.required("id", .digest)
        guard let name, let id else { return nil }
        self.init(name: name, id: id)
    }

    var json: JSONValue { ["id": .string(id.hex), "name": .string(name.text)] }
}

/// What a listing shows and a search finds.
package struct ManifestAbout: Hashable, Sendable {
    package let title: String
    /// At most 280 characters, one line.
    package let summary: String
    /// Markdown.
    package let description: String?
    /// BCP 47.
    package let languages: [String]
    package let modalities: Modalities
    /// Pipeline ids such as `text-generation`.
    package let tasks: [String]
    package let tags: [String]

    init?(_ fields: FieldReader) {
        let title = fields.required("title", .line(Limits.titleCharacters))
        let summary = fields.required("summary", .line(Limits.summaryCharacters))
        description = fields.optional("description", .text(Limits.descriptionCharacters))
        languages = fields.optional("languages", .set(of: .language, atLeast: 1)) ?? []
        modalities = fields.optional("modalities", FieldShape<Modalities>.part) ?? Modalities()
        tasks = fields.set("tasks", .token)
        tags = fields.set("tags", .line())
        guard let title, let summary else { return nil }
        self.title = title
        self.summary = summary
    }
}

/// Such as `text`, `image`, `audio`, `video`.
package struct Modalities: Hashable, Sendable, DocumentPart {
    package let input: [String]
    package let output: [String]

    static let fields = ["input", "output"]

    init() {
        input = []
        output = []
    }

    init?(_ fields: FieldReader) {
        input = fields.set("input", .token)
        output = fields.set("output", .token)
    }
}

/// Where the files of a release are listed.
package enum ReleaseFiles: Hashable, Sendable {
    /// Up to 1,000, in the manifest.
    case listed([Artifact])
    /// More, in a `FileList`.
    case separate(FileListReference)

    package var count: Int {
        switch self {
        case .listed(let artifacts): artifacts.count
        case .separate(let list): list.count
        }
    }

    /// Bytes of all files together.
    package var totalBytes: Int64 {
        switch self {
        case .listed(let artifacts): ArtifactList.totalBytes(artifacts) ?? JSONValue.integerRange.upperBound
        case .separate(let list): list.totalBytes
        }
    }
}

/// Under which terms a release may be used, and what for.
package struct ManifestRights: Hashable, Sendable {
    package let license: License
    package let terms: Terms?
    package let use: Use?
    package let copyright: Copyright?
    package let generalPurposeAI: GeneralPurposeAI?

    init?(_ fields: FieldReader) {
        let license = fields.required("license", FieldShape<License>.part)
        terms = fields.optional("terms", FieldShape<Terms>.part)
        use = fields.optional("use", FieldShape<Use>.part)
        copyright = fields.optional("copyright", FieldShape<Copyright>.part)
        generalPurposeAI = fields.optional("gpai", FieldShape<GeneralPurposeAI>.part)
        guard let license else { return nil }
        self.license = license
    }
}

/// What is particular to a model or to a dataset.
package struct ManifestFacts: Hashable, Sendable {
    /// Present in every manifest of a model.
    package let model: ModelFacts?
    package let training: Training?
    package let dataset: DatasetFacts?
}

/// A fact that the publisher does not know, and why.
package struct UnknownFact: Hashable, Sendable {
    /// RFC 6901, one of `UnknownRules`.
    package let pointer: String
    package let reason: String
}

extension FieldShape where Value == PublisherName {
    static var publisherName: FieldShape {
        .parsed("a publisher name such as acme") { text throws(NameError) in try PublisherName(text) }
    }
}

extension FieldShape where Value == EntryName {
    static var entryName: FieldShape {
        .parsed("a name such as all-MiniLM-L6-v2") { text throws(NameError) in try EntryName(text) }
    }
}

extension FieldShape where Value == ReleaseVersion {
    static var version: FieldShape {
        .parsed("a version such as 1.2.0") { text throws(NameError) in try ReleaseVersion(text) }
    }
}
