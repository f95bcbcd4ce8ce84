import ArgumentParser
import CairnProvenance

/// `cairn deprecate`.
package struct Deprecate: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "deprecate",
        abstract: "Say that something else is better than a release.",
        discussion: """
            Logs a signed statement that everybody who gets the release is told; it works as before.

            EXAMPLE: cairn deprecate acme/minilm@1.0.0 --reason quality --message "use 2.0.0"
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var options: StatusOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        try await StatusChange(state: .deprecated, options: options, choice: choice, context: context).run()
    }
}
