import CairnManifest
import CairnProvenance
import Foundation

/// A folder or file on disk beside the list of files that somebody signed.
///
/// Every listed file is opened by its own name and hashed, whatever is ignored; all else that is there is told.
/// Links are followed only where the signer allowed it.
package struct ModelFolder: Sendable {
    /// As the user wrote it; links to it are followed.
    package let path: String
    package let statement: ModelStatement
    /// The signature file, which is no part of the model that it lies in.
    package let signatureFile: String?

    package init(path: String, statement: ModelStatement, signatureFile: String? = nil) {
        self.path = path
        self.statement = statement
        self.signatureFile = signatureFile
    }

    /// Reads all of it once, `width` files or parts of files at a time.
    @concurrent
    package func report(width: Int, progress: any ProgressSink = NoProgress()) async throws
        -> ModelFolderReport
    {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FolderError.system("read", path: path, "there is nothing")
        }
        guard isFolder.boolValue else { return try await fileReport(width: width, progress: progress) }
        let tree = try FolderTree(path, creating: false)
        var report = ModelFolderListing(folder: self, tree: tree)
        try report.run()
        let allowsLinks = statement.serialization.allowsLinks
        report.report.states = try await states(width: width, progress: progress) {
            name throws(FolderError) in
            let parts = name.split(separator: "/").map(String.init)
            guard allowsLinks else { return try tree.file(parts) }
            return access("\(tree.path)/\(name)", F_OK) == 0
                ? try OpenFile(reading: "\(tree.path)/\(name)") : nil
        }
        return report.report
    }

    /// A file by itself is listed as `.` or by its own name.
    private func fileReport(width: Int, progress: any ProgressSink) async throws -> ModelFolderReport {
        let own = path.split(separator: "/").last.map(String.init) ?? path
        var report = ModelFolderReport()
        let isOwn = statement.isSingleFile || statement.files.map(\.name) == [own]
        let path = path
        report.states = try await states(width: width, progress: progress) { _ throws(FolderError) in
            isOwn ? try OpenFile(reading: path) : nil
        }
        if !isOwn { report.unlisted = [(own, try OpenFile(reading: path).sizeBytes)] }
        return report
    }

    /// In the order of the statement's files.
    private func states(
        width: Int, progress: any ProgressSink,
        open: @escaping @Sendable (String) throws(FolderError) -> OpenFile?
    ) async throws -> [(name: String, state: ModelFolderReport.FileState)] {
        let parts = statement.files.enumerated().flatMap { index, file in
            Self.parts(of: file).map { (index: index, pieces: $0) }
        }
        let (files, hash) = (statement.files, statement.serialization.hash)
        let states = try await Parallel.map(parts, width: width) { part in
            let file = files[part.index]
            return try ModelFileReading(file: file, pieces: part.pieces, hash: hash).state(open: open) {
                progress.update(file.name, done: $0, total: file.sizeBytes ?? $0)
            }
        }
        var merged: [ModelFolderReport.FileState?] = Array(repeating: nil, count: files.count)
        for (part, state) in zip(parts, states) {
            // What is wrong with the first part that has something wrong is told.
            guard case .same(let more) = state, case .same(let bytes)? = merged[part.index] else {
                if case .same? = merged[part.index] { merged[part.index] = state }
                if merged[part.index] == nil { merged[part.index] = state }
                continue
            }
            merged[part.index] = .same(bytes: bytes + more)
        }
        return zip(files, merged).compactMap { file, state in state.map { (file.name, $0) } }
    }

    /// The pieces of a file, in groups large enough to be worth a task of their own.
    private static func parts(of file: SignedModelFile) -> [[SignedModelFile.Piece]] {
        var parts: [[SignedModelFile.Piece]] = []
        var bytes: Int64 = 0
        for piece in file.pieces {
            if parts.isEmpty || bytes >= ClientLimits.hashedPartBytes {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(piece)
            bytes += Int64(piece.range?.count ?? 0)
        }
        return parts
    }
}
