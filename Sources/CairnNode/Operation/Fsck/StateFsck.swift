import CairnStorage
import Foundation

/// Opens the state database for a check.
enum StateFsck {
    /// Nil, with a finding, where there is none or it can't be read.
    static func open(folder: String, report: inout FsckReport) -> StateDatabase? {
        let path = folder + "/state.sqlite"
        guard FileManager.default.fileExists(atPath: path) else {
            report.findings.append(
                Finding(
                    .database, "state.sqlite",
                    "is missing: how far the log reached is known to its peers and witnesses only",
                    remedy: .restore))
            return nil
        }
        do {
            let state = try StateDatabase(readingOnly: path)
            let problems = try state.integrityProblems()
            report.findings += problems.map {
                Finding(.database, "state.sqlite", "is damaged: \($0)", remedy: .restore)
            }
            report.parts.append(FsckReport.Part(name: "state.sqlite", detail: "SQLite's own check"))
            return state
        } catch {
            report.findings.append(
                Finding(.database, "state.sqlite", "can't be read: \(error)", remedy: .restore))
            return nil
        }
    }
}
