import CairnTransparencyLog

extension PublicKey {
    /// The Ed25519 key inside a log's verifier key.
    ///
    /// Its `keyID` is the fingerprint that people compare.
    package init(verifierKey: VerifierKey) throws(KeyError) {
        try self.init(spki: KeyEncoding.ed25519SPKI + verifierKey.publicKey)
    }

    /// The verifier key under which an Ed25519 key signs notes as `name`; nil for another algorithm.
    package func verifierKey(name: String) -> VerifierKey? {
        guard algorithm == .ed25519 else { return nil }
        return try? VerifierKey(
            name: name,
            type: .ed25519,
            publicKey: Array(spki.dropFirst(KeyEncoding.ed25519SPKI.count))
        )
    }
}
