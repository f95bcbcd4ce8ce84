import CairnStorage
import Foundation

/// Finds what interrupted work has left behind: temporary files, unfinished uploads and downloads.
enum LeftoverFsck {
    /// Folders whose own checks name what is strange in them.
    private static let checkedElsewhere: Set = ["blobs", "git", "uploads", "fetching"]

    static func findings(folder: String) throws -> [Finding] {
        var findings: [Finding] = []
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: folder).sorted()
        where !checkedElsewhere.contains(name) && name.hasSuffix(".tmp") {
            findings.append(temporary(name))
        }
        for part in ["keys", "segments", "log"] {
            for name in (try? manager.contentsOfDirectory(atPath: "\(folder)/\(part)"))?.sorted() ?? []
            where name.hasSuffix(".tmp") {
                findings.append(temporary("\(part)/\(name)"))
            }
        }
        for session in (try? manager.contentsOfDirectory(atPath: folder + "/uploads"))?.sorted() ?? [] {
            findings.append(
                Finding(
                    .leftover, "uploads/\(session)",
                    "is an upload that isn't finished; it is dropped after a day",
                    isDamage: false, remedy: .start))
        }
        for part in (try? manager.contentsOfDirectory(atPath: folder + "/fetching"))?.sorted() ?? [] {
            findings.append(
                Finding(
                    .leftover, "fetching/\(part)",
                    "is a file on its way from a peer; the next round goes on with it",
                    isDamage: false, remedy: .start))
        }
        return findings
    }

    private static func temporary(_ place: String) -> Finding {
        Finding(
            .leftover, place, "is a temporary file of a write that was cut off", isDamage: false,
            remedy: .removal)
    }
}
