extension Manifest {
    /// Reads the canonical bytes of a manifest.
    package static func parse(_ bytes: [UInt8]) throws(ManifestError) -> Manifest {
        let value = try ManifestError.canonical(bytes, maxBytes: Limits.manifestBytes)
        let (manifest, issues) = ManifestReader.read(value, bytes: bytes)
        guard let manifest else { throw .invalid(issues) }
        return manifest
    }

    /// Reads the value of a canonical document that was parsed, `bytes` being its form there: part of what is signed.
    package static func parse(_ value: JSONValue, canonical bytes: [UInt8]) throws(ManifestError) -> Manifest
    {
        guard bytes.count <= Limits.manifestBytes else {
            throw .notJSON(.tooLarge(bytes: bytes.count, limit: Limits.manifestBytes))
        }
        let (manifest, issues) = ManifestReader.read(value, bytes: bytes)
        guard let manifest else { throw .invalid(issues) }
        return manifest
    }

    /// Reads a value and finds all its mistakes.
    ///
    /// There is a manifest exactly when there is no issue.
    package static func read(_ value: JSONValue) -> (Manifest?, [ValidationIssue]) {
        let bytes = value.canonicalBytes()
        do throws(ManifestError) {
            // A value made in code can hold what no document may: fractions, noncharacters, too many levels.
            _ = try ManifestError.canonical(bytes, maxBytes: Limits.manifestBytes)
        } catch {
            return (nil, [ValidationIssue(pointer: "", message: error.description)])
        }
        return ManifestReader.read(value, bytes: bytes)
    }
}

/// Reads a document field by field.
private struct ManifestReader {
    let fields: FieldReader

    static let fieldNames = [
        "artifacts", "attestations", "copyright", "dataset", "description", "evaluations", "ext",
        "fileList", "gpai", "kind", "languages", "license", "lineage", "modalities", "model", "name",
        "published", "publisher", "schema", "summary", "tags", "tasks", "terms", "title", "training",
        "unknown", "use", "version",
    ]

    static func read(_ value: JSONValue, bytes: [UInt8]) -> (Manifest?, [ValidationIssue]) {
        let log = IssueLog()
        guard let object = value.objectValue else {
            log.add(.root, "a manifest is a JSON object; give one")
            return (nil, log.issues)
        }
        let reader = ManifestReader(fields: FieldReader(object, at: .root, fields: fieldNames, log: log))
        let manifest = reader.manifest(value, bytes: bytes)
        return (log.issues.isEmpty ? manifest : nil, log.issues)
    }

    func manifest(_ value: JSONValue, bytes: [UInt8]) -> Manifest? {
        _ = fields.required("schema", .schema(Manifest.schema))
        let kind = fields.required("kind", FieldShape<EntryKind>.word)
        let header = header(kind)
        let about = ManifestAbout(fields)
        let files = files()
        let rights = ManifestRights(fields)
        let facts = facts(kind)
        let lineage = fields.optional("lineage", FieldShape<Lineage>.part)
        let evaluations = fields.list("evaluations", FieldShape<Evaluation>.part)
        let attestations = fields.list("attestations", FieldShape<AttestationNote>.part)
        checkExtensions()
        let unknown = kind.map { UnknownRules.check(fields.object, kind: $0, log: fields.log) } ?? []
        guard let header, let about, let files, let rights else { return nil }
        checkPaths(rights, facts, files)
        return Manifest(
            json: value,
            digest: ContentDigest.of(bytes),
            header: header,
            about: about,
            files: files,
            rights: rights,
            facts: facts,
            lineage: lineage,
            evaluations: evaluations,
            attestations: attestations,
            unknown: unknown
        )
    }

    private func header(_ kind: EntryKind?) -> ManifestHeader? {
        let publisher = fields.required("publisher", FieldShape<ManifestPublisher>.part)
        let name = fields.required("name", .entryName)
        let version = fields.required("version", .version)
        let published = fields.required("published", .time)
        guard let kind, let publisher, let name, let version, let published else { return nil }
        return ManifestHeader(
            kind: kind,
            publisher: publisher,
            name: name,
            version: version,
            published: published
        )
    }

