import CairnStorage
import Foundation

/// Compares the index with what a replay of the logs gives.
struct IndexFsck {
    private(set) var findings: [Finding] = []
    private(set) var detail = ""
    /// How far the index has taken in each log.
    private(set) var watermarks: [String: UInt64] = [:]
    private var contents: IndexDatabase.Contents?

    private static let place = "index.sqlite"

    /// Reads the index once; what it says after that doesn't count.
    init(folder: String) {
        guard FileManager.default.fileExists(atPath: folder + "/index.sqlite") else {
            add("is missing")
            return
        }
        do {
            let index = try IndexDatabase(readingOnly: folder + "/index.sqlite")
            for problem in try index.integrityProblems() { add("is damaged: \(problem)") }
            let contents = try index.contents()
            self.contents = contents
            watermarks = contents.watermarks
        } catch IndexError.otherVersion(let version) {
            add(
                "has version \(version) of its tables; the next start derives it again",
                isDamage: version != 0)
        } catch {
            add("can't be read: \(error)")
        }
    }

    /// `sizes` are those of the logs' heads.
    mutating func compare(with replay: Replay, sizes: [String: UInt64], isRunning: Bool) throws {
        guard let contents else { return }
        for (origin, size) in sizes.sorted(by: { $0.key < $1.key }) {
            let watermark = watermarks[origin] ?? 0
            if watermark > size {
                add("has taken in \(watermark) leaves of \(origin), but \(size) are committed")
            }
            if watermark < size, !isRunning {
                add(
                    "has taken in \(watermark) of \(size) leaves of \(origin); the next start goes on",
                    isDamage: false,
                    remedy: .start)
            }
        }
        let derived = try replay.index.contents()
        for (table, right) in derived.rows.sorted(by: { $0.key < $1.key }) {
            let held = contents.rows[table] ?? []
            let (lacking, strange) = (right.subtracting(held).count, held.subtracting(right).count)
            guard lacking + strange > 0 else { continue }
            add("lacks \(lacking) rows of the table \(table) and has \(strange) that the logs don't give")
        }
        detail = derived.rows.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }.joined(
            separator: ", ")
    }

    private mutating func add(_ detail: String, isDamage: Bool = true, remedy: Finding.Remedy = .replay) {
        findings.append(Finding(.index, Self.place, detail, isDamage: isDamage, remedy: remedy))
    }
}
