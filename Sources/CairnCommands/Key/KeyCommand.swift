import ArgumentParser

/// `cairn key …`.
package struct KeyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and look at keys.",
        discussion: """
            A release key signs what you publish; an owner key owns your name and is best kept offline. \
            'cairn publisher register' makes both where they are missing.

            EXAMPLE: cairn key new --type ed25519 --out ~/keys/release.pem
            """,
        subcommands: [KeyNew.self, KeyShow.self, KeyList.self, KeySign.self]
    )

    package init() {}
}
