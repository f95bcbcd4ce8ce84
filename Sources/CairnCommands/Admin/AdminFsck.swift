import ArgumentParser
import CairnManifest
import CairnNode

/// `cairn admin fsck`.
package struct AdminFsck: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check everything in a data directory.",
        discussion: """
            Derives again what can be derived and compares: log, tiles, checkpoint, index, git, files. Each damage is a \
            line that says what is wrong where and what mends it. Beside a running node it reads only what is committed. \
            --repair mends what the segments, the commit point, the logs or a peer can restore; what it replaces is kept in \
            DIR/damaged. Exit code 0: no damage; 1: damage is left.

            EXAMPLE: cairn admin fsck --data /srv/cairn
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var directory: DataDirectoryOptions

    @Flag(name: .long, help: "Mend what can be mended; the node must be stopped.")
    var repair = false

    @Option(
        name: .long,
        help: ArgumentHelp("A node that may have what is missing, beside the known peers.", valueName: "url"))
    var peer: [String] = []

    @Flag(name: .customLong("allow-plain-http-peers"), help: "Ask peers over plain HTTP beyond this machine.")
    var allowsPlainHTTPPeers = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let data = try directory.path(context)
        let fsck = try Fsck(folder: data)
        let report =
            repair
            ? try await context.withHTTP { http in
                var repair = Repair(fsck, http: http, peers: peer, allowsPlainHTTP: allowsPlainHTTPPeers)
                return try await repair.run()
            } : try fsck.check()
        try FsckOutput(report: report, data: data, output: context.output).show()
    }
}
