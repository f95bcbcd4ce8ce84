import CairnManifest
import CairnProvenance
import Foundation

/// What a pull did.
package struct PullReport: Hashable, Sendable {
    /// Paths of files that were there already with the right bytes.
    package var kept: [String] = []
    /// Paths of files that were written.
    package var written: [String] = []
    /// Paths of an earlier release's files, unchanged since, that this one doesn't have.
    package var removed: [String] = []
    /// Bytes of the files that were written.
    package var bytes: Int64 = 0
    /// Sources that had other bytes than the manifest says.
    package var badCopies: [BadCopy] = []
}

/// Brings the files of a release into a folder: from the node, else from the mirrors that the manifest names.
///
/// A file stands under its name only after its SHA-256, and the root of its chunks where there is one, have been
/// checked. What was interrupted goes on where it stopped. Files that the user has are not touched, unless an
/// earlier pull of the same entry brought them and they are unchanged, or `force` says so.
package struct Pull: Sendable {
    private let node: NodeClient
    private let folder: String
    private let force: Bool
    private let width: Int
    private let progress: any ProgressSink
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - width: files that are fetched at a time
    ///   - now: unix seconds
    package init(
        node: NodeClient, folder: String, force: Bool = false, width: Int = 4,
        progress: any ProgressSink = NoProgress(),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        self.node = node
        self.folder = folder
        self.force = force
        self.width = width
        self.progress = progress
        self.now = now
    }

    /// - Parameter evidence: what `checked` was made of; it is kept beside the files
    @concurrent
    package func run(_ checked: CheckedRelease, evidence: ReleaseEvidence) async throws -> PullReport {
        let tree = try FolderTree(folder, creating: true)
        guard let lock = try FolderLock.take([ReleaseFolder.name, "lock"], in: tree) else {
            throw PullError.busy(folder: folder)
        }
        defer { withExtendedLifetime(lock) {} }

        let earlier = ReleaseFolder.earlierFiles(
            of: checked.release.value.entryID, publisher: checked.chain.publisher, in: tree)
        var report = PullReport()
        let wanted = try await missing(checked.artifacts, earlier: earlier, in: tree, report: &report)
        try await fetch(wanted, into: tree, report: &report)
        report.removed = try removeStale(earlier, keeping: checked.artifacts, in: tree)

        let time = Timestamp(unixSeconds: now())?.description ?? ""
        let note = PulledRelease(checked, node: node.address.text, pulled: time)
        try ReleaseFolder.write(evidence, of: checked, note: note, in: tree)
        for leftover in try tree.entries(ReleaseFolder.incoming) where leftover.kind == .file {
            try tree.remove(ReleaseFolder.incoming + [leftover.name])
        }
        try tree.removeEmptyFolders(ReleaseFolder.incoming)
        report.written.sort(by: ExactText.precedes)
        return report
    }

    // MARK: What is there

    private enum Present { case same, absent, replaceable, foreign }

    /// The artifacts whose files aren't there yet.
    ///
    /// Throws before anything is fetched when one is in the way.
    private func missing(
        _ artifacts: [Artifact], earlier: [ArtifactPath: ContentDigest], in tree: FolderTree,
        report: inout PullReport
    ) async throws -> [Artifact] {
        let found = try await Parallel.map(artifacts, width: width) { artifact in
            try present(artifact, earlier: earlier[artifact.path], in: tree)
        }
        let inTheWay = zip(artifacts, found).filter { $0.1 == .foreign }.map(\.0.path.text)
        guard inTheWay.isEmpty || force else { throw PullError.wouldOverwrite(paths: inTheWay) }
        report.kept = zip(artifacts, found).filter { $0.1 == .same }.map(\.0.path.text)
        return zip(artifacts, found).filter { $0.1 != .same }.map(\.0)
    }

    private func present(_ artifact: Artifact, earlier: ContentDigest?, in tree: FolderTree) throws -> Present
    {
        guard let file = try tree.file(artifact.path.folderParts) else { return .absent }
        let size = file.sizeBytes
        if size != artifact.sizeBytes, earlier == nil { return .foreign }
        let found = try file.hash(for: artifact)
        if size == artifact.sizeBytes, found.fits(artifact) { return .same }
        return found.digest == earlier ? .replaceable : .foreign
    }

    // MARK: What is fetched

    private func fetch(_ artifacts: [Artifact], into tree: FolderTree, report: inout PullReport) async throws
    {
        let groups = Dictionary(grouping: artifacts, by: \.sha256).values.sorted { $0[0].path < $1[0].path }
        let bad = try await Parallel.map(groups, width: width) { group in
            try await fetch(copies: group, into: tree)
        }
        report.badCopies = bad.flatMap { $0 }
        report.written = artifacts.map(\.path.text)
        report.bytes = artifacts.reduce(0) { $0 + $1.sizeBytes }
    }

    /// Fetches the bytes that several paths share, once.
    private func fetch(copies: [Artifact], into tree: FolderTree) async throws -> [BadCopy] {
        guard let first = copies.first else { return [] }
        let part = try PartFile(first, in: tree, progress: progress)
        let bad = try await FileFetch(node: node, artifact: first, part: part).run()
        for other in copies.dropFirst() {
            try tree.copy(part.place, to: other.path.folderParts)
        }
        try tree.move(part.place, to: first.path.folderParts)
        progress.update(first.path.text, done: first.sizeBytes, total: first.sizeBytes)
        return bad
    }

    // MARK: What is gone

    /// Removes files of an earlier release that this one doesn't have, where nobody has changed them since.
    private func removeStale(
        _ earlier: [ArtifactPath: ContentDigest], keeping artifacts: [Artifact], in tree: FolderTree
    ) throws -> [String] {
        let kept = Set(artifacts.map(\.path.folded))
        var removed: [String] = []
        for (path, digest) in earlier.sorted(by: { $0.key < $1.key }) where !kept.contains(path.folded) {
            guard let file = try? tree.file(path.folderParts) else { continue }
            var hasher = ContentHasher()
            try file.forEachBlock { hasher.update($0) }
            guard hasher.finalize() == digest else { continue }
            try tree.remove(path.folderParts)
            removed.append(path.text)
        }
        return removed
    }
}
