import ArgumentParser
import CairnProvenance

/// `cairn yank`.
package struct Yank: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "yank",
        abstract: "Take a release back without deleting it.",
        discussion: """
            Logs a signed statement: nobody gets the release any more who doesn't name its version or digest, and who does is \
            told. Nothing is deleted.

            EXAMPLE: cairn yank acme/minilm@1.0.0 --reason quality --message "wrong tokenizer"
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var options: StatusOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        try await StatusChange(state: .yanked, options: options, choice: choice, context: context).run()
    }
}
