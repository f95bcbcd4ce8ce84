import CairnInspector
import CairnManifest

/// What `inspect` prints, and how it ends.
struct InspectionSummary {
    let inspection: Inspection
    let output: Output

    /// Throws unless nothing executes, reaches out or was left unread.
    func show() throws {
        for finding in inspection.findings where finding.severity != .note || output.isVerbose {
            line(finding)
        }
        let notes = inspection.count(of: .note)
        if notes > 0, !output.isVerbose { output.line("\(notes) notes; --verbose shows them") }
        output.line(verdict, style: inspection.isClean ? .good : .bad)
        guard inspection.isClean else {
            throw CommandFailure(.checkFailed, code, verdict, detail: inspection.json)
        }
        output.json(inspection.json)
    }

    private func line(_ finding: Finding) {
        let place = finding.offset.map { " at byte \($0)" } ?? ""
        output.line(
            "\(finding.severity.word)  \(finding.path)\(place): \(finding.sentence)",
            style: finding.severity == .note ? nil : .bad)
    }

    private var code: String {
        inspection.count(of: .executes) + inspection.count(of: .mayExecute) > 0
            ? "can-execute" : inspection.count(of: .reachesOut) > 0 ? "reaches-out" : "unread"
    }

    private var verdict: String {
        let files = "\(inspection.files.count) \(inspection.files.count == 1 ? "file" : "files")"
        guard !inspection.isClean else { return "\(files): nothing executes or reaches out" }
        let counts = [
            (Finding.Severity.executes, "execute"), (.mayExecute, "may execute"), (.reachesOut, "reach out"),
            (.unread, "were not read"),
        ].compactMap { severity, verb in
            let count = inspection.count(of: severity)
            return count > 0 ? "\(count) \(verb)" : nil
        }
        return "\(files), things found in them: \(counts.joined(separator: ", "))"
    }
}

extension Finding.Severity {
    /// As wide as the widest.
    fileprivate var word: String {
        switch self {
        case .executes: "EXECUTES   "
        case .mayExecute: "may execute"
        case .reachesOut: "reaches out"
        case .unread: "NOT READ   "
        case .note: "note       "
        }
    }
}
