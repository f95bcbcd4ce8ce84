import CairnTransparencyLog

/// Two checkpoints that one log's key has signed and that aren't of one tree, as far as could be seen.
///
/// Of one size they contradict each other by themselves. Of two sizes, the proof may show it, or nothing.
package struct LogConflict: Hashable, Sendable {
    /// The log's origin line.
    package var origin: String
    /// The note that was held, as it came or with this node's cosignature.
    package var held: [UInt8]
    /// The note that contradicts it, with all its signatures.
    package var offered: [UInt8]
    /// The consistency proof that came with the offered one and doesn't fit the held one.
    package var proof: [Hash]

    package init(origin: String, held: [UInt8], offered: [UInt8], proof: [Hash] = []) {
        self.origin = origin
        self.held = held
        self.offered = offered
        self.proof = proof
    }
}

/// Where signs that a log lies are handed to.
package protocol ConflictSink: Sendable {
    /// Takes a conflict, possibly the same one again; called before anything else is answered or fetched.
    func take(_ conflict: LogConflict)
}
