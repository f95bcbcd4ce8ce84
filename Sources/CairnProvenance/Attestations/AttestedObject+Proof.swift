import CairnManifest

/// Whose signatures of an attestation hold, as far as that can be told with the keys and authorities at hand.
package struct AttestationProof: Hashable, Sendable {
    /// Empty where none could be verified.
    package let signers: [AttestationSigner]
    /// Why none could be; nil where one was.
    package let doubt: String?

    package static func by(_ signers: [AttestationSigner]) -> AttestationProof {
        AttestationProof(
            signers: signers, doubt: signers.isEmpty ? "no signature is by a key that is known here" : nil)
    }

    static func unverified(_ doubt: String) -> AttestationProof {
        AttestationProof(signers: [], doubt: doubt)
    }
}

extension AttestedObject {
    /// Who made it.
    ///
    /// - Parameters:
    ///   - keys: of the record's author and of the release's publisher; for a node's own, that of its log
    ///   - sigstore: whom to believe about certificates
    package func proof(
        keys: [AttestationVerifier.KnownKey], sigstore: SigstoreVerifier
    ) -> AttestationProof {
        switch form {
        case .statement: return .by(keys.map(\.signer))
        case .envelope(let envelope):
            let valid = envelope.validSigners(among: keys.map(\.key))
            return .by(keys.filter { valid.contains($0.key.keyID) }.map(\.signer))
        case .bundle(let bundle):
            if case .publicKey = bundle.material { return Self.proof(of: bundle, keys: keys) }
            // Sigstore has one certificate there, model signing its own authorities.
            if case .certificateChain = bundle.material, bundle.mediaType.minorVersion >= 3 {
                return .unverified("it is signed under a certificate whose authority isn't known here")
            }
            switch sigstore.verify(bundle, artifact: .envelope, policy: .anyIdentity) {
            case .success(let verified):
                guard case .identity(let identity, certificate: _) = verified.signer else {
                    return .unverified("its bundle names no signer")
                }
                return .by([.workload(Identity.SigstoreSigner(identity))])
            case .failure(let refusal):
                return .unverified("its bundle couldn't be verified here (\(refusal.rule))")
            }
        }
    }

    /// A model signature by a bare key, which may be one of a publisher's.
    private static func proof(
        of bundle: SigstoreBundle, keys: [AttestationVerifier.KnownKey]
    ) -> AttestationProof {
        guard case .envelope(let envelope) = bundle.content else { return .by([]) }
        let message = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
        return .by(
            keys.filter { known in
                guard let key = try? SubjectPublicKey(der: known.key.spki) else { return false }
                return envelope.signatures.contains { key.isValidSignature($0.bytes, over: message) }
            }.map(\.signer))
    }

    /// As something that a policy can count.
    package func fact(
        _ matches: [ReleaseSubjects.Match], _ proof: AttestationProof, about subjects: ReleaseSubjects
    ) -> AttestationFact {
        Attestation(digest: digest, statement: statement, matches: matches, signers: proof.signers)
            .fact(about: subjects)
    }
}

extension AttestedObject {
    /// Why nobody can take the bundle for what it says; nil where it may be sound.
    ///
    /// Only what needs no authority: the signature must be by the key in the bundle's own certificate, if it has one.
    var ownRefusal: Refusal? {
        guard case .bundle(let bundle) = form, case .envelope(let envelope) = bundle.content else {
            return nil
        }
        guard !envelope.signatures.isEmpty else {
            return Refusal(.unsigned, "the bundle's envelope carries no signature")
        }
        let der: [UInt8]
        switch bundle.material {
        case .publicKey: return nil
        case .certificate(let leaf): der = leaf
        case .certificateChain(let chain):
            guard let leaf = chain.first else {
                return Refusal(.malformed, "the bundle has a chain without a certificate")
            }
            der = leaf
        }
        guard let leaf = try? X509Certificate(der: der) else {
            return Refusal(.malformed, "the bundle's certificate can't be read")
        }
        let message = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
        let isSigned = envelope.signatures.allSatisfy { signature in
            // Early clients used SHA-256 with every curve.
            leaf.key.isValidSignature(signature.bytes, over: message)
                || leaf.key.isValidSignature(signature.bytes, over: message, hash: .sha256)
        }
        return isSigned
            ? nil : Refusal(.badSignature, "the bundle's signature isn't by the key in its certificate")
    }

    /// Why a bundle of an instance that is known is no good; nil where it is sound, or can't be judged here.
    ///
    /// What is asked of new attestations alone: authorities that are known change, and a log must replay the same for ever.
    package func refusal(by sigstore: SigstoreVerifier) -> Refusal? {
        guard case .bundle(let bundle) = form else { return nil }
        guard case .failure(let refusal) = sigstore.verify(bundle, artifact: .envelope, policy: .anyIdentity),
            refusal.isDefinite
        else { return nil }
        return Refusal(.badSignature, "the attestation's bundle isn't valid (\(refusal.rule))")
    }
}

extension SigstoreRefusal {
    /// Whether it is about something that somebody known signed, so that no other authority would make it good.
    fileprivate var isDefinite: Bool {
        switch self {
        case .promiseSignature, .proofRoot, .proofIndexOutOfRange, .checkpointSignature, .checkpointSize,
            .checkpointRoot, .sctSignature, .entryDigest, .entrySignature, .entryKey, .signature,
            .chain(.badSignature), .chain(.expired), .chain(.notYetValid):
            true
        default: false
        }
    }
}

extension Identity.SigstoreSigner {
    init(_ identity: FulcioIdentity) {
        self.init(
            issuer: identity.issuer, san: identity.name.text,
            repositoryID: identity.claims[.sourceRepositoryID])
    }
}
