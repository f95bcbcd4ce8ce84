import CairnAPI
import CairnClient
import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// A log as a node serves it.
package struct NodeSource: LogSource {
    private let files: NodeTiles
    /// Waits before a failed request is made again; told how many have failed.
    private let pause: @Sendable (Int) async throws -> Void

    package init(
        files: NodeTiles,
        pause: @escaping @Sendable (Int) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.files = files
        self.pause = pause
    }

    package var hasContent: Bool { true }

    package func checkpoint() async throws -> FileAnswer {
        try await get("checkpoint", maxBytes: APILimits.checkpointBytes)
    }

    package func file(_ path: TilePath) async throws -> FileAnswer {
        let limit: Int
        switch path {
        case .hashes(let tile): limit = tile.full.byteCount
        case .entries: limit = EntryBundle.maxBytes
        }
        return try await get(path.text, maxBytes: limit)
    }

    package func content(_ bundle: TileCoordinate, maxBytes: Int) async throws -> ContentAnswer {
        let path = "content/" + bundle.entriesPath.dropFirst("tile/entries/".count)
        let answer: FileAnswer
        do {
            answer = try await get(path, maxBytes: maxBytes, tellsTooLarge: true)
        } catch ClientError.tooLarge {
            return .tooLarge
        }
        switch answer {
        case .missing: return .missing
        case .unusable(let why): return .unusable(why)
        case .found(let bytes):
            do {
                return .found(try ContentBundle.parse(bytes, width: bundle.width))
            } catch {
                return .unusable("\(path) isn't made of frames")
            }
        }
    }

    package func partialWidths(of path: TilePath) throws -> [Int] { [] }

    private func get(_ path: String, maxBytes: Int, tellsTooLarge: Bool = false) async throws -> FileAnswer {
        var failures = 0
        while true {
            do {
                return try await files.file(path, maxBytes: maxBytes).map { .found($0) } ?? .missing
            } catch let error as ClientError {
                if case .tooLarge = error, tellsTooLarge { throw error }
                if let answer = Self.answer(error, path: path, maxBytes: maxBytes) { return answer }
                failures += 1
                guard failures < AuditLimits.attempts else { throw error }
                try await pause(failures)
            }
        }
    }

    /// What an error says of the file; nil where it says only that nobody knows at present.
    private static func answer(_ error: ClientError, path: String, maxBytes: Int) -> FileAnswer? {
        switch error {
        case .tooLarge: return .unusable("\(path) is larger than \(maxBytes) bytes")
        case .unexpectedStatus(_, let status): return answer(status: status, path: path)
        case .problem(let problem): return answer(status: problem.status, path: path)
        case .badAddress, .badAnswer, .unreadableFile, .network, .timedOut: return nil
        }
    }

    private static func answer(status: Int, path: String) -> FileAnswer? {
        switch status {
        case 410, 451: .missing
        case 429, 500...: nil
        default: .unusable("\(path) is answered with status \(status)")
        }
    }
}
