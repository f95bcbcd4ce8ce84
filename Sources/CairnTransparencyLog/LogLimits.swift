/// Bounds on what is read from outside.
package enum LogLimits {
    /// A checkpoint with room for 100 Ed25519 cosignatures; also what witnesses commonly accept.
    package static let maxNoteBytes = 16 * 1024
    /// Verifiers must take at least 16; golang.org/x/mod stops at 100.
    package static let maxSignatures = 100
    /// The depth of the largest tree.
    package static let maxProofHashes = 63
    /// As much as an entry can be: cairn's receipts carry the entry as their extra data.
    package static let maxExtraBytes = EntryBundle.maxEntryBytes
    /// Header, extra data and hashes in base64, and the checkpoint.
    package static let maxProofBytes = 88 * 1024 + 64 * 45 + maxNoteBytes
    /// Room for the lines below with long names, and for comments.
    package static let maxPolicyBytes = 128 * 1024
    /// Lines of each kind: the specification asks for 32, and a note has at most 100 signatures.
    package static let maxPolicyLines = 128
    /// A witness request: the old size, as many hashes as a proof can have, and the checkpoint.
    package static let maxAddCheckpointBytes = 24 + 64 * 45 + maxNoteBytes
}
