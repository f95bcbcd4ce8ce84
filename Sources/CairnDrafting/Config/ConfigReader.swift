import CairnManifest

/// Reads the JSON files that model libraries write beside the weights.
///
/// They are read loosely, as documents of others: fractions are allowed, and a member of the wrong type
/// counts as absent.
struct ConfigReader {
    let folder: any FolderReading

    func read(into notes: inout NoteList) -> ModelConfig {
        var config = ModelConfig()
        readMain(&config, &notes)
        readDiffusers(&config, &notes)
        readAdapter(&config, &notes)
        readSentenceTransformers(&config, &notes)
        readTokenizer(&config, &notes)
        return config
    }

    private func readMain(_ config: inout ModelConfig, _ notes: inout NoteList) {
        guard let json = json("config.json", &notes) else { return }
        config.path = "config.json"
        // Models of several parts keep the language model's values in a part of their own.
        let part = ["text_config", "llm_config", "language_config"].lazy.compactMap { json[$0]?.objectValue }
            .first
        let text = part.map { JSONValue.object($0) }
        config.architectures = names(json["architectures"])
        config.modelType = name(json["model_type"])
        config.contextLength = contextLength(json) ?? text.flatMap(contextLength)
        config.precision = precision(json) ?? text.flatMap(precision)
        config.needsRemoteCode = namesCode(json)
        config.isQuantized = json["quantization_config"]?.objectValue != nil
        if let version = name(json["transformers_version"]) {
            config.libraryVersions["transformers"] = version
        }
        if config.modelType != nil || !config.architectures.isEmpty { config.library = "transformers" }
        notes.source("config.json", "architecture, context length and precision")
    }

    private func readDiffusers(_ config: inout ModelConfig, _ notes: inout NoteList) {
        guard let json = json("model_index.json", &notes), let pipeline = name(json["_class_name"]) else {
            return
        }
        config.path = config.path ?? "model_index.json"
        if config.architectures.isEmpty { config.architectures = [pipeline] }
        config.library = "diffusers"
        if let version = name(json["_diffusers_version"]) { config.libraryVersions["diffusers"] = version }
        notes.source("model_index.json", "pipeline and library version")
    }

    private func readAdapter(_ config: inout ModelConfig, _ notes: inout NoteList) {
        guard let json = json("adapter_config.json", &notes) else { return }
        config.path = config.path ?? "adapter_config.json"
        config.adapterBase = name(json["base_model_name_or_path"])
        if config.architectures.isEmpty, let kind = name(json["peft_type"]) { config.architectures = [kind] }
        config.library = "peft"
        if let version = name(json["peft_version"]) { config.libraryVersions["peft"] = version }
        if namesCode(json) { config.needsRemoteCode = true }
        notes.source("adapter_config.json", "adapter type and base model")
    }

    private func readSentenceTransformers(_ config: inout ModelConfig, _ notes: inout NoteList) {
        if let json = json("config_sentence_transformers.json", &notes) {
            config.library = "sentence-transformers"
            for member in json["__version__"]?.objectValue?.members ?? [] {
                guard let version = name(member.value), config.libraryVersions.count < 20 else { continue }
                let library = PlainText.line(member.key).replacing("_", with: "-")
                if !library.isEmpty, library.utf8.count <= 64 { config.libraryVersions[library] = version }
            }
            notes.source("config_sentence_transformers.json", "library versions")
        }
        if let modules = json("modules.json", &notes)?.arrayValue {
            let types = modules.compactMap { name($0["type"]) }
            guard types.contains(where: { $0.hasPrefix("sentence_transformers.") }) else { return }
            config.library = "sentence-transformers"
            // A module whose code lies in the folder has a path of its own, not one in the library.
            if types.contains(where: { !$0.hasPrefix("sentence_transformers.") }) {
                config.needsRemoteCode = true
            }
            notes.source("modules.json", "library")
        }
    }

    private func readTokenizer(_ config: inout ModelConfig, _ notes: inout NoteList) {
        if let json = json("tokenizer_config.json", &notes) {
            if namesCode(json) { config.needsRemoteCode = true }
            if let template = json["chat_template"]?.stringValue {
                config.chatTemplate = ContentDigest.of(Array(template.utf8))
                notes.source("tokenizer_config.json", "chat template")
            }
        }
        // Newer libraries keep the template in a file of its own, which then counts.
        if let file = folder.file(at: "chat_template.jinja"),
            let bytes = try? folder.readWhole(file, maxBytes: Limits.configBytes)
        {
            config.chatTemplate = ContentDigest.of(bytes)
            notes.source(file.path, "chat template")
        }
    }

    private func json(_ path: String, _ notes: inout NoteList) -> JSONValue? {
        guard let file = folder.file(at: path) else { return nil }
        do {
            guard let bytes = try folder.readWhole(file, maxBytes: Limits.configBytes) else {
                notes.problem(path, "it has more than \(Limits.configBytes) bytes; it was not read")
                return nil
            }
            return try JSONValue.parse(bytes, maxBytes: Limits.configBytes, fractions: true)
        } catch {
            notes.problem(path, "it couldn't be read: \(error)")
            return nil
        }
    }
}

extension ConfigReader {
    private func contextLength(_ json: JSONValue) -> Int64? {
        Self.contextKeys.lazy.compactMap { json[$0]?.integerValue }.first { $0 > 0 }
    }

    private func precision(_ json: JSONValue) -> String? {
        ["torch_dtype", "dtype"].lazy.compactMap { name(json[$0]) }.first.flatMap(Self.dtype)
    }

    private static let contextKeys = [
        "max_position_embeddings", "n_positions", "max_sequence_length", "seq_length", "n_ctx", "max_seq_len",
    ]

    /// Whether the file names Python code of its own folder or of another repository.
    ///
    /// Libraries load such code only when a configuration names it, so a `.py` file alone says nothing.
    private func namesCode(_ json: JSONValue) -> Bool {
        if case .object(let map)? = json["auto_map"] { return !map.isEmpty }
        return json["custom_pipelines"]?.objectValue?.isEmpty == false
            || json["trust_remote_code"]?.boolValue == true
    }

    private func name(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, text.utf8.count <= Limits.itemBytes else { return nil }
        let line = PlainText.line(text)
        return line.isEmpty ? nil : line
    }

    private func names(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).prefix(Limits.listItems).compactMap(name)
    }

    /// PyTorch's name of a number type as the safetensors one, in lower case.
    static func dtype(_ name: String) -> String? {
        switch name.hasPrefix("torch.") ? String(name.dropFirst(6)) : name {
        case "float64", "double": "f64"
        case "float32", "float": "f32"
        case "float16", "half": "f16"
        case "bfloat16": "bf16"
        case "float8_e4m3fn": "f8_e4m3"
        case "float8_e5m2": "f8_e5m2"
        case "int8": "i8"
        case "uint8": "u8"
        default: nil
        }
    }
}
