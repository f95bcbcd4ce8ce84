import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn admin publisher …`.
package struct AdminPublisher: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "publisher",
        abstract: "Decide who may register a name.",
        discussion: """
            A node with 'serve --registration approve' keeps registrations for its operator: at most 500, for 30 days. Talks \
            to the node on this machine over the socket in its data directory.

            EXAMPLE: cairn admin publisher list --data /srv/cairn
            """,
        subcommands: [AdminPublisherList.self, AdminPublisherApprove.self, AdminPublisherDeny.self]
    )

    package init() {}
}

/// `cairn admin publisher list`.
package struct AdminPublisherList: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List who waits for your approval.",
        discussion: """
            A name says nothing about who asks for it: compare the id with the one that the applicant tells you elsewhere.

            EXAMPLE: cairn admin publisher list --json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        try await context.withLocalNode(data: local.data) { client in
            let answer = try await client.registrations()
            try context.output.json(JSONValue(encoding: answer))
            guard !answer.registrations.isEmpty else {
                context.output.note("nobody waits for your approval")
                return
            }
            context.output.table(
                [["NAME", "ID", "ASKED", "UNTIL", "FROM"]]
                    + answer.registrations.map {
                        [$0.name, $0.id, $0.asked, $0.expires, $0.isMove ? "another node" : "new"]
                    })
        }
    }
}

/// `cairn admin publisher approve`.
package struct AdminPublisherApprove: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Register a publisher that waits.",
        discussion: """
            The name is theirs from then on, for good.

            EXAMPLE: cairn admin publisher approve acme --data /srv/cairn
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Argument(help: ArgumentHelp("The name, or the first digits of the publisher id.", valueName: "name|id"))
    var publisher: String

    package init() {}

    package func run() async throws {
        try await RegistrationChoice(publisher: publisher, approve: true).run(
            try CommandContext(global), data: local.data)
    }
}

/// `cairn admin publisher deny`.
package struct AdminPublisherDeny: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "deny",
        abstract: "Refuse a publisher that waits.",
        discussion: """
            The applicant is told when it asks again. The name stays free.

            EXAMPLE: cairn admin publisher deny acme --data /srv/cairn
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Argument(help: ArgumentHelp("The name, or the first digits of the publisher id.", valueName: "name|id"))
    var publisher: String

    package init() {}

    package func run() async throws {
        try await RegistrationChoice(publisher: publisher, approve: false).run(
            try CommandContext(global), data: local.data)
    }
}

/// A decision about one of those who wait.
private struct RegistrationChoice {
    let publisher: String
    let approve: Bool

    func run(_ context: CommandContext, data: String?) async throws {
        try await context.withLocalNode(data: data) { client in
            let chosen = try choose(try await client.registrations().registrations)
            let index = try await client.decide(RegistrationDecision(record: chosen.record, approve: approve))
            let word = approve ? "approved" : "denied"
            context.output.json([
                "id": .string(chosen.id), "index": index.map { .integer(Int64($0)) } ?? .null,
                "name": .string(chosen.name), "state": .string(word),
            ])
            context.output.line("\(word)  \(chosen.name)", style: approve ? .good : .strong)
            context.output.line("publisher \(chosen.id)")
            if let index { context.output.line("log entry \(index)") }
        }
    }

    /// By name where only one asks for it, else by id.
    private func choose(
        _ waiting: [RegistrationsAnswer.Registration]
    ) throws -> RegistrationsAnswer.Registration {
        let wanted = publisher.lowercased()
        let byName = waiting.filter { $0.name.lowercased() == wanted }
        let byID = wanted.count >= 8 ? waiting.filter { $0.id.hasPrefix(wanted) } : []
        let found = byName.isEmpty ? byID : byName
        guard let only = found.first else {
            throw CommandFailure.notFound(
                "no registration of '\(publisher)' waits; 'cairn admin publisher list' shows those that do")
        }
        guard found.count == 1 else {
            throw CommandFailure.invalid(
                "\(found.count) ask for the name '\(publisher)'; choose one by its id", code: "ambiguous",
                issues: found.map(\.id))
        }
        return only
    }
}
