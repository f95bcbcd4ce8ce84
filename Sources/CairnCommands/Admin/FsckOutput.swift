import CairnManifest
import CairnNode

/// A check of a data directory as people and programs read it.
struct FsckOutput {
    let report: FsckReport
    let data: String
    let output: Output

    /// Prints the report; throws when damage is left.
    func show() throws {
        for part in report.parts { output.check(isOK: true, "\(part.name): \(part.detail)") }
        for finding in report.findings {
            let line = "\(finding.place) \(finding.detail)\(finding.advice)"
            if finding.isDamage {
                output.check(isOK: finding.outcome == .repaired, line)
            } else {
                output.note("note \(line)")
            }
        }
        guard !report.isClean else {
            output.json(json)
            let repaired = report.findings.filter { $0.outcome == .repaired }.count
            output.line(
                repaired == 0 ? "\(data) is sound" : "\(data) is sound; \(repaired) damages were repaired",
                style: .good)
            return
        }
        let count = report.damage.count
        throw CommandFailure(
            .checkFailed, "damaged", "\(data) has \(count == 1 ? "1 damage" : "\(count) damages")",
            detail: json)
    }

    private var json: JSONValue {
        [
            "clean": .bool(report.isClean), "data": .string(data),
            "findings": .array(report.findings.map(\.json)),
            "parts": .array(report.parts.map { ["detail": .string($0.detail), "name": .string($0.name)] }),
            "running": .bool(report.isRunning),
        ]
    }
}

extension Finding {
    /// What mends it, or became of it.
    fileprivate var advice: String {
        switch outcome {
        case .repaired: ": repaired"
        case .failed(let why): ": it couldn't be repaired, \(why)"
        case .open:
            switch remedy {
            case .segments: "; --repair writes it again from the segments"
            case .commitPoint: "; --repair writes it again from the commit point"
            case .replay: "; --repair, or 'cairn admin reindex', reads the logs again"
            case .derivation: "; --repair derives it from the log again"
            case .peer: "; --repair fetches it from a peer that has it"
            case .witnesses: "; --repair forgets it, and the node collects it again"
            case .cosigning: "; --repair cosigns what is mirrored here, which isn't smaller"
            case .mode: "; --repair takes that away"
            case .removal: "; --repair removes it"
            case .start: ""
            case .restore: "; don't start the node, see 'cairn admin restore'"
            case .none where kind == .cosignature:
                isDamage
                    ? "; put no older state in its place, since a witness that forgets can be made to cosign a fork"
                    : ""
            case .none: isDamage ? "; put it back from a backup" : ""
            }
        }
    }

    fileprivate var json: JSONValue {
        let outcome: JSONValue =
            switch self.outcome {
            case .open: "open"
            case .repaired: "repaired"
            case .failed: "failed"
            }
        var object: JSONObject = [
            "damage": .bool(isDamage), "detail": .string(detail), "kind": .string(kind.rawValue),
            "outcome": outcome, "place": .string(place), "remedy": .string(remedy.rawValue),
        ]
        if case .failed(let why) = self.outcome { object["why"] = .string(why) }
        return .object(object)
    }
}
