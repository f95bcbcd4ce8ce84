import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn log`.
package struct Log: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List the records of an entry in the order of its home log.",
        discussion: """
            Every release and every later statement about it is a record in a public log. A record that this node \
            can't open or withholds is listed all the same.

            EXAMPLE: cairn log datasets/acme/squad
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("[datasets/]publisher[.home]/name.", valueName: "ref"))
    var reference: String

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        var reference = try Reference(reference)
        let selector = reference.selector
        reference.selector = nil
        try await context.withNode { client in
            let answer = try await client.records(reference)
            let records = answer.records.filter { record in
                if case .version(let version)? = selector { record.version == version.text } else { true }
            }
            guard !records.isEmpty else {
                throw CommandFailure.notFound("the log of \(reference) has no \(self.reference)")
            }
            try context.output.json([
                "origin": .string(answer.origin),
                "records": .array(try records.map { try JSONValue(encoding: $0) }),
                "size": .integer(Int64(answer.size)),
            ])
            context.output.line("\(answer.origin), \(answer.size) entries", style: .strong)
            context.output.table(
                [["INDEX", "TIME", "KIND", "VERSION", "STATE", "RECORD"]]
                    + records.map { record in
                        [
                            String(record.index), record.time, record.kind, record.version ?? "-",
                            record.state,
                            "sha256:\(record.digest)",
                        ]
                    })
        }
    }
}
