import CairnManifest

/// Which safetensors files of a folder together are the model.
///
/// A folder may hold the same weights several times (`model.fp16.safetensors` beside `model.safetensors`), so
/// files are not simply summed.
struct WeightFiles {
    let folder: any FolderReading

    /// Empty when there are none; nil when it can't be told which belong together.
    func select(into notes: inout NoteList) -> [FolderFile]? {
        let weights = folder.files.filter { $0.path.hasSuffix(".safetensors") }
        let byFolder = Dictionary(grouping: weights, by: \.folder)
        if let root = byFolder[""] { return choose(among: root, in: "", &notes) }
        // A pipeline keeps each of its parts in a folder of its own.
        guard folder.file(at: "model_index.json") != nil || byFolder.count <= 1 else { return nil }
        var chosen: [FolderFile] = []
        for part in byFolder.keys.sorted(by: FolderRules.precedes) {
            guard let files = choose(among: byFolder[part] ?? [], in: part, &notes) else { return nil }
            chosen += files
        }
        return chosen
    }

    private func choose(
        among files: [FolderFile],
        in part: String,
        _ notes: inout NoteList
    ) -> [FolderFile]? {
        if files.count == 1 { return files }
        for stem in ["model", "diffusion_pytorch_model", "adapter_model"] {
            if let whole = files.first(where: { $0.name == stem + ".safetensors" }) { return [whole] }
            let index = (part.isEmpty ? "" : part + "/") + stem + ".safetensors.index.json"
            guard let named = shards(index, &notes) else { continue }
            let shards = files.filter { named.contains($0.name) }
            guard shards.count == named.count else {
                notes.problem(
                    index,
                    "it names \(named.count) weight files, of which \(shards.count) are here"
                )
                return nil
            }
            return shards
        }
        return completeSeries(files)
    }

    /// The file names that an index maps tensors to.
    private func shards(_ path: String, _ notes: inout NoteList) -> Set<String>? {
        guard let file = folder.file(at: path) else { return nil }
        do {
            guard let bytes = try folder.readWhole(file, maxBytes: Limits.indexBytes) else {
                notes.problem(path, "it has more than \(Limits.indexBytes) bytes; it was not read")
                return nil
            }
            let index = try JSONValue.parse(bytes, maxBytes: Limits.indexBytes, fractions: true)
            let names = Set((index["weight_map"]?.objectValue?.members ?? []).compactMap(\.value.stringValue))
            return names.isEmpty || names.count > Limits.safetensorsShards ? nil : names
        } catch {
            notes.problem(path, "it couldn't be read: \(error)")
            return nil
        }
    }

    /// All files, if they are exactly `<stem>-00001-of-<n>` to `<stem>-<n>-of-<n>`.
    private func completeSeries(_ files: [FolderFile]) -> [FolderFile]? {
        guard let first = files.first?.name, let range = first.firstRange(of: "-00001-of-") else {
            return nil
        }
        let stem = first[..<range.lowerBound]
        let total = first[range.upperBound...].prefix(while: \.isNumber)
        guard Int(total) == files.count, files.count <= Limits.safetensorsShards else { return nil }
        let isSeries = zip(1..., files).allSatisfy { number, file in
            let digits = String(number)
            let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
            return file.name == "\(stem)-\(padded)-of-\(total).safetensors"
        }
        return isSeries ? files : nil
    }
}
