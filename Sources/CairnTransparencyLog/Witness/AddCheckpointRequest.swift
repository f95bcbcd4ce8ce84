/// Why bytes are no request to a witness.
package enum AddCheckpointError: Error, Hashable {
    case tooLarge(bytes: Int, limit: Int)
    /// The first line isn't `old <size>`.
    case invalidOldSize
    /// Counted from 0 among the hashes.
    case invalidHash(line: Int)
    case tooManyHashes(limit: Int)
    /// No blank line before the checkpoint.
    case noCheckpoint
    case note(NoteError)
}

/// What a log sends to a witness: a checkpoint, with the proof that it extends what the witness cosigned last.
///
/// Bytes: `old <size>\n`, 0…63 lines of base64 hashes, a blank line, the checkpoint's note.
/// Source: <https://c2sp.org/tlog-witness>
package struct AddCheckpointRequest: Hashable, Sendable {
    /// The size that the witness cosigned last, as the log believes; 0 where it knows of none.
    package let oldSize: UInt64
    /// The consistency proof from the old size to the checkpoint's.
    package let proof: [Hash]
    /// The checkpoint with its signatures, not yet verified.
    package let note: SignedNote

    package init(oldSize: UInt64, proof: [Hash], note: SignedNote) throws(AddCheckpointError) {
        guard oldSize <= MerkleTree.maxSize else { throw .invalidOldSize }
        guard proof.count <= LogLimits.maxProofHashes else {
            throw .tooManyHashes(limit: LogLimits.maxProofHashes)
        }
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    /// The request that `bytes` are.
    ///
    /// Anything that isn't byte for byte what `encoded` gives is refused.
    package static func parse(_ bytes: [UInt8]) throws(AddCheckpointError) -> AddCheckpointRequest {
        guard bytes.count <= LogLimits.maxAddCheckpointBytes else {
            throw .tooLarge(bytes: bytes.count, limit: LogLimits.maxAddCheckpointBytes)
        }
        var lines = LineReader(bytes)
        guard let digits = lines.next()?.after("old "), let oldSize = UInt64(strictDecimal: digits) else {
            throw .invalidOldSize
        }
        var proof: [Hash] = []
        while true {
            guard let line = lines.next() else { throw .noCheckpoint }
            guard !line.isEmpty else { break }
            guard proof.count < LogLimits.maxProofHashes else {
                throw .tooManyHashes(limit: LogLimits.maxProofHashes)
            }
            guard let decoded = Base64.decode(line), let hash = Hash(bytes: decoded) else {
                throw .invalidHash(line: proof.count)
            }
            proof.append(hash)
        }
        let note: SignedNote
        do {
            note = try SignedNote.parse(Array(lines.rest))
        } catch {
            throw .note(error)
        }
        return try AddCheckpointRequest(oldSize: oldSize, proof: proof, note: note)
    }

    package func encoded() -> [UInt8] {
        let lines = proof.map { "\($0.base64)\n" }.joined()
        return Array("old \(oldSize)\n\(lines)\n".utf8) + note.encoded()
    }

    /// The log's name, as the checkpoint's first line gives it; nobody has signed for it yet.
    package var origin: String? {
        var lines = LineReader(note.text)
        guard let line = lines.next(), !line.isEmpty else { return nil }
        return String(validating: line, as: UTF8.self)
    }
}
