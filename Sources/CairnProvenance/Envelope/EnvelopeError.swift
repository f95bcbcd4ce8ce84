import CairnManifest

/// Why some bytes are no DSSE envelope, or none that can be stored.
package enum EnvelopeError: Error, Equatable, CustomStringConvertible {
    case json(JSONError)
    /// A member is missing or of the wrong type; its JSON Pointer.
    case field(String)
    /// A member that a stored envelope doesn't have; its JSON Pointer.
    case unknownField(String)
    case tooManySignatures(count: Int, limit: Int)
    /// Finding the key of every signature takes more attempts than are made; `keyid` hints spare them.
    case tooManyChecks(limit: Int)
    /// No signature is valid under any of the given keys.
    case noValidSignature
    /// A stored envelope's signatures aren't sorted by key id, or a key signs twice.
    case signaturesNotSorted
    case signing(KeyError)

    package var description: String { Refusal(self, in: "the envelope").description }
}
