import ArgumentParser
import Foundation

/// The flags of every command.
package struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The node to talk to (default: $CAIRN_NODE, then config.json, then http://127.0.0.1:8080).",
            valueName: "url"))
    package var node: String?

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp(
            "Take the passphrase of an encrypted key from the first line of this file.", valueName: "file"))
    package var passphraseFile: String?

    @Flag(name: .long, help: "Print one JSON document to standard output.")
    package var json = false

    @Flag(name: .long, help: "Print nothing but results and errors.")
    package var quiet = false

    @Flag(name: .customLong("no-color"), help: "Print without colours (also: NO_COLOR).")
    package var noColor = false

    @Flag(name: .long, help: "Tell more of what happens.")
    package var verbose = false

    package init() {}
}

/// What every command works with: its words and its folders.
struct CommandContext {
    let options: GlobalOptions
    let output: Output
    let folders: UserFolders
    let console: Console
    let environment: [String: String]

    init(_ options: GlobalOptions) throws {
        self.options = options
        environment = ProcessInfo.processInfo.environment
        folders = try UserFolders(environment: environment)
        output = Output(options, environment: environment)
        console = Console(output: output)
    }

    /// The URL of the node to talk to.
    func nodeURL() throws -> String {
        if let url = options.node ?? environment["CAIRN_NODE"], !url.isEmpty { return url }
        return try UserConfiguration(file: folders.configurationFile).node ?? "http://127.0.0.1:8080"
    }
}

extension Output {
    init(_ options: GlobalOptions, environment: [String: String]) {
        let isPlain =
            options.noColor || !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        self.init(
            isJSON: options.json, isQuiet: options.quiet, isVerbose: options.verbose,
            usesColor: !isPlain && !options.json && isatty(STDOUT_FILENO) == 1)
    }
}
