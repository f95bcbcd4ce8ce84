import ArgumentParser
import AsyncHTTPClient
import CairnAudit
import CairnClient
import CairnManifest
import CairnTransparencyLog
import Foundation

/// `cairn audit`.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Replay a node's whole log and compare everything in it with everything else.",
        discussion: """
            Audits a node by its URL, or a folder without any network: a node's data directory (stopped, or a copy), a \
            backup, or a copy of a log's public files. Nothing in the folder is changed. Every entry, tile, signature, \
            record, object and git commit is checked; --peers compares with what other nodes saw. An audit that is \
            interrupted goes on where it stopped, and the next one of a node begins where the last one ended. Exit code \
            0 means: no finding, and the log's key is one that you trust.

            --evidence FILE checks a proof that a log forked, as nodes and audits keep it. The file has to be about the key \
            that you know for this log: from --vkey, a policy, or pinned. Where you know none, it is told whose key it is.

            EXAMPLE: cairn audit https://models.example.org --peers https://peer.example.net --report audit.html
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("Where the node is reached, or a folder.", valueName: "url|dir"))
    var subject: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A node to ask what it has seen of this log; may be repeated.", valueName: "url"))
    var peers: [String] = []

    @Option(name: .long, help: ArgumentHelp("The log's verifier key.", valueName: "vkey"))
    var vkey: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("Write the report to FILE.html or FILE.json; may be repeated.", valueName: "file"))
    var report: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the audit keeps how far it has come (default: a folder for each log in $XDG_STATE_HOME/cairn/audits).",
            valueName: "dir"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Check a file of evidence about a log, without any network.", valueName: "file"))
    var evidence: String?

    @Flag(name: .long, help: "Compare the bytes of large files too.")
    var files = false

    @Flag(name: .long, help: "Begin at the first entry, whatever was audited before.")
    var full = false

    package init() {}

    package func validate() throws {
        guard (subject == nil) != (evidence == nil) else {
            throw ValidationError("give either a URL or folder to audit, or --evidence FILE")
        }
    }

    package func run() async throws {
        let context = try CommandContext(global)
        if let evidence {
            return try await EvidenceVerification(
                context: context, choice: try judging.choice(context),
                given: try vkey.map { try VerifierKey.parse($0) }
            ).run(LocalFile.absolute(evidence))
        }
        let subject = subject ?? ""
        let reports = try report.map { try ReportFile($0) }
        let bar = ProgressBar("auditing", total: 0, unit: .things, output: context.output)
        let outcome = try await context.withHTTP { http in
            defer { bar.finish() }
            let audit = try await setUp(
                subject, context: context, http: http, progress: AuditProgressBar(bar: bar))
            return try await audit.run()
        }
        let page = ReportPage(outcome, command: command)
        for file in reports { try file.write(outcome, page: page) }
        try AuditSummary(report: outcome, output: context.output).show()
    }

    private func setUp(
        _ subject: String, context: CommandContext, http: HTTPClient, progress: AuditProgressBar
    ) async throws -> Audit {
        var options = Audit.Options()
        let choice = try judging.choice(context)
        options.accepted = choice.accepted
        options.key = try vkey.map { try VerifierKey.parse($0) }
        options.checksFiles = files
        options.startsAnew = full
        guard peers.count <= AuditLimits.peers else {
            throw CommandFailure.invalid("at most \(AuditLimits.peers) peers are asked in one audit")
        }
        options.peers = try peers.map { try NodeClient(url: $0, http: http) }
        let base = state.map { LocalFile.absolute($0) }
        let folders = context.folders
        let audited = try auditSubject(subject, context: context, http: http)
        options.sigstore = choice.sigstore
        if judging.trustedRoot == nil, case .folder(let folder) = audited {
            options.sigstore = try folder.sigstore()
        }
        return Audit(
            audited, options: options,
            trust: context.trustStore,
            policy: choice.policy.map { PolicyCheck($0.policy, mustList: !$0.isDefault) },
            stateFolder: { origin in base ?? folders.audit(of: origin) }, progress: progress,
            now: { Int64(Date().timeIntervalSince1970) })
    }

    private func auditSubject(_ subject: String, context: CommandContext, http: HTTPClient) throws
        -> Audit.Subject
    {
        guard !subject.contains("://") else { return .node(try NodeClient(url: subject, http: http)) }
        let path = LocalFile.absolute(subject)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure.notFound("there is no \(subject)")
        }
        return .folder(try LogFolder(path: path, scratch: context.folders.state))
    }

    /// The call that makes the same audit again, as people type it.
    private var command: String {
        var words = ["cairn", "audit", subject ?? ""]
        for peer in peers { words += ["--peers", peer] }
        if let vkey { words += ["--vkey", vkey] }
        for policy in judging.policy { words += ["--policy", policy] }
        if let root = judging.trustedRoot { words += ["--trusted-root", root] }
        if files { words.append("--files") }
        return (words + ["--full"]).map(Self.quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./:+=@%,".utf8.contains(byte)
            }
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

/// A file that the report goes to, and in which form.
private struct ReportFile {
    let path: String
    let isPage: Bool

    init(_ name: String) throws {
        path = LocalFile.absolute(name)
        guard name.hasSuffix(".html") || name.hasSuffix(".json") else {
            throw CommandFailure.invalid("--report takes a file that ends in .html or .json, not '\(name)'")
        }
        isPage = name.hasSuffix(".html")
    }

    func write(_ report: AuditReport, page: ReportPage) throws {
        let bytes = isPage ? Array(page.html.utf8) : report.json.indentedBytes()
        try LocalFile.replace(path, bytes)
    }
}

/// Shows how far an audit has come.
private struct AuditProgressBar: ProgressSink {
    let bar: ProgressBar

    func update(_ task: String, done: Int64, total: Int64) {
        bar.set(total: total)
        bar.update(task, done: done)
    }
}
