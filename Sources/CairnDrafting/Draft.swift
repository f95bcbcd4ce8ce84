import CairnManifest

/// What could be learned about a model or a dataset from its folder alone.
///
/// `document` is a `cairn.json`: a manifest without the fields that publishing computes (`schema`,
/// `publisher`, `name`, `version`, `published`, `artifacts`). Everything in it was declared by the folder's
/// own files, which are read as hostile input: any file may be malformed, and then it only loses its say,
/// with a note. What no file says stands in `document.unknown` with a reason where the schema lets it be
/// unknown, and in `gaps` as a question where it does not. A draft without gaps can be published as it is.
package struct Draft: Sendable {
    package var document: JSONObject
    /// In the order in which a form would ask.
    package var gaps: [Gap]
    /// What was read from where, then what could not be read and why.
    package var notes: [DraftNote]
    /// Paths of the folder that are no part of a release.
    package var leftOut: [LeftOutPath]

    /// The draft as publishing takes it.
    package var manifest: ManifestDraft { ManifestDraft(document: document) }

    /// A field that a person has to fill in.
    package struct Gap: Hashable, Sendable {
        /// Where the answer belongs: an RFC 6901 pointer into `document`.
        package var pointer: String
        package var question: String
    }
}

/// One remark about one file of the folder.
package struct DraftNote: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// Something in the draft comes from here.
        case source
        /// Something here could not be read or used.
        case problem
    }

    package var kind: Kind
    /// Path inside the folder; empty for the folder itself.
    package var path: String
    /// One clause, lower case.
    ///
    /// May quote the file: print it only through a filter for control characters.
    package var text: String
}

extension DraftNote: CustomStringConvertible {
    package var description: String { path.isEmpty ? text : "\(path): \(text)" }
}

/// A path that publishing does not include, and why.
package struct LeftOutPath: Hashable, Sendable {
    package var path: String
    package var reason: String
}

/// Collects remarks while readers work; each reader appends in a fixed order, so a draft is repeatable.
struct NoteList {
    private(set) var notes: [DraftNote] = []

    mutating func source(_ path: String, _ text: String) {
        append(DraftNote(kind: .source, path: path, text: text))
    }

    mutating func problem(_ path: String, _ text: String) {
        append(DraftNote(kind: .problem, path: path, text: text))
    }

    private mutating func append(_ note: DraftNote) {
        guard notes.count < Limits.notes, !notes.contains(note) else { return }
        notes.append(note)
    }
}
