import CairnFederation
import Foundation

/// Evidence as files of one folder, each written once and for all to read.
package struct DiskEvidenceStore: EvidenceStore {
    package let folder: String

    /// Makes the folder.
    package init(folder: String) throws {
        self.folder = folder
        try DurableFile.createFolder(folder)
    }

    package func names() throws -> [EvidenceName] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { EvidenceName($0) }
    }

    package func read(_ name: EvidenceName) throws -> [UInt8]? {
        try DurableFile.read(path(of: name), maxBytes: FederationLimits.evidenceBytes)
    }

    package func write(_ bytes: [UInt8], as name: EvidenceName) throws {
        _ = try DurableFile.create(path(of: name), with: bytes)
    }

    package func path(of name: EvidenceName) -> String { "\(folder)/\(name.text)" }
}
