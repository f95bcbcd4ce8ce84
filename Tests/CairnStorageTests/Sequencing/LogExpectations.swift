import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// Where logs of tests live.
enum Ground: CaseIterable, CustomTestStringConvertible {
    case memory
    case disk

    var testDescription: String { self == .memory ? "in memory" : "on disk" }

    func stores(in folder: TemporaryFolder) throws -> LogStores {
        switch self {
        case .memory: .inMemory()
        case .disk: try .onDisk(folder.path)
        }
    }

    func ledger(in folder: TemporaryFolder) throws -> any Ledger {
        switch self {
        case .memory: MemoryLedger()
        case .disk: try IndexDatabase(path: folder("index.sqlite"))
        }
    }
}

extension LogStores {
    static func onDisk(_ folder: String) throws -> LogStores {
        LogStores(
            segments: try DiskSegmentStore(folder: folder + "/segments"),
            tiles: try DiskTileStore(folder: folder + "/log"),
            commits: try StateDatabase(path: folder + "/state.sqlite"))
    }
}

/// Reads the log as a stranger would: root, tiles, frames, receipts, times, ledger.
func expectConsistent(_ log: TestLog, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let problems = try await LogCheck.problems(of: log)
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
}

/// The log of `new` continues the one of `old`.
func expectAppendOnly(
    from old: CommittedHead, to new: CommittedHead, log: TestLog,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let proof = try await MerkleTree.consistencyProof(
        from: old.size, to: new.size, source: StoredTiles(log.stores.tiles))
    let isContinued = MerkleTree.verifyConsistency(
        oldSize: old.size, oldRoot: old.root, newSize: new.size, newRoot: new.root, proof: proof)
    #expect(
        isContinued, "the log isn't continued from \(old.size) to \(new.size)", sourceLocation: sourceLocation
    )
}
