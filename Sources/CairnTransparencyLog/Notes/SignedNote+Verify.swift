/// A signature that was checked.
package struct VerifiedSignature: Hashable, Sendable {
    package let key: VerifierKey
    /// Unix seconds that a cosignature claims; `nil` for a plain signature.
    package let time: UInt64?
}

extension SignedNote {
    /// The signatures by `keys`, in the order of the note.
    ///
    /// Signatures under another name or key ID are left out, as are keys of unknown types. One under the name
    /// and ID of a known key that isn't by it spoils the whole note, and so does having none by a known key.
    package func verified(by keys: [VerifierKey]) throws(NoteError) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for signature in signatures {
            for key in keys where VerifierKey.isKnown(key.type) && key.matches(signature) {
                guard let good = verify(signature, by: key) else {
                    throw .badSignature(name: signature.name, keyID: signature.keyID)
                }
                verified.append(good)
            }
        }
        guard !verified.isEmpty else { throw .notSigned }
        return verified
    }

    private func verify(_ signature: NoteSignature, by key: VerifierKey) -> VerifiedSignature? {
        guard key.type == .cosignatureV1 else {
            return key.isValid(signature.bytes, over: text) ? VerifiedSignature(key: key, time: nil) : nil
        }
        guard let (time, bytes) = Cosigner.split(signature.bytes),
            key.isValid(bytes, over: Cosigner.message(text: text, time: time))
        else { return nil }
        return VerifiedSignature(key: key, time: time)
    }
}
