import CairnManifest

/// Counts the parameters of a model from the headers of its safetensors files.
struct SafetensorsReader {
    let folder: any FolderReading

    struct Weights: Hashable, Sendable {
        /// Nil with a reason when they can't be counted.
        var parameters: Int?
        var reason: String
        /// Types that hold parameters in lower case (`bf16`), the most used first.
        var precision: [String]

        fileprivate static func unknown(_ reason: String) -> Weights {
            Weights(parameters: nil, reason: reason, precision: [])
        }
    }

    /// Positions, masks and the like: buffers that libraries store beside the parameters.
    private static let bufferTypes: Set<String> = ["I64", "U64", "BOOL"]
    /// Types into which quantized weights are packed, several to a value.
    private static let packingTypes: Set<String> = ["U8", "I32", "U32"]

    func read(isQuantized: Bool, into notes: inout NoteList) -> Weights {
        guard let files = WeightFiles(folder: folder).select(into: &notes) else {
            return .unknown("the folder holds several sets of weights")
        }
        guard !files.isEmpty else { return .unknown(reasonWithoutSafetensors) }
        var values: [String: Int] = [:]
        for file in files {
            guard let header = header(of: file, &notes) else {
                return .unknown("the header of a weight file is unreadable")
            }
            for (dtype, count) in header.values {
                let (sum, overflow) = values[dtype, default: 0].addingReportingOverflow(count)
                guard !overflow else { return .unknown("the headers claim impossible sizes") }
                values[dtype] = sum
            }
        }
        let counted = values.filter { !Self.bufferTypes.contains($0.key) && $0.value > 0 }
        let precision = counted.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { $0.key.lowercased() }
        if isQuantized, counted.keys.contains(where: Self.packingTypes.contains) {
            return Weights(parameters: nil, reason: "quantized weights are packed", precision: precision)
        }
        var total = 0
        for count in counted.values {
            let (sum, overflow) = total.addingReportingOverflow(count)
            guard !overflow else { return .unknown("the headers claim impossible sizes") }
            total = sum
        }
        guard total <= JSONValue.integerRange.upperBound else {
            return .unknown("the headers claim impossible sizes")
        }
        guard total > 0 else { return .unknown("the weight files hold no parameters") }
        let names = files.count == 1 ? files[0].path : "\(files.count) safetensors files"
        notes.source(
            files.count == 1 ? files[0].path : files[0].folder,
            "\(total) parameters counted in \(names)"
        )
        return Weights(parameters: total, reason: "", precision: precision)
    }

    private func header(of file: FolderFile, _ notes: inout NoteList) -> SafetensorsHeader? {
        do {
            let prefix = try folder.read(file.path, offset: 0, maxBytes: 8)
            let length = try SafetensorsHeader.length(prefix: prefix, fileSize: file.size)
            let json = try folder.read(file.path, offset: 8, maxBytes: length)
            return try SafetensorsHeader(json: json, dataSize: file.size - 8 - length)
        } catch {
            notes.problem(file.path, "\(error)")
            return nil
        }
    }

    private var reasonWithoutSafetensors: String {
        folder.files.contains { FileRole.of($0.path) == .weights }
            ? "only the headers of safetensors files are counted" : "the folder holds no weights"
    }
}
