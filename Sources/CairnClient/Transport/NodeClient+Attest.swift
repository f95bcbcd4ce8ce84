import CairnAPI
import CairnManifest

extension NodeClient {
    /// Brings an attestation.
    ///
    /// Its receipt is checked by `ReceiptCheck`. The second value says whether it wasn't there before.
    package func attest(_ body: AttestationBody) async throws -> (receipt: ReceiptAnswer, isNew: Bool) {
        let reply = try await post(APIPath.attestations, json: try body.encoded())
        let receipt = try reply.decode(
            ReceiptAnswer.self, what: "the receipt", url: url(APIPath.attestations))
        return (receipt, reply.status == 201)
    }

    /// What a publisher's next attestation of somebody else's release must extend.
    package func attestationHead(_ id: String) async throws -> HeadAnswer? {
        try await answerIfThere(
            HeadAnswer.self, at: APIPath.attestationHead(id), what: "the head of the publisher's attestations"
        )
    }

    /// What the node lists about a release, nothing of it checked; at most `ClientLimits.attestations`.
    package func attestations(_ reference: Reference) async throws -> [AttestationAnswer] {
        var found: [AttestationAnswer] = []
        var after: String?
        repeat {
            let page = try await answerIfThere(
                AttestationsAnswer.self, at: APIPath.attestations(reference, after: after),
                what: "the attestations of \(reference)")
            found += page?.attestations ?? []
            guard let next = page?.next, next != after, next.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { break }
            after = next
        } while found.count < ClientLimits.attestations
        return Array(found.prefix(ClientLimits.attestations))
    }
}
