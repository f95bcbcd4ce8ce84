import CairnFederation
import Synchronization

/// Evidence in memory.
package final class MemoryEvidenceStore: EvidenceStore {
    private let files = Mutex<[String: [UInt8]]>([:])

    package init() {}

    package func names() throws -> [EvidenceName] {
        files.withLock { $0.keys.sorted().compactMap { EvidenceName($0) } }
    }

    package func read(_ name: EvidenceName) throws -> [UInt8]? { files.withLock { $0[name.text] } }

    package func write(_ bytes: [UInt8], as name: EvidenceName) throws {
        files.withLock { $0[name.text] = $0[name.text] ?? bytes }
    }
}
