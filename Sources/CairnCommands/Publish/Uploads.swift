import CairnAPI
import CairnClient
import CairnDrafting
import CairnManifest
import Foundation

/// Brings the bytes that a node lacks.
struct Uploads {
    /// Small files cost a round trip each; more at a time only divide the line.
    private static let parallel = 3

    let folder: DiskFolder
    let files: [HashedFile]
    let client: NodeClient
    let output: Output

    func send(_ session: SessionAnswer) async throws {
        let lacking = try session.missing.map(file(for:))
        let bar = ProgressBar(
            "uploading", totalBytes: lacking.reduce(0) { $0 + $1.sizeBytes }, output: output)
        defer { bar.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            var next = lacking.makeIterator()
            func start() {
                guard let file = next.next() else { return }
                group.addTask { try await upload(file, session: session.session, bar: bar) }
            }
            for _ in 0..<Self.parallel { start() }
            while try await group.next() != nil { start() }
        }
    }

    /// The file with the bytes that the node asks for; only files of the release are ever sent.
    private func file(for lacking: SessionAnswer.Lacking) throws -> HashedFile {
        guard let file = files.first(where: { $0.digest.hex == lacking.digest }),
            file.sizeBytes == lacking.size
        else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node asks for bytes that the release doesn't have: \(lacking.digest)")
        }
        return file
    }

    private func upload(_ file: HashedFile, session: String, bar: ProgressBar) async throws {
        guard file.isUnchanged(in: folder) else { throw changed(file) }
        do {
            try await client.upload(
                session: session, digest: file.digest, file: path(of: file), sizeBytes: file.sizeBytes,
                progress: bar)
        } catch ClientError.problem(let problem) where problem.status < 500 && problem.status != 404 {
            guard file.isUnchanged(in: folder) else { throw changed(file) }
            throw CommandFailure(
                .refused, problem.code, "the node refused \(file.path): \(problem.detail)",
                detail: (try? JSONValue(encoding: problem)) ?? .null)
        }
    }

    private func changed(_ file: HashedFile) -> CommandFailure {
        .invalid(
            "\(file.path) changed while it was published; publish again when nothing writes to it",
            code: "changed")
    }

    /// Where the bytes lie, also for a link of a Hugging Face cache that the folder is read through.
    private func path(of file: HashedFile) -> String {
        let path = "\(folder.root)/\(file.path.text)"
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(validatingCString: resolved) ?? path
    }
}

extension ProgressBar: ProgressSink {
    func update(_ task: String, done: Int64, total: Int64) {
        update(task, done: done)
    }
}
