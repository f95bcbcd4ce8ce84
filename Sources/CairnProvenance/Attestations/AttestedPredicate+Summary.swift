extension AttestedPredicate {
    /// What it says, in a few words; nil for a type that isn't read.
    ///
    /// Holds texts of others.
    package var summary: String? {
        switch self {
        case .provenance(let provenance): "built by \(provenance.builder)"
        case .summary(let summary): "\(summary.result.rawValue) by \(summary.verifier)"
        case .billOfMaterials(let bill):
            "\(bill.format.rawValue) \(bill.version)"
                + (bill.namesRelease ? "" : ", without the release's digest in it")
        case .testResult(let result): "tests \(result.rawValue)"
        case .evaluation(let evaluations):
            "\(evaluations.count) evaluation\(evaluations.count == 1 ? "" : "s")"
        case .inspection(let report): report.summary
        case .other: nil
        }
    }
}

extension InspectionReport {
    /// How many findings of each severity: `1 executes, 2 unread`.
    var summary: String {
        let counts = Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)"
        }
        return counts.isEmpty ? "nothing found" : counts.joined(separator: ", ")
    }
}
