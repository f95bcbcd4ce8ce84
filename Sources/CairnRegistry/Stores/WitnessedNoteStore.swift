import CairnTransparencyLog

/// The newest tree of a log that was cosigned: by this node as a witness of others' logs, or by others of its own.
package struct WitnessedHead: Hashable, Sendable {
    package var size: UInt64
    package var root: Hash
    /// The checkpoint with the log's signature and the cosignatures.
    package var note: [UInt8]
    /// Unix seconds of the newest cosignature.
    package var time: Int64

    package init(size: UInt64, root: Hash, note: [UInt8], time: Int64) {
        self.size = size
        self.root = root
        self.note = note
        self.time = time
    }

    /// Whether a witness that is bound to `other` may be bound to this one next, as far as sizes and roots tell.
    package func mayFollow(_ other: WitnessedHead?) -> Bool {
        guard let other else { return true }
        return size > other.size || size == other.size && root == other.root
    }
}

/// The newest note of the node's own log that enough witnesses have cosigned.
package protocol WitnessedNoteStore: Sendable {
    func witnessedNote(of origin: String) throws -> WitnessedHead?

    /// Keeps a note unless a larger tree's is there; false then. Durable when it returns.
    ///
    /// Throws `WitnessStoreError.shrinks` for another root at the same size.
    func keepWitnessedNote(_ head: WitnessedHead, of origin: String) throws -> Bool
}

package enum WitnessStoreError: Error, Hashable, Sendable {
    case shrinks(origin: String, held: UInt64, offered: UInt64)
}
