import CairnManifest

/// The fields of a model.
extension DraftBuilder {
    mutating func addModel(_ card: Card?) {
        let config = ConfigReader(folder: folder).read(into: &notes)
        let weights = SafetensorsReader(folder: folder).read(isQuantized: config.isQuantized, into: &notes)
        var model = JSONObject()
        if let architecture = config.architectures.first ?? config.modelType {
            model["architecture"] = .string(architecture)
        } else {
            setUnknown("/model/architecture", "no configuration file names it")
        }
        if let family = config.modelType { model["family"] = .string(family) }
        if let total = weights.parameters, let number = Int64(exactly: total) {
            model["parameters"] = ["total": .integer(number)]
        } else {
            setUnknown("/model/parameters", weights.reason)
        }
        if let length = config.contextLength { model["contextLength"] = .integer(length) }
        let precision = weights.precision.isEmpty ? config.precision.map { [$0] } ?? [] : weights.precision
        if !precision.isEmpty { model["precision"] = Self.strings(precision) }
        if let library = card?.libraryName ?? config.library { model["library"] = .string(library) }
        if !config.libraryVersions.isEmpty {
            var versions = JSONObject()
            for (library, version) in config.libraryVersions { versions[library] = .string(version) }
            model["libraryVersions"] = .object(versions)
        }
        if let template = config.chatTemplate { model["chatTemplateDigest"] = .string(template.hex) }
        model["trustRemoteCode"] = .bool(config.needsRemoteCode || hasCustomCodeTag(card))
        document["model"] = .object(model)
        addLineage(card, config)
        addTraining()
        addEvaluations(card)
    }

    private func hasCustomCodeTag(_ card: Card?) -> Bool { card?.tags.contains("custom_code") ?? false }

    private mutating func addTraining() {
        for field in ["flops", "tokens", "energy"] {
            setUnknown("/training/\(field)", "no file of the folder says it")
        }
    }
}
