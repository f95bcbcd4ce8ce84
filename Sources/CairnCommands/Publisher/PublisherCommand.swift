import ArgumentParser

/// `cairn publisher …`.
package struct PublisherCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "publisher",
        abstract: "Own a name on a node.",
        discussion: """
            A publisher is a name that keys own, not an account. Its identity is a signed document in the log of its \
            home node.

            EXAMPLE: cairn publisher register acme --node https://models.example.org
            """,
        subcommands: [
            PublisherRegister.self, PublisherShow.self, PublisherRotate.self, PublisherRecover.self,
            PublisherMove.self, PublisherSign.self, PublisherSubmit.self, PublisherSetProfile.self,
        ]
    )

    package init() {}
}
