import CairnDrafting
import CairnManifest

/// Gets the description of a folder: from its `cairn.json`, or drafted and agreed on.
struct DraftReview {
    let folder: DiskFolder
    /// What the caller said it is; the folder's own word otherwise.
    let kind: EntryKind?
    let takesDraft: Bool
    let context: CommandContext

    private var file: String { folder.root + "/cairn.json" }

    func description() throws -> ManifestDraft {
        if let bytes = try LocalFile.readIfPresent(file, maxBytes: CairnManifest.Limits.manifestBytes) {
            do throws(ManifestError) {
                return try ManifestDraft.parse(bytes)
            } catch {
                throw CommandFailure.invalid("\(file) isn't valid: \(error)", code: "manifest")
            }
        }
        return try agreedDraft()
    }

    /// Throws every issue of the description at once.
    func check(_ draft: ManifestDraft, kind: EntryKind) throws {
        let issues = draft.gaps(kind: kind).map(\.description)
        guard issues.isEmpty else {
            throw CommandFailure.invalid(
                "the description of the release isn't complete; correct cairn.json ('cairn init' writes a draft)",
                code: "manifest", issues: issues)
        }
    }

    private func agreedDraft() throws -> ManifestDraft {
        let draft = DraftBuilder.draft(folder, kind: kind)
        let output = context.output
        DraftReport(draft: draft).print(to: output)
        var description = ManifestDraft(document: draft.document)
        if !draft.gaps.isEmpty {
            guard !takesDraft, context.console.isInteractive else { throw incomplete(draft) }
            for gap in draft.gaps {
                guard let answer = context.console.ask("\(gap.question)\n>"), !answer.isEmpty else {
                    throw incomplete(draft)
                }
                description.document.set(.string(answer), at: gap.pointer)
            }
        }
        if takesDraft { return description }
        guard context.console.isInteractive else {
            throw CommandFailure.invalid(
                "\(folder.root) has no cairn.json; take the draft with --yes, or run 'cairn init' and look at it first",
                code: "no-manifest")
        }
        guard context.console.confirm("Publish with this description?") else {
            throw CommandFailure.invalid(
                "nothing was published; 'cairn init' writes a draft to edit", code: "declined")
        }
        if !draft.gaps.isEmpty {
            try LocalFile.create(file, description.encoded(), mode: 0o644)
            output.note("your answers are kept in \(file)")
        }
        return description
    }

    private func incomplete(_ draft: Draft) -> CommandFailure {
        CommandFailure.invalid(
            "the folder doesn't say all that a release needs; run 'cairn init' and fill these in cairn.json",
            code: "manifest", issues: draft.gaps.map { "\($0.pointer): \($0.question)" })
    }
}

extension JSONObject {
    /// Sets a member by its RFC 6901 pointer, making the objects on the way.
    ///
    /// Pointers into lists aren't followed.
    package mutating func set(_ value: JSONValue, at pointer: String) {
        let keys = pointer.split(separator: "/").map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
        set(value, at: keys[...])
    }

    private mutating func set(_ value: JSONValue, at keys: ArraySlice<String>) {
        guard let key = keys.first else { return }
        guard keys.count > 1 else {
            self[key] = value
            return
        }
        var inner = self[key]?.objectValue ?? JSONObject()
        inner.set(value, at: keys.dropFirst())
        self[key] = .object(inner)
    }
}
