import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog

/// Which key a log is judged by, and who says so.
package struct LogKeyChoice: Hashable, Sendable {
    package enum Ground: String, Hashable, Sendable {
        /// The policy lists it.
        case policy
        /// It was given with the call.
        case given
        /// It was pinned before, or pinned now since its fingerprint was given.
        case pinned
        /// It comes from the log's own node or files.
        case firstUse = "first-use"
    }

    package var key: VerifierKey
    package var ground: Ground

    package init(key: VerifierKey, ground: Ground) {
        self.key = key
        self.ground = ground
    }

    /// Hex SHA-256 of the key's SPKI: what people compare.
    package var fingerprint: String { Fingerprint.of(key)?.hex ?? "" }
}

/// Finds the key of a log.
package struct LogKeySearch {
    private let trust: TrustStore
    private let given: VerifierKey?
    private let listed: @Sendable (String) -> VerifierKey?
    private let accepted: String?

    /// - Parameters:
    ///   - listed: the key that a policy lists for an origin
    ///   - accepted: the fingerprint that the user accepts
    package init(
        trust: TrustStore, given: VerifierKey?, listed: @escaping @Sendable (String) -> VerifierKey?,
        accepted: String?
    ) {
        self.trust = trust
        self.given = given
        self.listed = listed
        self.accepted = accepted
    }

    /// - Parameter offered: the key that the log's own node or files name
    package func choose(origin: String, offered: () async throws -> VerifierKey?) async throws -> LogKeyChoice
    {
        let pinned = try pinnedKey(origin)
        if let given {
            guard ExactText.equal(given.name, origin) else {
                throw AuditError.otherLog(found: origin, expected: given.name)
            }
            guard pinned == nil || pinned == given else { throw AuditError.keyPinned(origin: origin) }
            return LogKeyChoice(key: given, ground: .given)
        }
        if let key = listed(origin) { return LogKeyChoice(key: key, ground: .policy) }
        if let pinned { return LogKeyChoice(key: pinned, ground: .pinned) }
        guard let key = try await offered(), ExactText.equal(key.name, origin) else {
            throw AuditError.noKey(origin: origin)
        }
        var choice = LogKeyChoice(key: key, ground: .firstUse)
        if let accepted, accepted == choice.fingerprint {
            try trust.pinNode(origin: Self.nodeOrigin(origin), vkey: "\(key)")
            choice.ground = .pinned
        }
        return choice
    }

    private func pinnedKey(_ origin: String) throws -> VerifierKey? {
        let node = Self.nodeOrigin(origin)
        var vkey = try trust.node(origin: node)?.vkey
        if vkey == nil {
            vkey = try trust.publishers().first { ExactText.equal($0.home.origin, node) }?.home.vkey
        }
        return try vkey.map { try VerifierKey.parse($0) }
    }

    static func nodeOrigin(_ origin: String) -> String {
        origin.hasSuffix("/log") ? String(origin.dropLast(4)) : origin
    }

    /// The key that the first identities of a log name as their home's, where there is content to read.
    ///
    /// As good as the files themselves: first use, and never more.
    static func keyInContent(of source: any LogSource, checkpoint: Checkpoint) async throws -> VerifierKey? {
        guard source.hasContent, checkpoint.size > 0,
            let bundle = TileCoordinate(level: 0, index: 0, treeSize: checkpoint.size),
            case .found(let frames) = try await source.content(bundle, maxBytes: ContentBundle.maxBytes)
        else { return nil }
        for frame in frames {
            guard let object = frame.object, let stored = try? StoredEnvelope.parse(object),
                stored.payloadType == Identity.payloadType,
                let identity = try? Identity.parse(stored.payload),
                let key = try? VerifierKey.parse(identity.home.vkey),
                ExactText.equal(key.name, checkpoint.origin)
            else { continue }
            return key
        }
        return nil
    }
}
