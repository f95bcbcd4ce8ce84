import ArgumentParser
import CairnProvenance

/// `cairn restore`.
package struct RestoreRelease: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Take a yank, deprecation or withdrawal back.",
        discussion: """
            Logs a signed statement behind the one it takes back; both stay in the log.

            EXAMPLE: cairn restore acme/minilm@1.0.0 --reason publisher-request --message "a false alarm"
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var options: StatusOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        try await StatusChange(state: .restored, options: options, choice: choice, context: context).run()
    }
}
