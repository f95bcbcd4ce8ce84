import CairnClient
import CairnDrafting
import CairnManifest

/// Reads every file of a folder once.
enum FolderHashing {
    /// More than two readers at a time only make a disk seek; hashing is faster than most disks.
    private static let readers = 2

    /// The paths as a release holds them, with all that is wrong with them at once.
    static func paths(of folder: DiskFolder) throws -> [ArtifactPath] {
        var paths: [ArtifactPath] = []
        var issues: [String] = []
        for file in folder.files {
            do throws(PathError) {
                paths.append(try ArtifactPath(file.path))
            } catch {
                issues.append("\(file.path): \(error)")
            }
        }
        issues += ArtifactPath.conflicts(in: paths).map(\.description)
        guard issues.isEmpty else {
            throw CommandFailure.invalid(
                "the folder holds paths that a release can't", code: "paths", issues: issues)
        }
        guard !paths.isEmpty else { throw CommandFailure.invalid("the folder has no files to publish") }
        return paths
    }

    /// In the order of `paths`.
    static func hash(_ paths: [ArtifactPath], in folder: DiskFolder, output: Output) async throws
        -> [HashedFile]
    {
        let total = folder.files.reduce(Int64(0)) { $0 + Int64($1.size) }
        let bar = ProgressBar("hashing", totalBytes: total, output: output)
        defer { bar.finish() }
        return try await Parallel.map(paths, width: readers) { path in
            try await HashedFile.read(path, in: folder) { bar.update(path.text, done: $0) }
        }
    }
}
