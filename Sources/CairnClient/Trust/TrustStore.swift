import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// What this user trusts, kept as files: `nodes/<origin hash>.json`, `publishers/<id>.json`, and the newest
/// checkpoint seen of each log, verbatim, as `checkpoints/<origin hash>`.
///
/// A file is there whole or not at all; changes hold a lock, so that two commands at once lose nothing. Losing
/// the folder means that every node and publisher is met for the first time again. Whoever can write to it
/// decides what is trusted.
package struct TrustStore: Sendable {
    private let folder: String
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - folder: `$XDG_DATA_HOME/cairn/trust`; made at the first change
    ///   - now: unix seconds
    package init(
        folder: String, now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        self.folder = folder
        self.now = now
    }

    // MARK: Nodes

    package func nodes() throws -> [PinnedNode] {
        try all(PinnedNode.self, in: "nodes").sorted { ExactText.precedes($0.origin, $1.origin) }
    }

    package func node(origin: String) throws -> PinnedNode? {
        try read(PinnedNode.self, ["nodes", Self.hash(origin) + ".json"])
    }

    /// Pins a node's log key.
    ///
    /// The same key again changes nothing; another key is refused.
    @discardableResult
    package func pinNode(origin: String, vkey: String) throws -> PinnedNode {
        guard let key = try? VerifierKey.parse(vkey), ExactText.equal(key.name, origin + "/log"),
            key.type == .ed25519
        else { throw TrustError.badKey(origin: origin) }
        return try change { tree in
            if let known = try node(origin: origin) {
                guard ExactText.equal(known.vkey, vkey) else {
                    throw TrustError.nodeKeyPinned(origin: origin)
                }
                return known
            }
            let node = PinnedNode(origin: origin, vkey: vkey, added: time)
            try write(node, to: ["nodes", Self.hash(origin) + ".json"], in: tree)
            return node
        }
    }

    /// Forgets a node and what was seen of its log; false when it wasn't pinned.
    @discardableResult
    package func removeNode(origin: String) throws -> Bool {
        try change { tree in
            let isKnown = try node(origin: origin) != nil
            try tree.remove(["nodes", Self.hash(origin) + ".json"])
            try tree.remove(["checkpoints", Self.hash(origin + "/log")])
            return isKnown
        }
    }

    // MARK: Publishers

    package func publishers() throws -> [PinnedPublisher] {
        try all(PinnedPublisher.self, in: "publishers").sorted { ExactText.precedes($0.id, $1.id) }
    }

    package func publisher(id: PublisherID) throws -> PinnedPublisher? {
        try read(PinnedPublisher.self, ["publishers", id.hex + ".json"])
    }

    /// The publisher pinned under a name, in any case of its letters, at a home.
    package func publisher(named name: String, home origin: String) throws -> PinnedPublisher? {
        try publishers().first {
            ExactText.equal($0.name.lowercased(), name.lowercased())
                && ExactText.equal($0.home.origin, origin)
        }
    }

    /// Pins a publisher, or raises the version of one that is pinned; a version is never lowered.
    @discardableResult
    package func pinPublisher(_ chain: IdentityChain) throws -> PinnedPublisher {
        let new = PinnedPublisher(chain, added: time)
        return try change { tree in
            if let other = try publisher(named: new.name, home: new.home.origin), other.id != new.id {
                throw TrustError.publisherPinned(name: new.name, home: new.home.origin)
            }
            if var known = try publisher(id: chain.publisher) {
                guard known.version < new.version else { return known }
                known.version = new.version
                known.identity = new.identity
                known.home = new.home
                try write(known, to: ["publishers", new.id + ".json"], in: tree)
                return known
            }
            try write(new, to: ["publishers", new.id + ".json"], in: tree)
            return new
        }
    }

    @discardableResult
    package func removePublisher(id: PublisherID) throws -> Bool {
        try change { tree in
            let isKnown = try publisher(id: id) != nil
            try tree.remove(["publishers", id.hex + ".json"])
            return isKnown
        }
    }

    // MARK: Checkpoints

    /// The newest checkpoint seen of a log, by its origin line; whoever uses it verifies it again.
    package func checkpoint(logOrigin: String) throws -> [UInt8]? {
        try readBytes(["checkpoints", Self.hash(logOrigin)])
    }

    /// Keeps a checkpoint unless a larger one of the same log and key is there.
    package func keepCheckpoint(_ checkpoint: VerifiedCheckpoint, logKey: VerifierKey) throws {
        try change { tree in
            let path = ["checkpoints", Self.hash(checkpoint.origin)]
            if let known = try readBytes(path),
                let seen = try? VerifiedCheckpoint.verify(known, logKey: logKey),
                seen.size >= checkpoint.size
            {
                return
            }
            try tree.write(checkpoint.note.encoded(), to: path)
        }
    }
}

// MARK: Files

extension TrustStore {
    private static func hash(_ origin: String) -> String { ContentDigest.of(Array(origin.utf8)).hex }

    private var time: String { Timestamp(unixSeconds: now())?.description ?? "" }

    private func readBytes(_ parts: [String]) throws -> [UInt8]? {
        let path = ([folder] + parts).joined(separator: "/")
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try OpenFile(reading: path).readAll(atMost: ClientLimits.storedFileBytes, path: path)
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ parts: [String]) throws -> Value? {
        guard let bytes = try readBytes(parts) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw TrustError.damaged(path: ([folder] + parts).joined(separator: "/"))
        }
    }

    private func all<Value: Decodable>(_ type: Value.Type, in name: String) throws -> [Value] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []
        return try names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.compactMap {
            try read(type, [name, $0])
        }
    }

    private func write(_ value: some Encodable, to parts: [String], in tree: FolderTree) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let bytes = [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
        try tree.write(bytes, to: parts)
    }

    /// Runs a change while no other process changes the store.
    private func change<Result>(_ body: (FolderTree) throws -> Result) throws -> Result {
        let tree = try FolderTree(folder, creating: true)
        let lock = try FolderLock.waiting(for: ["lock"], in: tree)
        return try withExtendedLifetime(lock) { try body(tree) }
    }
}
