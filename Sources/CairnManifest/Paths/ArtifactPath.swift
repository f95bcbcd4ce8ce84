/// The path of a file within a release, such as `weights/part-00001.safetensors`.
///
/// Relative, parts joined by `/`, Unicode NFC, at most 1,024 bytes and 255 a part. Whatever a file system would
/// read as another path, or git or cairn as their own files, is refused: see `PathError`. Equality and order are
/// those of the UTF-8 bytes.
package struct ArtifactPath: Sendable {
    package let text: String

    package init(_ text: String) throws(PathError) {
        try PathRules.check(text)
        self.text = text
    }

    // Split by bytes: a slash before a combining mark is no Character of its own, but it is a slash.
    package var parts: [Substring] { text.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init) }

    /// The name of the file itself.
    package var lastPart: Substring { parts.last ?? "" }

    /// What a file system that ignores case makes of the path: equal texts, by Unicode equivalence, are one file.
    package var folded: String { CaseFolding.fold(text) }

    /// Paths of a published folder that are left out of the release, whole with what is below them: files of git's
    /// that a node makes itself, and what `cairn pull` writes.
    package static let leftOut: Set<String> = [".cairn", ".git", ".gitattributes"]
}

extension ArtifactPath: Hashable, Comparable, CustomStringConvertible {
    package static func == (one: ArtifactPath, other: ArtifactPath) -> Bool {
        ExactText.equal(one.text, other.text)
    }

    package static func < (one: ArtifactPath, other: ArtifactPath) -> Bool {
        ExactText.precedes(one.text, other.text)
    }

    package func hash(into hasher: inout Hasher) { ExactText.hash(text, into: &hasher) }

    package var description: String { text }
}
