import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn trust remove`.
package struct TrustRemove: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a node or a publisher.",
        discussion: """
            Takes a node's origin or URL, a publisher id, or a publisher's name if only one has it. With a node goes the \
            newest checkpoint that was seen of its log.

            EXAMPLE: cairn trust remove models.example.org
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("An origin, a URL, a publisher id or name.", valueName: "what"))
    var what: String

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let store = context.trustStore
        let removed: String
        if try removeNode(store) {
            removed = "node"
        } else if let id = try publisherID(store), try store.removePublisher(id: id) {
            removed = "publisher"
        } else {
            throw CommandFailure.notFound("nothing named '\(what)' is pinned; see 'cairn trust list'")
        }
        context.output.json(["kind": .string(removed), "removed": .string(what)])
        context.output.line("removed \(removed) \(what)")
    }

    private func removeNode(_ store: TrustStore) throws -> Bool {
        var origin = what
        for scheme in ["https://", "http://"] where origin.hasPrefix(scheme) {
            origin.removeFirst(scheme.count)
        }
        while origin.hasSuffix("/") { origin.removeLast() }
        return try store.node(origin: origin) != nil ? store.removeNode(origin: origin) : false
    }

    private func publisherID(_ store: TrustStore) throws -> PublisherID? {
        if let id = PublisherID(hex: what.lowercased()) { return id }
        let named = try store.publishers().filter { $0.name.lowercased() == what.lowercased() }
        guard named.count <= 1 else {
            throw CommandFailure.invalid(
                "several pinned publishers are named '\(what)'; give the id",
                issues: named.map { "\($0.id) of \($0.home.origin)" })
        }
        return named.first.flatMap { PublisherID(hex: $0.id) }
    }
}
