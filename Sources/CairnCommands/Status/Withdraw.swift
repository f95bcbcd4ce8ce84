import ArgumentParser
import CairnProvenance

/// `cairn withdraw`.
package struct Withdraw: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Say that nobody should use a release.",
        discussion: """
            Logs a signed statement: 'cairn pull' and 'cairn verify' refuse the release unless it is named by its digest. \
            Nothing is deleted.

            EXAMPLE: cairn withdraw acme/minilm@1.0.0 --reason security --message "the weights were tampered with"
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var options: StatusOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        try await StatusChange(state: .withdrawn, options: options, choice: choice, context: context).run()
    }
}
