/// The findings of an audit as a person reads them: what is wrong first, then what may only follow from it.
struct FindingsTable {
    private let report: AuditReport

    init(_ report: AuditReport) {
        self.report = report
    }

    var html: String {
        guard !report.findings.isEmpty else { return "<p>None.</p>" }
        let followers = report.findings.filter { $0.mayFollowFrom != nil }
        var parts = [table(report.findings.filter { $0.mayFollowFrom == nil })]
        for cause in Set(followers.compactMap(\.mayFollowFrom)).sorted() {
            let following = followers.filter { $0.mayFollowFrom == cause }
            let what = following.count == 1 ? "This may" : "These \(following.count) may"
            parts.append("<p>\(what) only follow from entry \(cause), which can't be read:</p>")
            parts.append(table(following))
        }
        if report.counts.findingsLeftOut > 0 {
            parts.append("<p>\(report.counts.findingsLeftOut) more are only counted.</p>")
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func table(_ findings: [Finding]) -> String {
        guard !findings.isEmpty else { return "" }
        return ReportPage.table(
            ["Entry", "Kind", "What is wrong"],
            findings.map { finding in
                let rule = finding.code.map { " (\($0))" } ?? ""
                return [
                    finding.index.map { "\($0)" } ?? "–", finding.kind.rawValue + rule, finding.message,
                ]
            }, numbers: [0], words: [1])
    }
}
