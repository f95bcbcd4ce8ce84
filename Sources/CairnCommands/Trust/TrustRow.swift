import CairnClient
import CairnManifest

/// A pinned node or publisher as commands show it.
struct TrustRow {
    let cells: [String]
    let json: JSONValue

    init(node: PinnedNode) {
        let fingerprint = node.fingerprint?.hex ?? "unreadable"
        cells = ["node", node.origin, fingerprint, "since \(node.added)"]
        json = [
            "added": .string(node.added), "fingerprint": .string(fingerprint), "origin": .string(node.origin),
            "vkey": .string(node.vkey),
        ]
    }

    init(publisher: PinnedPublisher) {
        let name = "\(publisher.name) of \(publisher.home.origin)"
        cells = ["publisher", name, publisher.id, "version \(publisher.version), since \(publisher.added)"]
        json = [
            "added": .string(publisher.added),
            "home": ["origin": .string(publisher.home.origin), "vkey": .string(publisher.home.vkey)],
            "id": .string(publisher.id), "name": .string(publisher.name),
            "version": .integer(Int64(publisher.version)),
        ]
    }
}
