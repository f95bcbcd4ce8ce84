import ArgumentParser
import CairnManifest
import CairnNode
import CairnRegistry
import CairnTransparencyLog

/// `cairn admin restore`.
package struct AdminRestore: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring back a backup, or a data directory that was copied.",
        discussion: """
            A log that goes on from an old copy forks, for good. So every peer and witness that the directory knows, or that \
            you name, is asked for the newest checkpoint of this log, signed by its own key, and what is missing is fetched from \
            a node that mirrors it, up to exactly that. What nobody saw can't be known: you say with --newest-size how many \
            leaves the log ever signed, and it goes on when that is what the directory then holds. --seal ends the log here \
            instead: this directory never signs again. Without BACKUP the directory itself is brought back, in place.

            EXAMPLE: cairn admin restore /backup/cairn-2026-11-27 --data /srv/cairn --peer https://peer.example.org
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("A folder that 'cairn admin backup' made.", valueName: "backup"))
    var backup: String?

    @Option(name: .long, help: ArgumentHelp("The node's data directory.", valueName: "dir"))
    var data: String

    @Option(name: .long, help: ArgumentHelp("A node that follows this log.", valueName: "url"))
    var peer: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A witness of this log: where its checkpoints are read.", valueName: "url"))
    var witness: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Ask the witnesses of this tlog-policy as well.", valueName: "file"))
    var policy: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file that 'cairn serve --config' is run with: its policy and signer count where no flag names them.",
            valueName: "file"))
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A folder with the keys, for a backup without them.", valueName: "folder"))
    var keys: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Socket of the 'cairn signer' that holds the log key: it knows how far the log had got.",
            valueName: "path"))
    var signer: String?

    @Option(
        name: .customLong("newest-size"),
        help: ArgumentHelp(
            "You know that the log never signed more than this many leaves.", valueName: "leaves"))
    var newestSize: UInt64?

    @Flag(
        name: .customLong("unsafe-no-witness"),
        help: "DANGEROUS: go on although nobody could be asked; if anybody has seen more, the log forks.")
    var unsafe = false

    @Flag(name: .long, help: "End the log in this directory for good.")
    var seal = false

    @Flag(name: .customLong("allow-plain-http-peers"), help: "Ask peers over plain HTTP beyond this machine.")
    var allowsPlainHTTPPeers = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        var request = Restore.Request(
            folder: LocalFile.absolute(data), backup: backup.map { LocalFile.absolute($0) })
        request.keys = keys.map { LocalFile.absolute($0) }
        request.peers = peer
        request.witnesses = witness
        let settings = try settings()
        request.policy = try settings.policy.map { try NodePolicy(file: $0).policy }
        for witness in request.policy?.witnesses ?? [] where witness.url == nil {
            context.output.note("the witness \(witness.name) of the policy has no URL and isn't asked")
        }
        request.allowsPlainHTTP = settings.allowsPlainHTTPPeers ?? false
        request.seals = seal
        request.signer = settings.signer.map { LocalFile.absolute($0) }
        request.statement = try statement()
        var result = try await run(request, context)
        if result.outcome == .asks, confirms(result, context) {
            request.backup = nil
            request.statement = .newest(result.held)
            result = try await run(request, context)
        }
        try RestoreOutput(result: result, folder: request.folder, output: context.output).show()
    }

    private func settings() throws -> ServeSettings {
        var flags = ServeSettings()
        flags.policy = policy
        flags.signer = signer
        flags.allowsPlainHTTPPeers = allowsPlainHTTPPeers ? true : nil
        return try config.map { flags.filled(from: try ServeSettings(file: $0)) } ?? flags
    }

    private func run(_ request: Restore.Request, _ context: CommandContext) async throws -> Restore.Result {
        try await context.withHTTP { http in try await Restore(request, http: http).run() }
    }

    private func statement() throws -> RestoreDecision.Statement {
        guard newestSize == nil || !unsafe else {
            throw CommandFailure.invalid("--newest-size and --unsafe-no-witness aren't given together")
        }
        return unsafe ? .nobodySawIt : newestSize.map { .newest($0) } ?? .none
    }

    /// Whether a person at the terminal knows how far the log had got.
    private func confirms(_ result: Restore.Result, _ context: CommandContext) -> Bool {
        guard context.console.isInteractive else { return false }
        let answer = context.console.ask(
            "The newest that anybody has seen is here: \(result.held) leaves. If you know that the log never signed more, type "
                + "that number; else nothing:")
        return answer.flatMap { UInt64($0) } == result.held
    }
}
