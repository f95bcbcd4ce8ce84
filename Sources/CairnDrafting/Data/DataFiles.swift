import CairnManifest

/// The data files of a dataset and the splits they belong to.
struct DataFiles: Sendable {
    struct Split: Hashable, Sendable {
        var name: String
        var files: [FolderFile]
    }

    /// In the order of first appearance in the card, else train, validation, test, then others by name.
    var splits: [Split] = []
    /// Names of formats, sorted.
    var formats: [String] = []
    /// All data files together.
    var bytes = 0

    init(folder: any FolderReading, card: Card?) {
        let files = folder.files.filter { Self.isData($0) }
        bytes = files.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
        let names = files.map { FileName.dataFormat($0.name) ?? FileName.ending($0.name) }
        formats = Set(names.filter { !$0.isEmpty }).sorted()
        splits = Self.declared(card, files) ?? Self.byName(files)
    }

    /// JSON is data unless its name says configuration; hub datasets often are one `data.json`.
    static func isData(_ file: FolderFile) -> Bool {
        let role = FileRole.of(file.path)
        if role == .data { return true }
        switch FileName.ending(file.name) {
        // At the root they illustrate the card.
        case "png", "jpg", "jpeg", "webp": return !file.folder.isEmpty
        case "json": return role == .config && !metadataNames.contains { file.name.lowercased().contains($0) }
        case "txt": return role == .report && splitName(file.path) != nil
        default: return false
        }
    }

    private static let metadataNames = [
        "config", "index", "dataset_info", "croissant", "metadata", "schema", "modules",
    ]

    /// `configs[].data_files`: a pattern, a list of patterns, or a list of `{split, path}`.
    private static func declared(_ card: Card?, _ files: [FolderFile]) -> [Split]? {
        guard let configs = card?.fields["configs"]?.items else { return nil }
        var splits: [Split] = []
        for config in configs.prefix(100) {
            for entry in config["data_files"]?.items ?? [] {
                let name = entry["split"]?.text ?? "train"
                let patterns = (entry["path"] ?? entry).texts
                let matched = files.filter { file in patterns.contains { GlobPattern($0).matches(file.path) }
                }
                guard !matched.isEmpty, isSplitName(name) else { continue }
                if let at = splits.firstIndex(where: { $0.name == name }) {
                    splits[at].files += matched.filter { !splits[at].files.contains($0) }
                } else if splits.count < 100 {
                    splits.append(Split(name: name, files: matched))
                }
            }
        }
        return splits.isEmpty ? nil : splits
    }

    /// Everything is one split, `train`, unless the names of files or folders tell splits apart.
    private static func byName(_ files: [FolderFile]) -> [Split] {
        guard !files.isEmpty else { return [] }
        let named = Dictionary(grouping: files) { splitName($0.path) ?? "" }
        guard named.keys.contains(where: { !$0.isEmpty }) else { return [Split(name: "train", files: files)] }
        return ["train", "validation", "test"].compactMap { name in
            named[name].map { Split(name: name, files: $0) }
        }
    }

    /// The words that dataset tools look for: <https://huggingface.co/docs/datasets/repository_structure>.
    static func splitName(_ path: String) -> String? {
        for part in path.lowercased().split(separator: "/").reversed() {
            for word in part.split(whereSeparator: { !$0.isLetter }) {
                switch word {
                case "train", "training": return "train"
                case "validation", "valid", "dev", "val": return "validation"
                case "test", "testing", "eval", "evaluation": return "test"
                default: continue
                }
            }
        }
        return nil
    }

    static func isSplitName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 96
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || "._-".utf8.contains(byte)
            }
    }
}
