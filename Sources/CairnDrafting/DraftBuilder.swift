import CairnManifest

/// Turns what the readers found in a folder into a draft.
package struct DraftBuilder {
    let folder: any FolderReading
    var document = JSONObject()
    var unknown = JSONObject()
    var gaps: [Draft.Gap] = []
    var notes = NoteList()

    package init(folder: any FolderReading) {
        self.folder = folder
    }

    /// Reads the folder and drafts its `cairn.json`.
    ///
    /// - Parameter kind: what the folder is; nil lets its files decide
    package static func draft(_ folder: any FolderReading, kind: EntryKind? = nil) -> Draft {
        var builder = DraftBuilder(folder: folder)
        return builder.build(kind: kind)
    }

    private mutating func build(kind: EntryKind?) -> Draft {
        let card = CardReader(folder: folder).read(into: &notes)
        let kind = kind ?? guessKind(card)
        document["kind"] = .string(kind.rawValue)
        checkPaths()
        addTitle(card)
        addLicense(card)
        addVocabulary(card, kind)
        switch kind {
        case .model: addModel(card)
        case .dataset: addDataset(card)
        }
        addUse()
        if !unknown.isEmpty { document["unknown"] = .object(unknown) }
        askWhatTheFormatStillNeeds()
        return Draft(document: document, gaps: gaps, notes: notes.notes, leftOut: folder.leftOut)
    }

    /// A dataset is a folder with a dataset's card, or with data and nothing that a model consists of.
    private func guessKind(_ card: Card?) -> EntryKind {
        let roles = Set(folder.files.map { FileRole.of($0.path) })
        if roles.contains(.weights) || card?.looksLikeModel == true { return .model }
        if card?.looksLikeDataset == true { return .dataset }
        let isModel = folder.file(at: "config.json") != nil || roles.contains(.tokenizer)
        return !isModel && folder.files.contains(where: DataFiles.isData) ? .dataset : .model
    }

    /// Paths that a release can't hold are problems of the folder, told before anything is hashed.
    private mutating func checkPaths() {
        var paths: [ArtifactPath] = []
        for file in folder.files {
            do throws(PathError) {
                paths.append(try ArtifactPath(file.path))
            } catch {
                notes.problem(file.path, "a release can't hold this path: \(error)")
            }
        }
        for conflict in ArtifactPath.conflicts(in: paths) { notes.problem("", "\(conflict)") }
    }
}

extension DraftBuilder {
    /// Records why a field has no value.
    mutating func setUnknown(_ pointer: String, _ reason: String) {
        unknown[pointer] = .string(reason)
    }

    mutating func ask(_ pointer: String, _ question: String) {
        gaps.append(Draft.Gap(pointer: pointer, question: question))
    }

    /// The rules of the manifest have the last word on whether a draft is complete.
    private mutating func askWhatTheFormatStillNeeds() {
        for issue in ManifestDraft(document: document).gaps() {
            let isAsked = gaps.contains {
                $0.pointer == issue.pointer || $0.pointer.hasPrefix(issue.pointer + "/")
            }
            if !isAsked { ask(issue.pointer, issue.message) }
        }
    }

    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
