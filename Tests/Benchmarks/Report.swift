import Foundation

/// The figures of one run, as the page that readers see.
struct Report {
    var results: [Comparison.Result]
    var rounds: Int

    /// The page with these figures; the sections that people wrote below the old ones stay.
    func page(inPlaceOf old: String) -> String {
        guard let sections = old.range(of: "\n## ") else { return text }
        return text + old[sections.lowerBound...]
    }

    var text: String {
        var lines = [
            "# Performance",
            "",
            "Each figure was measured beside a peer or a limit, both taken alternately in the same run, so the ratio is",
            "what to compare; absolute figures are of one machine. Spreads are min / median / max over \(rounds) rounds.",
            "",
            "- machine: \(machine)",
            "- commit: \(output("git", "rev-parse", "--short=12", "HEAD")), built \(build)",
            "- command: `make bench`",
            "",
            "| what | cairn | peer | ratio cairn ÷ peer |",
            "|---|---|---|---|",
        ]
        for result in results {
            let unit = result.comparison.unit
            lines.append(
                "| \(result.comparison.name) | \(result.subject.text) \(unit) | \(result.peer.text) \(unit) | "
                    + "\(result.ratio.text) |")
        }
        lines.append("")
        for result in results {
            let comparison = result.comparison
            lines.append(
                "- **\(comparison.name)**: \(comparison.subject), beside \(comparison.peer). \(comparison.note)"
                    + (comparison.isDuration ? " Smaller is better." : ""))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var machine: String {
        let cpu =
            (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
        let memory = ProcessInfo.processInfo.physicalMemory >> 30
        return "\(ProcessInfo.processInfo.activeProcessorCount) cores of \(cpu), \(memory) GiB, "
            + "\(output("uname", "-sr"))"
    }

    private var build: String {
        #if DEBUG
            "for debugging: these figures say nothing"
        #else
            "for release"
        #endif
    }

    private func output(_ command: String...) -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return "unknown" }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
