import CairnDrafting
import CairnManifest

/// Shows a draft: the document, where it comes from, and what nobody knows.
struct DraftReport {
    let draft: Draft

    func print(to output: Output) {
        output.noteBlock(String(decoding: ManifestDraft(document: draft.document).encoded(), as: UTF8.self))
        for note in draft.notes {
            output.note(note.kind == .source ? "read      \(note)" : "problem   \(note)")
        }
        for path in draft.leftOut { output.note("left out  \(path.path): \(path.reason)") }
        for member in draft.document["unknown"]?.objectValue?.members ?? [] {
            output.note("unknown   \(member.key): \(member.value.stringValue ?? "")")
        }
        for gap in draft.gaps { output.note("needed    \(gap.pointer): \(gap.question)") }
    }

    var json: JSONValue {
        [
            "gaps": .array(
                draft.gaps.map { ["pointer": .string($0.pointer), "question": .string($0.question)] }),
            "leftOut": .array(
                draft.leftOut.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
            "manifest": .object(draft.document),
            "notes": .array(
                draft.notes.map {
                    ["kind": .string($0.kind.rawValue), "path": .string($0.path), "text": .string($0.text)]
                }),
        ]
    }
}
