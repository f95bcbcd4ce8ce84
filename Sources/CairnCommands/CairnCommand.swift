import ArgumentParser
import CairnNode
import Foundation

/// The command line: `cairn`.
package struct CairnCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cairn",
        abstract: "A federated open-model registry.",
        discussion: """
            Publishes models and datasets as signed manifests, each in a public log, and checks everything for itself.

            EXIT CODES: 0 done and verified · 1 a check failed · 2 usage or invalid input · 3 not found · \
            4 network or node unavailable · 5 refused by the node · 70 internal error

            'cairn --version' prints the version.

            EXAMPLE: cairn publish ./minilm --as acme/minilm --version 1.0.0
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Publish:",
                subcommands: [
                    Init.self, Publish.self, Attest.self, Yank.self, Deprecate.self, Withdraw.self,
                    RestoreRelease.self, PublisherCommand.self, KeyCommand.self,
                ]),
            CommandGroup(
                name: "Use:",
                subcommands: [
                    Show.self, Log.self, PullCommand.self, Verify.self, InspectCommand.self,
                    BundleCommand.self,
                    VerifyBundle.self,
                    TrustCommand.self,
                ]),
            CommandGroup(name: "Watch:", subcommands: [AuditCommand.self, MonitorCommand.self]),
            CommandGroup(
                name: "Run a node:",
                subcommands: [
                    Serve.self, SignerCommand.self, PeerCommand.self, Sync.self, AdminCommand.self,
                ]),
        ]
    )

    package init() {}

    /// Runs the program.
    ///
    /// The answer is its exit code.
    package static func run(_ arguments: [String]) async -> Int32 {
        // Not a flag of the parser, which would take the --version of 'publish' for it.
        guard arguments.first != "--version" else {
            Output.write(Node.version + "\n", to: STDOUT_FILENO)
            return ExitStatus.success.rawValue
        }
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.success.rawValue
        } catch {
            return end(with: error, arguments: arguments)
        }
    }

    /// Tells why a command ended early.
    ///
    /// Asking for help or the version is no failure.
    static func end(with error: any Error, arguments: [String]) -> Int32 {
        let isParsing = exitCode(for: error) == .validationFailure
        guard isParsing || !exitCode(for: error).isSuccess else {
            Output.write(fullMessage(for: error) + "\n", to: STDOUT_FILENO)
            return ExitStatus.success.rawValue
        }
        let isJSON = arguments.prefix { $0 != "--" }.contains("--json")
        let output = Output(isJSON: isJSON, isQuiet: false, isVerbose: false, usesColor: false)
        guard isParsing else {
            let failure = CommandFailure.of(error)
            output.failure(failure)
            return failure.status.rawValue
        }
        if isJSON {
            output.failure(.invalid(message(for: error), code: "usage"))
        } else {
            Output.write(TerminalText.block(fullMessage(for: error)) + "\n", to: STDERR_FILENO)
        }
        return ExitStatus.invalidInput.rawValue
    }
}
