import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let envelopeTargets = [
        FuzzTarget("envelope", maxBytes: 16_384) { bytes in
            guard let envelope = accepted({ try Envelope.parse(bytes) }) else {
                law("a stored envelope is an envelope", (try? StoredEnvelope.parse(bytes)) == nil)
                return
            }
            _ = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
            law("nobody's signatures are kept", accepted { try envelope.storedForm(verifiedBy: []) } == nil)
        },
        FuzzTarget("stored-envelope", maxBytes: 16_384) { bytes in
            for document in canonicalForms(bytes) {
                guard let stored = accepted({ try StoredEnvelope.parse(document) }) else { continue }
                let read = try? Envelope.parse(document)
                law("both readers find one payload", read?.payload == stored.payload)
                law("both readers find one type", read?.payloadType.isExactly(stored.payloadType) == true)
                law(
                    "both readers find one set of signatures",
                    read?.signatures.map(\.bytes) == stored.signatures.map(\.bytes))
                law("a stored envelope is its bytes", stored.bytes == document)
                law("a stored envelope is named by its bytes", stored.digest == ContentDigest.of(document))
            }
        },
        FuzzTarget("statement", maxBytes: 16_384) { bytes in
            for document in canonicalForms(bytes) {
                guard let statement = accepted({ try Statement.parse(document) }) else { continue }
                law("a statement is its bytes", statement.encoded() == document)
                let made = Statement(manifest: statement.manifest)
                law("a made statement reads back", (try? Statement.parse(made.encoded())) == made)
            }
        },
        FuzzTarget("identity", maxBytes: 8_192) { bytes in
            for document in canonicalForms(bytes) {
                guard let identity = accepted({ try Identity.parse(document) }) else { continue }
                law("an identity is its bytes", identity.encoded() == document)
            }
        },
    ]
}
