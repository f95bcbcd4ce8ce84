import CairnRegistry

/// What this node has cosigned, as a witness.
///
/// It is never rolled back: a witness that forgets can be made to cosign a fork.
package protocol WitnessStore: Sendable {
    /// Origin lines of the logs of which something was cosigned.
    func witnessedOrigins() throws -> [String]

    /// What was cosigned last of a log, or nil before the first.
    func witnessed(_ origin: String) throws -> WitnessedHead?

    /// Replaces what was cosigned last if that is still `expected`; false where it isn't. Durable when it returns.
    ///
    /// Throws `WitnessStoreError.shrinks` for a head that is smaller than the one before, or as large with another
    /// root. After any other error nobody knows which of the two is stored, so nothing may be answered.
    func replaceWitnessed(_ origin: String, expected: WitnessedHead?, with head: WitnessedHead) throws -> Bool
}
