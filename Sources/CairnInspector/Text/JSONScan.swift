import CairnManifest

/// A JSON document: what in it has loaders import code or run a template.
struct JSONScan {
    let place: Place
    let scan: FileScan

    /// Nil when it doesn't look like JSON after all.
    func run() throws(SourceError) -> Format? {
        let bytes = try place.source.read(at: 0, count: Limits.jsonBytes + 1)
        try scan.budget.spendSearched(bytes.count)
        if let value = try? JSONValue.parse(bytes, maxBytes: Limits.jsonBytes, fractions: true) {
            document(value)
            return .json
        }
        // One document a line: data, which no loader takes its configuration from.
        if let end = bytes.firstIndex(of: 0x0A), end < bytes.count - 1,
            (try? JSONValue.parse(Array(bytes[..<end]), maxBytes: Limits.jsonBytes, fractions: true)) != nil
        {
            return .json
        }
        // A template may begin with a brace too.
        let marks = bytes.lazy.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }.prefix(2)
        guard let second = marks.dropFirst().first,
            second == UInt8(ascii: "\"")
                || (marks.first == UInt8(ascii: "[") ? "{[]-0123456789tfnNI" : "}").utf8.contains(second)
        else { return nil }
        try loose()
        return .json
    }

    private func document(_ value: JSONValue) {
        if let object = value.objectValue, object["cells"] != nil, object["nbformat"] != nil {
            scan.report(.notebook, .note, place, "\(object["cells"]?.arrayValue?.count ?? 0) cells")
        }
        LoaderConfig(place: place, scan: scan).check(value)
        KerasConfig(place: place, scan: scan).check(value)
    }

    /// Of what isn't I-JSON (NaN, a key twice) or too long: its keys, wherever they stand.
    private func loose() throws(SourceError) {
        var search = WordSearch(words: [
            "\"auto_map\"", "\"trust_remote_code\"", "\"chat_template\"", "\"class_name\"",
            "\"custom_pipelines\"",
            "\\u00",
        ])
        try search.run(place.source, budget: scan.budget) { word, after, offset in
            let rest = String(decoding: after, as: UTF8.self).drop { $0 == " " || $0 == ":" || $0.isNewline }
            switch word {
            case 0, 4: scan.report(.remoteCode, .mayExecute, place, String(rest.prefix(200)), at: offset)
            case 1 where rest.hasPrefix("true"):
                scan.report(.remoteCode, .mayExecute, place, "trust_remote_code", at: offset)
            case 2: scan.report(.chatTemplate, .note, place, "not looked into", at: offset)
            case 3:
                let name = String(rest.dropFirst().prefix { $0 != "\"" })
                if KerasConfig.isLambda(name) {
                    scan.report(.kerasLambda, .executes, place, name, at: offset)
                }
            case 5 where after.first.map({ (0x32...0x37).contains($0) }) ?? false:
                scan.report(.hiddenContent, .mayExecute, place, "letters written as escapes", at: offset)
            default: break
            }
        }
        scan.report(
            .malformed, .note, place, "no I-JSON of up to \(Limits.jsonBytes) bytes: its words were searched")
    }
}

/// The members by which loaders of the Hugging Face libraries import code of a folder.
struct LoaderConfig {
    let place: Place
    let scan: FileScan

    /// JSON nests at most 64 levels.
    func check(_ value: JSONValue) {
        switch value {
        case .array(let elements):
            for element in elements { check(element) }
            modules(elements)
        case .object(let object):
            for member in object.members {
                take(member.key, member.value)
                check(member.value)
            }
        default: break
        }
    }

    private func take(_ key: String, _ value: JSONValue) {
        switch key {
        case "auto_map", "custom_pipelines":
            for text in Self.texts(value).prefix(100) where !text.isEmpty {
                scan.report(.remoteCode, .mayExecute, place, "\(key): \(text)")
            }
        case "trust_remote_code" where value.boolValue == true:
            scan.report(.remoteCode, .mayExecute, place, key)
        case "auto_mapping":
            guard let library = value["parent_library"]?.stringValue else { return }
            let root = library.prefix { $0 != "." }
            let isKnown = ["transformers", "sentence_transformers", "diffusers", "torch"].contains(root)
            if !isKnown { scan.report(.remoteCode, .mayExecute, place, "parent_library: \(library)") }
        case "chat_template", "default_chat_template":
            if let text = value.stringValue { ChatTemplate(text).report(key, place, scan, at: nil) }
            for element in value.arrayValue ?? [] {
                guard let text = element["template"]?.stringValue else { continue }
                let name = element["name"]?.stringValue ?? ""
                ChatTemplate(text).report("\(key) \(name)", place, scan, at: nil)
            }
        default: break
        }
    }

    /// `modules.json` of sentence-transformers: classes by their full names.
    private func modules(_ elements: [JSONValue]) {
        guard elements.first?["idx"] != nil, elements.first?["path"] != nil else { return }
        for element in elements {
            guard let type = element["type"]?.stringValue, !type.hasPrefix("sentence_transformers.") else {
                continue
            }
            let dot = type.lastIndex(of: ".") ?? type.startIndex
            let name = PickleImport(module: String(type[..<dot]), name: String(type[dot...].dropFirst()))
            let isDangerous = ImportVerdict(name).isDangerous
            scan.report(.remoteCode, isDangerous ? .executes : .mayExecute, place, "type: \(type)")
        }
    }

    private static func texts(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(texts)
        case .object(let object): object.members.flatMap { texts($0.value) }
        default: []
        }
    }
}
