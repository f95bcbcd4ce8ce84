import CairnAudit
import CairnManifest

/// What a command prints of an audit, and how it ends.
struct AuditSummary {
    let report: AuditReport
    let output: Output

    /// Findings that are printed; the report has them all.
    private static let shown = 50

    /// Throws when there is any finding.
    func show() throws {
        let counts = report.counts
        output.line("\(report.origin), \(report.size) entries", style: .strong)
        output.line("key          \(report.key.key)")
        output.line("trust        \(trust)")
        if let root = report.root { output.line("root         \(root)") }
        if report.auditedBefore > 0 { output.line("before       \(report.auditedBefore) entries") }
        output.line(
            "records      \(counts.releases) releases, \(counts.identities) identity versions, "
                + "\(counts.nodeRecords + counts.otherKinds.values.reduce(0, +)) others, \(counts.refused) refused"
        )
        output.line(
            "content      \(counts.objects) objects, \(counts.smallFiles) small files, \(counts.withheld) withheld"
        )
        if let policy = report.policy { output.line("policy       \(policy)") }
        for peer in report.peers {
            let size = peer.size.map { ", \($0) entries" } ?? ""
            output.line("peer         \(peer.url) \(peer.place): \(peer.state.rawValue)\(size)")
        }
        for finding in report.findings.prefix(Self.shown) {
            output.check(isOK: false, Self.sentence(finding))
        }
        let more = report.findings.count - Self.shown
        if more > 0 { output.line("and \(more) more; --report has them all") }
        output.line(report.verdict, style: report.isSound ? .good : .bad)
        guard report.isSound else {
            throw CommandFailure(
                .checkFailed, code, report.verdict, detail: report.json)
        }
        output.json(report.json)
    }

    private var code: String {
        let kinds = Set(report.findings.map(\.kind))
        if kinds.contains(.fork) { return "forked" }
        if kinds.contains(.rollback) { return "rolled-back" }
        return kinds == [.firstUse] ? "first-use" : "findings"
    }

    /// One word as in every verdict: a key that was given counts as one that is pinned.
    private var trust: String {
        report.key.ground == .given ? "pinned (given with --vkey)" : report.key.ground.rawValue
    }

    private static func sentence(_ finding: Finding) -> String {
        let place = finding.index.map { "entry \($0): " } ?? ""
        let rule = finding.code.map { " (\($0))" } ?? ""
        let after = finding.mayFollowFrom.map { "; may only follow from entry \($0)" } ?? ""
        return "\(finding.kind.rawValue)\(rule): \(place)\(finding.message)\(after)"
    }
}
