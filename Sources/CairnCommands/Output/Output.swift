import CairnManifest
import CairnProvenance
import Foundation

/// Where a command's words go: results to standard output, all else to standard error.
///
/// Every text is made safe by `TerminalText` before it is written.
package struct Output: Sendable {
    package enum Style: String, Sendable {
        case good = "\u{1B}[32m"
        case bad = "\u{1B}[31m"
        case strong = "\u{1B}[1m"
    }

    package var isJSON: Bool
    package var isQuiet: Bool
    package var isVerbose: Bool
    package var usesColor: Bool

    package init(isJSON: Bool, isQuiet: Bool, isVerbose: Bool, usesColor: Bool) {
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        self.usesColor = usesColor
    }

    /// A line of the result.
    ///
    /// Left out with `--json`, which has a document instead.
    func line(_ text: String = "", style: Style? = nil) {
        guard !isJSON else { return }
        Self.write(styled(TerminalText.line(text), style) + "\n", to: STDOUT_FILENO)
    }

    func block(_ text: String) {
        guard !isJSON else { return }
        Self.write(TerminalText.block(text) + "\n", to: STDOUT_FILENO)
    }

    /// Columns of a result, as wide as their widest cell.
    func table(_ rows: [[String]]) {
        let rows = rows.map { $0.map(TerminalText.line) }
        var widths: [Int] = []
        for row in rows {
            for (at, cell) in row.enumerated() {
                if at == widths.count { widths.append(0) }
                widths[at] = max(widths[at], cell.count)
            }
        }
        for row in rows {
            let cells = row.enumerated().map { at, cell in
                at == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[at] - cell.count)
            }
            line(cells.joined(separator: "  "))
        }
    }

    /// One check: `ok  …` or `FAIL …`.
    ///
    /// `--quiet` leaves out those that went well.
    func check(isOK: Bool, _ text: String) {
        guard !isJSON, !(isQuiet && isOK) else { return }
        let mark = isOK ? styled("ok  ", .good) : styled("FAIL", .bad)
        Self.write("\(mark) \(TerminalText.line(text))\n", to: STDOUT_FILENO)
    }

    /// One line of a judgement by a policy; `--quiet` leaves out those that passed.
    func check(_ result: PolicyResult, _ text: String) {
        switch result {
        case .pass: check(isOK: true, text)
        case .fail: check(isOK: false, text)
        case .warn, .unknown:
            guard !isJSON else { return }
            let mark = styled(result == .warn ? "warn" : "?   ", .strong)
            Self.write("\(mark) \(TerminalText.line(text))\n", to: STDOUT_FILENO)
        }
    }

    /// The result for programs: one document.
    ///
    /// Left out without `--json`.
    func json(_ value: @autoclosure () throws -> JSONValue) rethrows {
        guard isJSON else { return }
        Self.write(TerminalText.json(try value()) + "\n", to: STDOUT_FILENO)
    }

    /// What a person may want to know while it happens.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Self.write(TerminalText.line(text) + "\n", to: STDERR_FILENO)
    }

    func noteBlock(_ text: String) {
        guard !isQuiet else { return }
        Self.write(TerminalText.block(text) + "\n", to: STDERR_FILENO)
    }

    /// Only with `--verbose`.
    func detail(_ text: String) {
        guard isVerbose else { return }
        Self.write(TerminalText.line(text) + "\n", to: STDERR_FILENO)
    }

    /// Tells why a command failed: as a document with `--json`, else as sentences on standard error.
    func failure(_ failure: CommandFailure) {
        guard !isJSON else {
            Self.write(TerminalText.json(failure.json) + "\n", to: STDOUT_FILENO)
            return
        }
        Self.write("cairn: \(TerminalText.line(failure.message))\n", to: STDERR_FILENO)
        for issue in failure.issues {
            Self.write("  \(TerminalText.line(issue))\n", to: STDERR_FILENO)
        }
    }

    private func styled(_ text: String, _ style: Style?) -> String {
        guard usesColor, let style else { return text }
        return "\(style.rawValue)\(text)\u{1B}[0m"
    }

    /// A reader that went away is no reason to fail.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return }
                continue
            }
            rest = rest.dropFirst(count)
        }
    }
}
