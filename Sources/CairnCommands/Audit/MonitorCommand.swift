import ArgumentParser
import AsyncHTTPClient
import CairnAudit
import CairnClient
import CairnManifest
import CairnTransparencyLog
import Foundation

/// `cairn monitor`.
package struct MonitorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Follow logs and report every event about some publishers or entries.",
        discussion: """
            Audits the log of the node, and of every --log, again and again, each time only what is new, and prints one \
            line for each registration, identity version, release, status, withheld or refused record of the names, and \
            for everything that is wrong with a log. A name is 'acme', 'acme/minilm', 'datasets/acme/squad' or a publisher \
            id; of a name that is new, everything since the first entry is reported. What was reported is remembered. \
            --exec runs a command for each event: the event is JSON on its standard input and in CAIRN_EVENT_* variables, \
            never in its command line; when it fails, the event comes again in the next round.

            EXAMPLE: cairn monitor acme --node https://models.example.org --exec ./notify.sh
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("Publishers, entries or publisher ids.", valueName: "name"))
    var names: [String]

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("Another node whose log is followed; may be repeated.", valueName: "url"))
    var log: [String] = []

    @Option(name: .long, help: ArgumentHelp("Run this command for each event.", valueName: "cmd"))
    var exec: String?

    @Flag(name: .long, help: "End after one round.")
    var once = false

    @Option(name: .long, help: ArgumentHelp("Seconds between rounds.", valueName: "seconds"))
    var interval: Int64 = 60

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        guard interval > 0 else { throw CommandFailure.invalid("--interval takes at least 1 second") }
        guard names.count <= AuditLimits.names else {
            throw CommandFailure.invalid("at most \(AuditLimits.names) names are followed at once")
        }
        let watched = try names.map { try WatchedName($0) }
        let reporter = EventReporter(command: exec, output: context.output)
        try await context.withHTTP { http in
            let urls = [try context.nodeURL()] + log
            var followed = try urls.map { url in
                (
                    monitor: try monitor(url, names: watched, context: context, http: http),
                    memory: MonitorMemory()
                )
            }
            while true {
                var failures: [CommandFailure] = []
                for place in followed.indices {
                    do {
                        let report = try await followed[place].monitor.round(
                            memory: &followed[place].memory, deliver: { try await reporter.report($0) })
                        failures += try failure(of: report, url: urls[place])
                    } catch let failure as CommandFailure {
                        context.output.note("cairn: \(failure.message)")
                        failures.append(failure)
                    }
                }
                if once {
                    if let first = failures.first { throw first }
                    return
                }
                try await Task.sleep(for: .seconds(interval))
            }
        }
    }

    /// What makes a single round a failure, though everything was reported.
    private func failure(of report: AuditReport?, url: String) throws -> [CommandFailure] {
        guard let report else {
            return [CommandFailure(.unavailable, "network", "\(url) didn't answer; try again later")]
        }
        return report.isSound
            ? [] : [CommandFailure(.checkFailed, "findings", report.verdict, detail: report.json)]
    }

    private func monitor(
        _ url: String, names: [WatchedName], context: CommandContext, http: HTTPClient
    ) throws -> LogMonitor {
        var options = Audit.Options()
        let choice = try judging.choice(context)
        options.accepted = choice.accepted
        let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
        let folders = context.folders
        let node = try NodeClient(url: url, http: http)
        let audit = Audit(
            .node(node), options: options, trust: context.trustStore,
            policy: choice.policy.map { PolicyCheck($0.policy, mustList: !$0.isDefault) },
            stateFolder: { folders.monitor(of: $0, url: url) }, now: now)
        return LogMonitor(audit: audit, url: url, names: names, now: now)
    }
}
