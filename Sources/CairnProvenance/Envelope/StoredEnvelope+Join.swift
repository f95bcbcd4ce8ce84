import CairnManifest

extension StoredEnvelope {
    /// The envelope with the signatures of another one over the same payload as well, none of them checked here.
    ///
    /// Nil where the payloads differ. A key that signed both keeps its signature here.
    package func joined(with other: StoredEnvelope) -> StoredEnvelope? {
        guard payload == other.payload, ExactText.equal(payloadType, other.payloadType) else { return nil }
        let mine = Set(signatures.map(\.keyID))
        let all = signatures + other.signatures.filter { !mine.contains($0.keyID) }
        return StoredEnvelope(
            payload: payload, payloadType: payloadType, signatures: all.sorted { $0.keyID < $1.keyID })
    }
}
