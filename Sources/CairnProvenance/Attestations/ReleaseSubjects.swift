import CairnManifest

/// What an attestation can name of a release.
package struct ReleaseSubjects: Hashable, Sendable {
    package enum Match: Hashable, Sendable, CustomStringConvertible {
        case manifest
        case omsRoot
        /// A file, by its path: nothing is said about the others.
        case artifact(String)

        package var description: String {
            switch self {
            case .manifest: "the manifest"
            case .omsRoot: "the OMS root"
            case .artifact(let path): "the file \(path)"
            }
        }
    }

    package let manifest: ContentDigest
    package let omsRoot: ContentDigest
    private let artifacts: [ContentDigest: String]

    /// - Parameter artifacts: of the manifest, or of the file list that it names
    package init(manifest: ContentDigest, artifacts: [Artifact]) {
        self.init(manifest: manifest, files: artifacts.map { ($0.path.text, $0.sha256) })
    }

    /// - Parameter files: the path and digest of every artifact, in any order
    package init(manifest: ContentDigest, files: [(path: String, digest: ContentDigest)]) {
        self.manifest = manifest
        omsRoot = OMSRoot.of(files.map { ($0.path, $0.digest) })
        artifacts = Dictionary(
            files.map { ($0.digest, $0.path) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a digest is of the release.
    package func match(_ digest: ContentDigest) -> Match? {
        if digest == manifest { return .manifest }
        if digest == omsRoot { return .omsRoot }
        return artifacts[digest].map { .artifact($0) }
    }

    /// Whether these are the release rather than some file of it, which others may have as well: an empty one, a licence.
    package func isWhole(_ matches: some Sequence<Match>) -> Bool {
        let matches = Set(matches)
        return matches.contains(.manifest) || matches.contains(.omsRoot)
            || (!matches.isEmpty && matches.count == artifacts.count)
    }

    /// What of the release a statement is about, by SHA-256 alone; in the order of its subjects, each once.
    package func matches(_ statement: InTotoStatement) -> [Match] {
        var seen: Set<Match> = []
        return statement.subjects.compactMap { $0.sha256.flatMap(match) }.filter { seen.insert($0).inserted }
    }
}
