import CairnManifest

/// The fields of a dataset.
extension DraftBuilder {
    mutating func addDataset(_ card: Card?) {
        let data = DataFiles(folder: folder, card: card)
        let tables = readTables(data)
        var dataset = JSONObject()
        dataset["bytes"] = .integer(min(Int64(data.bytes), JSONValue.integerRange.upperBound))
        let formats = HubToken.tokens(data.formats)
        if !formats.isEmpty { dataset["formats"] = Self.strings(formats) }
        addSplits(data, tables, card, &dataset)
        let features = Self.declaredFeatures(card) ?? Self.features(of: tables)
        if !features.isEmpty { dataset["features"] = .array(features) }
        addSources(card, &dataset)
        if let annotation = card?.annotationsCreators, !annotation.isEmpty {
            dataset["annotation"] = .string(annotation.joined(separator: ", "))
        }
        setUnknown("/dataset/collection", "no file of the folder says when and how")
        setUnknown("/dataset/pii", "no file of the folder says whether there are personal data")
        document["dataset"] = .object(dataset)
    }

    private mutating func readTables(_ data: DataFiles) -> [String: TableReader.Table] {
        var tables: [String: TableReader.Table] = [:]
        var budget = Limits.countedTableBytes
        let reader = TableReader(folder: folder)
        for file in data.splits.flatMap(\.files) where tables[file.path] == nil {
            let separator: UInt8
            switch (FileName.ending(file.name), file.name.lowercased().hasSuffix("sv")) {
            case ("csv", true): separator = UInt8(ascii: ",")
            case ("tsv", true): separator = UInt8(ascii: "\t")
            default: continue
            }
            guard file.size <= budget || tables.isEmpty else { continue }
            budget -= min(file.size, budget)
            guard let table = reader.read(file, separator: separator, into: &notes) else { continue }
            tables[file.path] = table
            let count = table.records.map { "\($0) records, " } ?? ""
            notes.source(file.path, "\(count)\(table.columns.count) columns")
        }
        return tables
    }

    private mutating func addSplits(
        _ data: DataFiles,
        _ tables: [String: TableReader.Table],
        _ card: Card?,
        _ dataset: inout JSONObject
    ) {
        var splits: [JSONValue] = []
        var total: Int64? = 0
        for split in data.splits {
            let records = Self.count(split, tables) ?? Self.declaredCount(split.name, card)
            if let records {
                splits.append(["name": .string(split.name), "records": .integer(records)])
            } else {
                splits.append(["name": .string(split.name)])
            }
            total = total.flatMap { sum in records.map { min(sum + $0, JSONValue.integerRange.upperBound) } }
        }
        if splits.isEmpty {
            setUnknown("/dataset/splits", "the folder holds no data files")
        } else {
            dataset["splits"] = .array(splits)
        }
        if let total, !splits.isEmpty { dataset["records"] = .integer(total) }
    }

    /// Nil unless every file of the split was counted.
    private static func count(_ split: DataFiles.Split, _ tables: [String: TableReader.Table]) -> Int64? {
        var sum: Int64 = 0
        for file in split.files {
            guard let records = tables[file.path]?.records else { return nil }
            sum += Int64(records)
        }
        return sum
    }

    /// `dataset_info` describes one configuration, or is a list of several.
    private static func infos(_ card: Card?) -> [CardValue] { card?.fields["dataset_info"]?.items ?? [] }

    private static func declaredCount(_ split: String, _ card: Card?) -> Int64? {
        // Several configurations may share records, so their numbers can't be added.
        guard let info = infos(card).first, infos(card).count == 1 else { return nil }
        let entry = info["splits"]?.items.first { $0["name"]?.text == split }
        return entry?["num_examples"]?.integer.flatMap {
            JSONValue.integerRange.contains($0) && $0 >= 0 ? $0 : nil
        }
    }

    private static func declaredFeatures(_ card: Card?) -> [JSONValue]? {
        guard let info = infos(card).first, let features = info["features"]?.items else { return nil }
        let read = features.compactMap { feature -> JSONValue? in
            guard let name = feature["name"]?.text, name.utf8.count <= Limits.itemBytes else { return nil }
            return ["name": .string(name), "type": .string(typeName(feature))]
        }
        return read.isEmpty ? nil : read
    }

    /// A scalar type has a name; lists, structs and classes are maps, of which the kind is told.
    private static func typeName(_ feature: CardValue) -> String {
        if let type = (feature["dtype"] ?? feature["_type"])?.text, type.utf8.count <= 64 { return type }
        if let kind = feature["dtype"]?.members.first?.key, let token = HubToken.token(kind) { return token }
        for kind in ["list", "sequence", "struct"] where feature[kind] != nil { return kind }
        return "unknown"
    }

    /// The columns of all tables, if they agree.
    private static func features(of tables: [String: TableReader.Table]) -> [JSONValue] {
        guard let first = tables.sorted(by: { FolderRules.precedes($0.key, $1.key) }).first?.value,
            tables.values.allSatisfy({ $0.columns == first.columns })
        else { return [] }
        return zip(first.columns, first.types).compactMap { column, type in
            column.isEmpty
                ? nil : ["name": .string(PlainText.shortened(column, to: 200)), "type": .string(type)]
        }
    }

    private mutating func addSources(_ card: Card?, _ dataset: inout JSONObject) {
        var sources: [JSONValue] = []
        for word in card?.sourceDatasets ?? [] where word != "original" {
            // Cards write `extended|name`.
            let name = word.split(separator: "|").last.map(String.init) ?? word
            var source: JSONObject = ["name": .string(name), "kind": "public"]
            if let url = HubName.url(of: name, kind: .dataset) { source["url"] = .string(url) }
            sources.append(.object(source))
        }
        guard sources.isEmpty else {
            dataset["sources"] = .array(sources)
            return
        }
        let reason =
            card?.sourceDatasets.contains("original") == true
            ? "the card says only that the data are original" : "no file of the folder says it"
        setUnknown("/dataset/sources", reason)
    }
}
