/// Why bytes are no proof file.
package enum TLogProofError: Error, Hashable {
    case tooLarge(bytes: Int, limit: Int)
    /// The first line isn't `c2sp.org/tlog-proof@v1`.
    case unknownFormat
    case invalidExtra
    case invalidIndex
    /// Counted from 0 among the hashes.
    case invalidHash(line: Int)
    case tooManyHashes(limit: Int)
    /// No blank line before the checkpoint.
    case noCheckpoint
    case note(NoteError)
}

/// Why a proof doesn't show that a log holds an entry.
package enum TLogProofRefusal: Error, Hashable {
    /// The checkpoint isn't one of the expected log.
    case checkpoint(CheckpointError)
    /// The checkpoint's tree has no such entry.
    case noSuchEntry(index: UInt64, size: UInt64)
    /// The hashes don't lead from the entry to the checkpoint's root.
    case notIncluded(index: UInt64, size: UInt64)
}

/// Evidence, good offline, that a log holds an entry: index, inclusion proof and signed checkpoint.
///
/// File `*.tlog-proof`, UTF-8, LF after every line: `c2sp.org/tlog-proof@v1`; `extra <base64>` if there
/// is any; `index <n>`; the hashes in base64, the leaf's sibling first; a blank line; the checkpoint's note.
/// Source: <https://c2sp.org/tlog-proof>
package struct TLogProof: Hashable, Sendable {
    /// Bytes that the application puts beside the proof; nothing vouches for them.
    package let extra: [UInt8]?
    /// The entry's place in the log, from 0.
    package let index: UInt64
    /// Siblings from the leaf up.
    package let hashes: [Hash]
    /// The checkpoint with its signatures, not yet verified.
    package let checkpoint: SignedNote

    private static let header = "c2sp.org/tlog-proof@v1"

    package init(
        extra: [UInt8]? = nil,
        index: UInt64,
        hashes: [Hash],
        checkpoint: SignedNote
    ) throws(TLogProofError) {
        guard (extra?.count ?? 0) <= LogLimits.maxExtraBytes else { throw .invalidExtra }
        guard index < MerkleTree.maxSize else { throw .invalidIndex }
        guard hashes.count <= LogLimits.maxProofHashes else {
            throw .tooManyHashes(limit: LogLimits.maxProofHashes)
        }
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// The proof that `bytes` are.
    ///
    /// Anything that isn't byte for byte what `encoded` gives is refused.
    package static func parse(_ bytes: [UInt8]) throws(TLogProofError) -> TLogProof {
        guard bytes.count <= LogLimits.maxProofBytes else {
            throw .tooLarge(bytes: bytes.count, limit: LogLimits.maxProofBytes)
        }
        var lines = LineReader(bytes)
        guard let first = lines.next(), first.elementsEqual(header.utf8) else { throw .unknownFormat }
        var line = lines.next()
        var extra: [UInt8]?
        if let text = line?.after("extra ") {
            guard let decoded = Base64.decode(text) else { throw .invalidExtra }
            extra = decoded
            line = lines.next()
        }
        guard let digits = line?.after("index "), let index = UInt64(strictDecimal: digits) else {
            throw .invalidIndex
        }
        var hashes: [Hash] = []
        while true {
            guard let line = lines.next() else { throw .noCheckpoint }
            guard !line.isEmpty else { break }
            guard hashes.count < LogLimits.maxProofHashes else {
                throw .tooManyHashes(limit: LogLimits.maxProofHashes)
            }
            guard let decoded = Base64.decode(line), let hash = Hash(bytes: decoded) else {
                throw .invalidHash(line: hashes.count)
            }
            hashes.append(hash)
        }
        let note: SignedNote
        do {
            note = try SignedNote.parse(Array(lines.rest))
        } catch {
            throw .note(error)
        }
        return try TLogProof(extra: extra, index: index, hashes: hashes, checkpoint: note)
    }

    package func encoded() -> [UInt8] {
        var text = "\(TLogProof.header)\n"
        if let extra {
            text += "extra \(Base64.encode(extra))\n"
        }
        text += "index \(index)\n"
        for hash in hashes {
            text += "\(hash.base64)\n"
        }
        return Array("\(text)\n".utf8) + checkpoint.encoded()
    }

    /// Checks that the log that signs with `logKey` holds `entry` at this place.
    ///
    /// What comes back says which of `witnesses` cosigned; whether they are enough is the caller's policy.
    package func verify(
        entry: [UInt8],
        logKey: VerifierKey,
        witnesses: [VerifierKey] = []
    ) throws(TLogProofRefusal) -> VerifiedCheckpoint {
        let verified: VerifiedCheckpoint
        do {
            verified = try VerifiedCheckpoint.verify(checkpoint, logKey: logKey, witnesses: witnesses)
        } catch {
            throw .checkpoint(error)
        }
        guard index < verified.size else { throw .noSuchEntry(index: index, size: verified.size) }
        let included = MerkleTree.verifyInclusion(
            leaf: .leaf(entry),
            index: index,
            size: verified.size,
            proof: hashes,
            root: verified.root
        )
        guard included else { throw .notIncluded(index: index, size: verified.size) }
        return verified
    }
}
