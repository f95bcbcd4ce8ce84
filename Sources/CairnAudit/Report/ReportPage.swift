import CairnManifest
import CairnTransparencyLog

/// An audit as one page that a person can read and print: no scripts, nothing fetched from anywhere.
package struct ReportPage: Sendable {
    private let report: AuditReport
    /// The command that makes the same audit again.
    private let command: String

    package init(_ report: AuditReport, command: String) {
        self.report = report
        self.command = command
    }

    package var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Audit of \(Self.text(report.origin))</title>
        <style>\(ReportStyle.css)</style>
        </head>
        <body>
        <header>
        <p class="kind">Audit of a public log of models and datasets</p>
        <h1>\(Self.text(report.origin))</h1>
        <p class="verdict \(report.isSound ? "good" : "bad")">\(Self.text(report.verdict))</p>
        </header>
        \(sections.joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private var sections: [String] {
        // Who has a finding before him wants to read it first.
        let found = [
            section("Findings", FindingsTable(report).html),
            report.forks.isEmpty ? "" : section("Two histories", forks),
        ]
        let about = [section("What was audited", subject), section("How many", counts)]
        let rest = [
            section("Publishers", publishers), section("Witnesses", witnesses),
            section("What others saw", peers), section("Withheld content", withheld),
            section("What was not checked", list(report.notChecked)), section("How to repeat it", repetition),
        ]
        return ((report.isSound ? about + found : found + about) + rest).filter { !$0.isEmpty }
    }

    // MARK: Parts

    private var subject: String {
        let from =
            report.auditedBefore == 0
            ? "from its first entry"
            : "entries from \(report.auditedBefore) on; the earlier ones were audited before and the log continues them"
        return facts(
            [
                ("Log", report.origin), (report.kind == .node ? "Asked at" : "Read from", report.subject),
                ("Audited", "\(Self.time(report.time)), \(from)"), ("Entries", "\(report.size)"),
                ("Root", report.root?.base64 ?? "not believed"), ("Key", "\(report.key.key)"),
                ("Fingerprint of the key", report.key.fingerprint), ("The key is right, says", ground),
            ], exact: ["Root", "Key", "Fingerprint of the key"])
    }

    private var ground: String {
        switch report.key.ground {
        case .policy: "the policy lists it"
        case .given: "it was given with the command"
        case .pinned: "it was confirmed on this machine before"
        case .firstUse: "nobody: the key comes from the log itself"
        }
    }

    private var counts: String {
        let counts = report.counts
        var rows: [(String, UInt64)] = [
            ("entries of the log", counts.entries), ("bundles of entries", counts.bundles),
            ("tiles of hashes", counts.tiles), ("releases", counts.releases),
            ("versions of publishers' identities", counts.identities),
            ("signed objects compared by SHA-256", counts.objects),
            ("small files compared by SHA-256", counts.smallFiles),
            ("records of the node itself", counts.nodeRecords),
        ]
        rows += counts.otherKinds.sorted { $0.key < $1.key }.map {
            ("records of kind \($0.key), not looked into", $0.value)
        }
        rows += [
            ("withheld objects", counts.withheld), ("records that break a rule", counts.refused),
            ("entries that can't be read", counts.unreadable),
        ]
        return Self.table(
            ["What", "How many"], rows.map { [$0.0, "\($0.1)"] }, numbers: [1], isNarrow: true)
    }

    private var forks: String {
        report.forks.map { fork in
            let what =
                fork.provesFork
                ? "Both notes are signed by the log's key, and no honest log signs both."
                : "Both notes are signed by the log's key; the larger one was seen before the smaller one."
            return """
                <p>\(Self.text(what)) The second was seen at \(Self.text(fork.seenAt)). The report for programs holds the \
                whole proof as <code>cairn.evidence/1</code>.</p>
                <pre>\(Self.text(String(decoding: fork.auditedNote, as: UTF8.self)))</pre>
                <pre>\(Self.text(String(decoding: fork.otherNote, as: UTF8.self)))</pre>
                """
        }.joined(separator: "\n")
    }

    private var publishers: String {
        guard !report.publishers.isEmpty else { return "<p>None that this audit could read.</p>" }
        return Self.table(
            ["Name", "Id", "Identity versions", "Entries", "Releases"],
            report.publishers.map {
                [$0.name, $0.id, "\($0.identityVersions)", "\($0.entries)", "\($0.releases)"]
            }, numbers: [2, 3, 4])
    }

    private var witnesses: String {
        var text = report.policy.map { "<p>\(Self.text($0))</p>" } ?? ""
        guard !report.witnesses.isEmpty else {
            return text
                + "<p>No witness was asked for: the log's own key is all that vouches for this history.</p>"
        }
        text += Self.table(
            ["Witness", "Cosigned"],
            report.witnesses.map { [$0.name, $0.time.map { Self.time(Int64(clamping: $0)) } ?? "no"] })
        return text
    }

    private var peers: String {
        guard !report.peers.isEmpty else { return "<p>No other node was asked.</p>" }
        return Self.table(
            ["Asked", "Place", "Entries", "Compared with this audit"],
            report.peers.map { [$0.url, $0.place, $0.size.map { "\($0)" } ?? "–", Self.sentence($0)] },
            numbers: [2])
    }

    private var withheld: String {
        guard !report.withheld.isEmpty else { return "<p>None.</p>" }
        var text = "<p>The log announces these objects; their bytes were taken down or never came.</p>"
        text += Self.table(
            ["Entry", "SHA-256 of the object"], report.withheld.map { ["\($0.index)", $0.digest.hex] },
            numbers: [0])
        let more = report.counts.withheld - UInt64(report.withheld.count)
        return more > 0 ? text + "<p>\(more) more are only counted.</p>" : text
    }

    private var repetition: String {
        """
        <p>Anyone can make the same audit; nobody needs to be trusted for it but the program itself.</p>
        <pre>\(Self.text(command))</pre>
        <p>The signed checkpoint that was audited:</p>
        <pre>\(Self.text(String(decoding: report.note, as: UTF8.self)))</pre>
        """
    }

    private static func sentence(_ view: PeerView) -> String {
        let text =
            switch view.state {
            case .same: "the same tree"
            case .behind: "fewer entries; this log continues them"
            case .ahead: "more entries that continue this log: what was audited is older"
            case .aheadUnproven: "more entries; whether they continue this log can't be told from here"
            case .forked: "another history under the same key"
            case .notSigned: "not signed by the log's key"
            case .unknown: "can't be compared: the tiles don't lead to the root"
            case .nothing: "it shows nothing of this log"
            case .unreachable: "it didn't answer"
            }
        return view.detail.map { "\(text): \($0)" } ?? text
    }

    // MARK: HTML

    private func section(_ title: String, _ body: String) -> String {
        "<section>\n<h2>\(title)</h2>\n\(body)\n</section>"
    }

    /// - Parameter exact: names of the values that people compare letter by letter
    private func facts(_ rows: [(String, String)], exact: Set<String> = []) -> String {
        func value(_ row: (String, String)) -> String {
            exact.contains(row.0) ? "<code>\(Self.text(row.1))</code>" : Self.text(row.1)
        }
        return "<dl>" + rows.map { "<dt>\(Self.text($0.0))</dt><dd>\(value($0))</dd>" }.joined() + "</dl>"
    }

    private func list(_ items: [String]) -> String {
        "<ul>" + items.map { "<li>\(Self.text($0))</li>" }.joined() + "</ul>"
    }

    /// - Parameters:
    ///   - numbers: columns of numbers
    ///   - words: columns of single words, which aren't broken
    ///   - isNarrow: no wider than what is in it
    static func table(
        _ head: [String], _ rows: [[String]], numbers: Set<Int> = [], words: Set<Int> = [],
        isNarrow: Bool = false
    ) -> String {
        func cells(_ row: [String], _ tag: String) -> String {
            row.enumerated().map { at, cell in
                let kind = numbers.contains(at) ? " class=\"n\"" : words.contains(at) ? " class=\"w\"" : ""
                return "<\(tag)\(kind)>\(exact(text(cell)))</\(tag)>"
            }.joined()
        }
        let body = rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        return
            "<div class=\"scroll\"><table\(isNarrow ? " class=\"narrow\"" : "")><thead><tr>\(cells(head, "th"))</tr></thead>\n"
            + "<tbody>\n\(body)\n</tbody></table></div>"
    }

    /// Digests, ids and roots within a text, in letters that can be told apart.
    private static func exact(_ safe: String) -> String {
        safe.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let end = endOfDigest(word)
            return end == word.startIndex ? String(word) : "<code>\(word[..<end])</code>\(word[end...])"
        }.joined(separator: " ")
    }

    /// Where a word's 20 bytes or more in hex, or its hash in base64, end; its beginning where it has none.
    private static func endOfDigest(_ word: Substring) -> Substring.Index {
        let hex = word.prefix { "0123456789abcdef".contains($0) }
        if hex.utf8.count >= 40 { return hex.endIndex }
        let base64 = word.prefix(44)
        return base64.last == "=" && Base64.decode(String(base64))?.count == Hash.byteCount
            ? base64.endIndex : word.startIndex
    }

    private static func time(_ seconds: Int64) -> String {
        Timestamp(unixSeconds: seconds)?.description ?? "\(seconds)"
    }

    /// Text that others wrote, as text.
    static func text(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            case "\n": safe += "\n"
            default: safe.unicodeScalars.append(isPlain(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return safe
    }

    /// No control characters, and no marks that change the direction of writing.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
