import CairnManifest

/// What a model was made from, as its card and an adapter's configuration say.
extension DraftBuilder {
    mutating func addLineage(_ card: Card?, _ config: ModelConfig) {
        var lineage = JSONObject()
        var names = card?.baseModels ?? []
        if names.isEmpty, let base = config.adapterBase { names = [base] }
        let bases = targets(names, of: .model, card?.path ?? "adapter_config.json")
        let datasets = targets(card?.datasets ?? [], of: .dataset, card?.path ?? "")
        if bases.isEmpty {
            setUnknown("/lineage/baseModels", "no file of the folder names one")
        } else {
            let relation = relation(card, config, count: bases.count)
            let isDeclared = card?.baseModelRelation == relation
            let remark = isDeclared ? "base model" : "base model, its relation taken as '\(relation)'"
            notes.source(card?.path ?? "", remark)
            lineage["baseModels"] = .array(bases.map { ["ref": .string($0), "relation": .string(relation)] })
        }
        if !datasets.isEmpty {
            // Cards name the data that this model was trained on; whatever has a base was not pretrained on
            // them.
            let role = bases.isEmpty ? "pretrain" : "finetune"
            notes.source(card?.path ?? "", "\(datasets.count) training datasets, taken as '\(role)' data")
            lineage["datasets"] = .array(datasets.map { ["ref": .string($0), "role": .string(role)] })
        }
        lineage["state"] = bases.isEmpty && datasets.isEmpty ? "unknown" : "declared"
        document["lineage"] = .object(lineage)
    }

    /// URLs of what a hub's card names; names that lead nowhere (a folder of somebody's disk) are noted.
    mutating func targets(_ names: [String], of kind: EntryKind, _ path: String) -> [String] {
        var targets: [String] = []
        for name in names {
            guard let target = HubName.url(of: name, kind: kind) else {
                notes.problem(
                    path,
                    "\(PlainText.shortened(name, to: 100)) is neither a name on a hub nor a URL"
                )
                continue
            }
            if !targets.contains(target) { targets.append(target) }
        }
        return targets
    }

    /// The card's own word; else what the files show, and `finetune` otherwise, as the hub itself has it.
    private func relation(_ card: Card?, _ config: ModelConfig, count: Int) -> String {
        switch card?.baseModelRelation {
        case let word? where ["quantized", "adapter", "merge", "finetune"].contains(word): return word
        default: break
        }
        if config.library == "peft" || config.adapterBase != nil { return "adapter" }
        if count > 1 { return "merge" }
        let isQuantized = config.isQuantized || folder.files.contains { $0.path.hasSuffix(".gguf") }
        return isQuantized ? "quantized" : "finetune"
    }
}

/// Names on the Hugging Face hub.
enum HubName {
    /// A URL stays as it is; `org/name`, or `name` alone, becomes the hub's address of it.
    ///
    /// In a manifest `org/name` means a publisher of a cairn node, which a hub's card never does.
    static func url(of name: String, kind: EntryKind) -> String? {
        if name.hasPrefix("https://") || name.hasPrefix("http://") {
            return LineageTarget(name) == nil ? nil : name
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isPart) else { return nil }
        return "https://huggingface.co/" + (kind == .dataset ? "datasets/" : "") + name
    }

    private static func isPart(_ part: Substring) -> Bool {
        guard let first = part.first, first != ".", first != "-", part.utf8.count <= 96 else { return false }
        return part.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-".utf8.contains(byte)
        }
    }
}