    private func files() -> ReleaseFiles? {
        switch (fields.has("artifacts"), fields.has("fileList")) {
        case (true, true):
            fields.issue("fileList", "the files are listed twice; give either 'artifacts' or 'fileList'")
            return nil
        case (false, false):
            fields.issue(
                "artifacts",
                "the files are missing; give 'artifacts', or 'fileList' for more than 1,000"
            )
            return nil
        case (false, true):
            return fields.optional("fileList", FieldShape<FileListReference>.part).map(ReleaseFiles.separate)
        case (true, false):
            return listedFiles().map(ReleaseFiles.listed)
        }
    }

    private func listedFiles() -> [Artifact]? {
        if let count = fields.object["artifacts"]?.arrayValue?.count, count > Limits.inlineArtifacts {
            fields.issue(
                "artifacts",
                "\(count) files are more than a manifest lists; give a 'fileList' instead"
            )
            return nil
        }
        let shape = FieldShape.list(of: FieldShape<Artifact>.part, atLeast: 1, atMost: Limits.inlineArtifacts)
        guard let artifacts = fields.optional("artifacts", shape) else { return nil }
        ArtifactList.check(artifacts, at: .member(.root, "artifacts"), log: fields.log)
        return artifacts
    }

    private func facts(_ kind: EntryKind?) -> ManifestFacts {
        if kind == .dataset {
            for key in ["model", "training"] where fields.has(key) {
                fields.issue(key, "a dataset has no '\(key)'; remove it")
            }
            let dataset = fields.optional("dataset", FieldShape<DatasetFacts>.part)
            return ManifestFacts(model: nil, training: nil, dataset: dataset)
        }
        if kind == .model, fields.has("dataset") {
            fields.issue("dataset", "a model has no 'dataset'; remove it")
        }
        guard kind == .model else { return ManifestFacts(model: nil, training: nil, dataset: nil) }
        return ManifestFacts(
            model: fields.required("model", FieldShape<ModelFacts>.part),
            training: fields.optional("training", FieldShape<Training>.part),
            dataset: nil
        )
    }

    private func checkExtensions() {
        guard let value = fields.object["ext"] else { return }
        guard let object = value.objectValue else {
            return fields.issue("ext", "this is not an object; give one")
        }
        for key in object.keys where !TextRules.isReverseDNS(key) {
            fields.log.add(
                .member(.member(.root, "ext"), key),
                "an extension's key is a domain of its maker in reverse, such as org.example.quality; rename it"
            )
        }
    }

    /// What names a file or a split by text must find it, where the manifest itself lists them.
    private func checkPaths(_ rights: ManifestRights, _ facts: ManifestFacts, _ files: ReleaseFiles) {
        guard case .listed(let artifacts) = files else { return }
        if let summary = rights.copyright?.summaryArtifact, !artifacts.contains(where: { $0.path == summary })
        {
            fields.log.add(
                .member(.member(.root, "copyright"), "summaryArtifact"),
                "no file of the release has this path; give the path of one, or remove the field"
            )
        }
        guard let splits = facts.dataset?.splits, !splits.isEmpty else { return }
        let names = Set(splits.map { JSONValue.string($0.name) })
        for (index, artifact) in artifacts.enumerated() {
            guard let split = artifact.split, !names.contains(.string(split)) else { continue }
            fields.log.add(
                .member(.element(.member(.root, "artifacts"), index), "split"),
                "'dataset.splits' has no such split; name one of them, or add it there"
            )
        }
    }
}

extension FieldShape where Value == String {
    static func schema(_ name: String) -> FieldShape {
        FieldShape("\"\(name)\"") { $0.stringValue.flatMap { ExactText.equal($0, name) ? $0 : nil } }
    }
}
