import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A node whose log key is pinned or listed by a policy, so that its receipts can be judged.
struct TrustedNode {
    let document: NodeDocument
    let origin: NodeOrigin
    let logKey: VerifierKey
    /// Hex SHA-256 of the log key's SPKI.
    let fingerprint: String
    /// Why its key is believed.
    var trust = TrustLevel.pinned

    init(_ document: NodeDocument) throws {
        self.document = document
        origin = try NodeOrigin(document.origin)
        logKey = try VerifierKey.parse(document.logVKey)
        fingerprint = try PublicKey(verifierKey: logKey).keyID.hex
    }

    var json: JSONValue {
        [
            "fingerprint": .string(fingerprint), "origin": .string(origin.text),
            "vkey": .string(document.logVKey),
        ]
    }
}

/// Decides whether a node is the one that was pinned, and pins it when a person says so.
struct NodeTrust {
    let store: TrustStore
    let context: CommandContext
    let choice: JudgingChoice

    private var accepted: String? { choice.accepted }

    /// The node's document, its key listed by the policy, or pinned: before, or now on first use.
    ///
    /// A policy that was asked for and doesn't list the key ends it.
    func require(_ document: NodeDocument) throws -> TrustedNode {
        var node = try TrustedNode(document)
        let isPinned = try isPinned(node)
        if let policy = choice.policy {
            if policy.policy.lists(node.logKey) {
                node.trust = .policy
                return node
            }
            guard policy.isDefault else {
                throw TrustRefusal.notInPolicy(origin: node.logKey.name, policy: policy.source)
            }
        }
        guard !isPinned else { return node }
        guard accepted == node.fingerprint || asks(node) else {
            let wrong = accepted == nil ? "" : " (--accept-new names another one)"
            throw CommandFailure(
                .checkFailed, "first-use",
                "the node \(node.origin) isn't known here\(wrong); compare its fingerprint with one from another source, "
                    + "then run 'cairn trust add' or pass --accept-new \(node.fingerprint)",
                detail: node.json)
        }
        try pin(node)
        return node
    }

    /// Whether this very key is pinned; another one that is pinned is an error.
    private func isPinned(_ node: TrustedNode) throws -> Bool {
        guard let pinned = try store.node(origin: node.origin.text) else { return false }
        guard pinned.vkey == node.document.logVKey else { throw changed(node) }
        return true
    }

    func pin(_ node: TrustedNode) throws {
        _ = try isPinned(node)
        try store.pinNode(origin: node.origin.text, vkey: node.document.logVKey)
        context.output.note("pinned \(node.origin)")
    }

    private func changed(_ node: TrustedNode) -> CommandFailure {
        CommandFailure(
            .checkFailed, "key-changed",
            "the log key of \(node.origin) isn't the pinned one any more; a log never changes its key, so ask its operator "
                + "and only then run 'cairn trust remove \(node.origin)'",
            detail: node.json)
    }

    private func asks(_ node: TrustedNode) -> Bool {
        guard accepted == nil, context.console.isInteractive else { return false }
        context.output.note("The node \(node.origin) isn't known here. Its log key has the fingerprint")
        context.output.note("  \(node.fingerprint)")
        return context.console.confirm("Trust it from now on?")
    }
}
