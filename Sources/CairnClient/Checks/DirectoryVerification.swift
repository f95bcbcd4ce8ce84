import CairnManifest
import CairnProvenance

/// A pulled folder, held against the evidence beside it: every check of the release, and every file hashed again.
package struct DirectoryVerification: Sendable {
    package let check: ReleaseCheck
    /// Paths of files that the release has and the folder doesn't.
    package let missing: [String]
    /// Paths of files with other bytes, or with a link or folder in their place.
    package let changed: [String]
    /// Paths of files that the release doesn't have; the first `ClientLimits.namedFiles` of them.
    ///
    /// No signature covers them.
    package let extra: [String]
    /// Bytes that were hashed.
    package let bytes: Int64
    /// What stands beside the release; nothing of it is checked.
    package let attestations: [GatheredAttestation]

    /// The lines of the release, and one for the files.
    package var lines: [CheckLine] { check.lines + (filesLine.map { [$0] } ?? []) }

    package var ok: Bool { check.ok && missing.isEmpty && changed.isEmpty && extra.isEmpty }

    private var filesLine: CheckLine? {
        guard let checked = check.checked else { return nil }
        let problems = [("missing", missing), ("changed", changed), ("not part of the release", extra)]
        let texts = problems.filter { !$0.1.isEmpty }.map { "\($0.0): \(Self.named($0.1))" }
        let fine = "\(checked.artifacts.count) files, \(bytes) bytes, each with its SHA-256"
        return CheckLine(
            name: "files", ok: texts.isEmpty, detail: texts.isEmpty ? fine : texts.joined(separator: "; "))
    }

    private static func named(_ paths: [String]) -> String {
        let shown = paths.prefix(5).joined(separator: ", ")
        return paths.count > 5 ? "\(shown) and \(paths.count - 5) more" : shown
    }

    /// Throws `PullError.notPulled` where there is no evidence, and what the file system throws.
    ///
    /// - Parameters:
    ///   - reference: the release that the folder should hold, where one is asked for
    ///   - trust: whom to believe about keyless releases
    @concurrent
    package static func verify(
        folder: String, asked reference: Reference? = nil, trust: SigstoreTrust = .production, width: Int = 4,
        progress: any ProgressSink = NoProgress()
    ) async throws -> DirectoryVerification {
        let tree = try FolderTree(folder, creating: false)
        let check = ReleaseCheck(try ReleaseFolder.evidence(in: tree), asked: reference, trust: trust)
        guard let checked = check.checked else {
            return DirectoryVerification(
                check: check, missing: [], changed: [], extra: [], bytes: 0, attestations: [])
        }
        let states = try await Parallel.map(checked.artifacts, width: width) { artifact in
            let state = try Self.state(of: artifact, in: tree)
            progress.update(artifact.path.text, done: artifact.sizeBytes, total: artifact.sizeBytes)
            return state
        }
        let all = Array(zip(checked.artifacts, states))
        var changed = all.filter { $0.1 == .changed }.map(\.0.path.text)
        if let manifest = try ReleaseFolder.manifest(in: tree),
            manifest != checked.release.value.manifestBytes
        {
            changed.append("\(ReleaseFolder.name)/manifest.json")
        }
        return DirectoryVerification(
            check: check, missing: all.filter { $0.1 == .missing }.map(\.0.path.text), changed: changed,
            extra: try extraFiles(beside: checked.artifacts, in: tree),
            bytes: all.filter { $0.1 == .same }.reduce(0) { $0 + $1.0.sizeBytes },
            attestations: ReleaseFolder.attestations(in: tree))
    }

    private enum FileState { case same, changed, missing }

    private static func state(of artifact: Artifact, in tree: FolderTree) throws -> FileState {
        let file: OpenFile?
        do {
            file = try tree.file(artifact.path.folderParts)
        } catch {
            switch error {
            case .link, .notAFile, .notAFolder: return .changed
            default: throw error
            }
        }
        guard let file else { return .missing }
        guard file.sizeBytes == artifact.sizeBytes else { return .changed }
        return try file.hash(for: artifact).fits(artifact) ? .same : .changed
    }

    /// Everything in the folder that isn't a file of the release, except for what no release has at its top.
    private static func extraFiles(beside artifacts: [Artifact], in tree: FolderTree) throws -> [String] {
        let known = Set(artifacts.map(\.path))
        var extra: [String] = []
        var waiting: [[String]] = [[]]
        while let folder = waiting.popLast(), extra.count < ClientLimits.namedFiles {
            for entry in try tree.entries(folder) {
                if folder.isEmpty, ArtifactPath.leftOut.contains(entry.name) { continue }
                let parts = folder + [entry.name]
                let path = parts.joined(separator: "/")
                // A name that isn't UTF-8 can't be opened by its text.
                let isReadable = !entry.name.unicodeScalars.contains("\u{FFFD}")
                if entry.kind == .folder, isReadable, parts.count < ClientLimits.folderDepth {
                    waiting.append(parts)
                } else if (try? ArtifactPath(path)).map(known.contains) != true {
                    extra.append(path)
                }
            }
        }
        return extra.prefix(ClientLimits.namedFiles).sorted(by: ExactText.precedes)
    }
}
