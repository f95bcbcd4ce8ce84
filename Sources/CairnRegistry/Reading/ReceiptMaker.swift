import CairnTransparencyLog

/// A leaf, its inclusion proof and a checkpoint, as `.tlog-proof`.
package struct Receipt: Hashable, Sendable {
    /// Whether the checkpoint has the cosignatures that the node's policy asks for.
    package enum State: String, Sendable {
        case logged
        case witnessed
    }

    package var state: State
    package var leaf: [UInt8]
    package var bytes: [UInt8]
}

/// Makes receipts from a log's own tiles: witnessed ones where the witnessed tree has the leaf, else logged ones.
package struct ReceiptMaker: Sendable {
    private let logs: any LogDirectory
    private let own: OwnCheckpoints?

    /// `own` is the node's own log, whose receipts can be witnessed; those of others are as their home signed them.
    package init(logs: any LogDirectory, own: OwnCheckpoints? = nil) {
        self.logs = logs
        self.own = own
    }

    /// The receipt of a leaf, the best there is, or under the published checkpoint where `state` is logged; nil when
    /// that has no such leaf.
    ///
    /// The commit point may be a moment ahead of it, while its tiles are still being written.
    package func receipt(
        origin: String, index: UInt64, under state: Receipt.State? = nil
    ) async throws -> Receipt? {
        guard let stores = try logs.stores(of: origin) else { return nil }
        if state != .logged, let own, own.origin == origin, let witnessed = own.witnessed,
            index < witnessed.size
        {
            return try await receipt(index: index, note: witnessed.note, stores: stores, state: .witnessed)
        }
        guard let note = try stores.tiles.publishedCheckpoint() else { return nil }
        return try await receipt(index: index, note: note, stores: stores, state: .logged)
    }

    package func receipt(of logged: Logged, origin: String) async throws -> Receipt? {
        guard let stores = try logs.stores(of: origin) else { return nil }
        return try await receipt(
            of: logged.leaf, index: logged.index, size: logged.head.size,
            note: SignedNote.parse(logged.head.note), stores: stores, state: .logged)
    }

    private func receipt(
        index: UInt64, note bytes: [UInt8], stores: LogStores, state: Receipt.State
    ) async throws -> Receipt? {
        let note = try SignedNote.parse(bytes)
        let size = try Checkpoint.parse(note.text).size
        guard index < size else { return nil }
        let leaf = try LogOpening.leaves(index..<index + 1, in: stores.segments)[0]
        return try await receipt(
            of: leaf, index: index, size: size, note: note, stores: stores, state: state)
    }

    private func receipt(
        of leaf: [UInt8], index: UInt64, size: UInt64, note: SignedNote, stores: LogStores,
        state: Receipt.State
    ) async throws -> Receipt {
        let hashes = try await MerkleTree.inclusionProof(
            index: index, size: size, source: StoredTiles(stores.tiles))
        let proof = try TLogProof(extra: leaf, index: index, hashes: hashes, checkpoint: note)
        return Receipt(state: state, leaf: leaf, bytes: proof.encoded())
    }
}
