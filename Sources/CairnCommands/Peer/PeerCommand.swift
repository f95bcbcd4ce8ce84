import ArgumentParser
import CairnAPI
import CairnManifest

/// `cairn peer …`.
package struct PeerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "peer",
        abstract: "Follow other nodes.",
        discussion: """
            Talks to the node on this machine over the socket in its data directory. A peer's log is mirrored and every \
            signature checked before anything of it is listed.

            EXAMPLE: cairn peer add https://models.example.org --data /srv/cairn
            """,
        subcommands: [PeerAdd.self, PeerList.self, PeerRemove.self]
    )

    package init() {}
}

/// The flag of commands that talk to a node over its own socket.
package struct LocalNodeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The node's data directory (default: that of the only node on this machine).", valueName: "dir"))
    package var data: String?

    package init() {}
}

/// A peer in a table.
struct PeerRow {
    let peer: PeerAnswer

    static let header = ["ORIGIN", "STATE", "SIZE", "LAST GOOD", "URL"]

    var cells: [String] { [peer.origin, peer.state, String(peer.size), peer.lastOK ?? "never", peer.url] }

    func show(_ output: Output) {
        output.line("origin       \(peer.origin)")
        output.line("url          \(peer.url)")
        output.line("log key      \(peer.vkey)")
        output.line("fingerprint  \(peer.fingerprint)")
        output.line("state        \(peer.state)")
        for path in peer.evidence { output.line("evidence     \(path)") }
    }
}
