import CairnManifest
import CairnTransparencyLog

/// One of the two checkpoints that somebody has seen, verified, with the time when it was seen.
package struct SeenCheckpoint: Hashable, Sendable {
    package var checkpoint: VerifiedCheckpoint
    package var time: Timestamp?

    package init(_ checkpoint: VerifiedCheckpoint, time: Timestamp?) {
        self.checkpoint = checkpoint
        self.time = time
    }
}

extension Evidence {
    /// Evidence of what `second` is to `first`, or nil where it is a tree that continues it, or the same.
    ///
    /// `hashes` are the tiles of the larger tree, from wherever: what comes of them is proven against its signed
    /// root. Throws `EvidenceRefusal` where they don't lead there, `ProofError`, `TileError` and what they throw.
    package static func make(
        first: SeenCheckpoint, second: SeenCheckpoint, logKey: VerifierKey, observer: Observer,
        hashes: some HashTileSource
    ) async throws -> Evidence? {
        let (one, other) = (first.checkpoint, second.checkpoint)
        var beginning: Beginning?
        if one.size != other.size {
            let (small, large) = (min(one.size, other.size), max(one.size, other.size))
            let edge = try await MerkleTree.compactRange(size: small, ofTree: large, source: hashes)
            beginning = Beginning(
                root: edge.root,
                proof: try await MerkleTree.consistencyProof(from: small, to: large, source: hashes))
        }
        return try make(
            first: first, second: second, logKey: logKey, observer: observer, beginning: beginning)
    }

    /// Evidence from a proof that came with a larger checkpoint and doesn't fit the smaller one, as a witness gets it.
    ///
    /// Nil where nothing is shown by it: it fits, it leads nowhere, or the smaller size is a power of two, for which
    /// a proof leaves out the root that would be shown.
    package static func make(
        held: SeenCheckpoint, offered: SeenCheckpoint, logKey: VerifierKey, observer: Observer, proof: [Hash]
    ) -> Evidence? {
        var beginning: Beginning?
        let (small, large) = (held.checkpoint, offered.checkpoint)
        if small.size != large.size {
            guard
                let root = MerkleTree.beginning(
                    size: small.size, newSize: large.size, newRoot: large.root, proof: proof)
            else { return nil }
            beginning = Beginning(root: root, proof: proof)
        }
        return try? make(
            first: held, second: offered, logKey: logKey, observer: observer, beginning: beginning)
    }

    private static func make(
        first: SeenCheckpoint, second: SeenCheckpoint, logKey: VerifierKey, observer: Observer,
        beginning: Beginning?
    ) throws(EvidenceRefusal) -> Evidence? {
        let kind: Kind
        do {
            kind = try self.kind(first: first.checkpoint, second: second.checkpoint, beginning: beginning)
        } catch .noContradiction {
            return nil
        }
        let evidence = Evidence(
            kind: kind, logKey: logKey, first: sighting(first, logKey: logKey),
            second: sighting(second, logKey: logKey), beginning: beginning, observer: observer)
        _ = try evidence.verify()
        return evidence
    }

    /// The note as it came, unless it couldn't stand in a JSON document: then with the log's own signatures only.
    private static func sighting(_ seen: SeenCheckpoint, logKey: VerifierKey) -> Sighting {
        let note = seen.checkpoint.note
        let quoted = JSONValue.string(String(decoding: note.encoded(), as: UTF8.self)).canonicalBytes()
        if (try? JSONValue.parse(quoted, maxBytes: quoted.count)) != nil {
            return Sighting(note: note, seen: seen.time)
        }
        let own = note.signatures.filter { $0.keyID == logKey.id && $0.name == logKey.name }
        let bare = (try? SignedNote(text: note.text, signatures: own)) ?? note
        return Sighting(note: bare, seen: seen.time)
    }
}
