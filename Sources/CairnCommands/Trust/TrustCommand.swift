import ArgumentParser

/// `cairn trust …`.
package struct TrustCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Say which nodes and publishers you trust.",
        discussion: """
            A pinned node's log key, or a pinned publisher id, is what makes a verdict 'trust: pinned' and an exit code 0.

            EXAMPLE: cairn trust add https://models.example.org
            """,
        subcommands: [TrustList.self, TrustAdd.self, TrustRemove.self]
    )

    package init() {}
}
