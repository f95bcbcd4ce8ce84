import CairnManifest

/// A model signature as the OpenSSF model signing tools write it: a Sigstore bundle whose in-toto statement
/// lists the files of one model or dataset.
///
/// Nothing of it is believed yet: `ModelSignatureVerifier` judges it. What is signed is the envelope's
/// `signedBytes`; the payload is never written anew, since its writers order it as they like.
/// Source: OpenSSF Model Signing (OMS) v1.0, and the files of model-signing 0.3.1 to 1.1.1.
package struct ModelSignature: Hashable, Sendable {
    /// How the signer is to be recognised.
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case key
        case certificate
        case sigstore
    }

    enum Material: Hashable, Sendable {
        /// `hint` is SHA-256 of the public key's PEM text; signatures before 1.0.1 have none.
        case key(hint: String?)
        /// DER, the leaf first; never empty.
        case certificates([[UInt8]])
        case sigstore
    }

    let material: Material
    /// With exactly one signature, of the in-toto payload type.
    let envelope: Envelope
    /// As the Sigstore verifier takes it.
    let bundle: SigstoreBundle

    package static let payloadType = "application/vnd.in-toto+json"

    package var method: Method {
        switch material {
        case .key: .key
        case .certificates: .certificate
        case .sigstore: .sigstore
        }
    }

    /// Reads a signature file.
    ///
    /// Members that aren't known are ignored, as the formats inside ask for; a member twice is refused.
    package static func parse(_ bytes: [UInt8]) throws(ModelSignatureError) -> ModelSignature {
        let bundle: SigstoreBundle
        do {
            bundle = try SigstoreBundle.parse(bytes)
        } catch {
            throw .format(error)
        }
        return try ModelSignature(bundle)
    }

    private init(_ bundle: SigstoreBundle) throws(ModelSignatureError) {
        self.bundle = bundle
        guard bundle.mediaType.minorVersion == 3 else { throw .mediaType(bundle.mediaType.rawValue) }
        guard case .envelope(let envelope) = bundle.content else { throw .noEnvelope }
        guard ExactText.equal(envelope.payloadType, Self.payloadType) else {
            throw .payloadType(envelope.payloadType)
        }
        guard envelope.signatures.count == 1 else { throw .signatureCount(envelope.signatures.count) }
        self.envelope = envelope
        switch bundle.material {
        case .publicKey(let hint, _): material = .key(hint: hint.flatMap { $0.isEmpty ? nil : $0 })
        case .certificateChain(let chain):
            guard !chain.isEmpty else { throw .noCertificate }
            material = .certificates(chain)
        case .certificate: material = .sigstore
        }
    }
}
