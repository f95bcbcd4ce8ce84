import ArgumentParser

/// `cairn admin …`.
package struct AdminCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Operate a node: check, back up, restore.",
        discussion: """
            These work on a node's data directory on this machine.

            EXAMPLE: cairn admin fsck --data /srv/cairn
            """,
        subcommands: [
            AdminFsck.self, AdminReindex.self, AdminBackup.self, AdminRestore.self,
            AdminSeal.self, AdminPublisher.self,
        ]
    )

    package init() {}
}

/// The flag of commands that work on a data directory itself.
package struct DataDirectoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The node's data directory (default: that of the only node on this machine).", valueName: "dir"))
    package var data: String?

    package init() {}

    /// The directory's path from the root on.
    func path(_ context: CommandContext) throws -> String {
        if let data { return LocalFile.absolute(data) }
        let nodes = RunningNodes(folder: context.folders.nodes).list()
        guard let only = nodes.first else {
            throw CommandFailure.invalid(
                "no node of yours runs on this machine; name its folder with --data DIR")
        }
        guard nodes.count == 1 else {
            throw CommandFailure.invalid(
                "several nodes run on this machine; choose one with --data", issues: nodes)
        }
        return only
    }
}
