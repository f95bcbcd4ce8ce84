import CairnManifest

/// A signed statement about a release beside its publisher's own.
package struct Attestation: Hashable, Sendable {
    /// SHA-256 of the envelope or bundle that it came in.
    package let digest: ContentDigest
    package let statement: InTotoStatement
    /// What of the release it is about; never empty.
    package let matches: [ReleaseSubjects.Match]
    /// Whose signatures were verified.
    package let signers: [AttestationSigner]

    /// As a fact for policies, with its predicate read.
    package func fact(about subjects: ReleaseSubjects) -> AttestationFact {
        let content: AttestationFact.Content
        do throws(FormatError) {
            content = .read(try AttestedPredicate.read(statement, about: subjects))
        } catch {
            content = .unsound("its predicate isn't sound (\(error))")
        }
        return AttestationFact(
            digest: digest, predicateType: statement.predicateType, isAboutWhole: subjects.isWhole(matches),
            signers: signers, content: content)
    }
}

/// Checks attestations: that somebody known signed them, and that they are about the release.
package enum AttestationVerifier {
    /// A key and whose it is.
    package struct KnownKey: Sendable {
        package let key: PublicKey
        package let signer: AttestationSigner

        package init(_ key: PublicKey, _ signer: AttestationSigner) {
            self.key = key
            self.signer = signer
        }
    }

    /// The verdict on a DSSE envelope; `keys` come from elsewhere than the envelope, the first that fits names the signer.
    package static func verify(
        envelope bytes: [UInt8], keys: [KnownKey], subjects: ReleaseSubjects
    ) -> Verdict<Attestation> {
        Verdict { () throws(Refusal) in
            let envelope: Envelope
            let stored: StoredEnvelope
            do throws(EnvelopeError) {
                envelope = try Envelope.parse(bytes)
                stored = try envelope.storedForm(verifiedBy: keys.map(\.key))
            } catch {
                throw Refusal(error, in: "the attestation")
            }
            let signers = stored.signatures.compactMap { signature in
                keys.first { $0.key.keyID == signature.keyID }?.signer
            }
            return try judge(
                payload: envelope.payload, payloadType: envelope.payloadType, digest: ContentDigest.of(bytes),
                signers: signers, subjects: subjects)
        }
    }

    /// The verdict on a Sigstore bundle with an envelope in it, by any identity of the trusted root's authorities.
    package static func verify(
        bundle bytes: [UInt8], verifier: SigstoreVerifier, subjects: ReleaseSubjects
    ) -> Verdict<Attestation> {
        Verdict { () throws(Refusal) in
            let bundle: VerifiedSigstoreBundle
            switch verifier.verify(bundle: bytes, artifact: .envelope, policy: .anyIdentity) {
            case .success(let verified): bundle = verified
            case .failure(let refusal):
                throw Refusal(.badSignature, "the attestation's bundle isn't valid (\(refusal.rule))")
            }
            guard case .identity(let identity, certificate: _) = bundle.signer,
                case .envelope(let payload, let payloadType) = bundle.content
            else { throw Refusal(.wrongPayloadType, "the attestation's bundle has no envelope in it") }
            return try judge(
                payload: payload, payloadType: payloadType, digest: ContentDigest.of(bytes),
                signers: [.workload(Identity.SigstoreSigner(identity))], subjects: subjects)
        }
    }

    /// Whether bytes are a Sigstore bundle rather than an envelope, by its first members.
    package static func isBundle(_ bytes: [UInt8]) -> Bool {
        let json = try? JSONValue.parse(bytes, maxBytes: Limits.sigstoreBundleBytes, fractions: true)
        return json?["mediaType"]?.stringValue.map {
            ExactText.hasPrefix($0, "application/vnd.dev.sigstore.bundle")
        }
            ?? false
    }

    /// The rest of the checks, once signatures over the payload were verified.
    static func judge(
        payload: [UInt8], payloadType: String, digest: ContentDigest, signers: [AttestationSigner],
        subjects: ReleaseSubjects
    ) throws(Refusal) -> Attestation {
        guard ExactText.equal(payloadType, Statement.payloadType) else {
            throw Refusal(.wrongPayloadType, "the attestation's payload type isn't \(Statement.payloadType)")
        }
        let statement: InTotoStatement
        do {
            statement = try InTotoStatement.parse(payload)
        } catch {
            throw Refusal(error, in: "the attestation")
        }
        let matches = subjects.matches(statement)
        guard !matches.isEmpty else {
            throw Refusal(.subjectMismatch, "none of the attestation's subjects is of this release")
        }
        return Attestation(digest: digest, statement: statement, matches: matches, signers: signers)
    }
}
