import CairnManifest

/// How a record was signed without a key of its publisher.
package struct KeylessSignature: Hashable, Sendable {
    /// Who did, as the certificate says.
    package let signer: Identity.SigstoreSigner
    /// SHA-256 of the bundle.
    package let bundle: ContentDigest
    /// The latest time at which the signature is known to have existed, Unix seconds.
    package let time: Int64
}

/// Checks the Sigstore bundle of a keyless release: valid, over this very record, and the one that the record names.
///
/// Whether its signer may release anything is for the publisher's identity to say.
package enum KeylessVerifier {
    /// The signature of a bundle over a record that isn't signed yet, ready to be its only one.
    package static func sign(
        _ record: Record, bundle: [UInt8], trust: SigstoreTrust
    ) throws(Refusal) -> SignedRecord {
        let (_, key, signature) = try check(bundle, over: record, trust: trust)
        return SignedRecord(
            record: record,
            signatures: [.init(key: key, bytes: signature, bundle: ContentDigest.of(bundle))])
    }

    /// Whom a bundle's certificate names, as far as it can be read: nothing of it is checked.
    package static func claimedSigner(_ bundle: [UInt8]) -> Identity.SigstoreSigner? {
        guard let parsed = try? SigstoreBundle.parse(bundle), let leaf = try? parsed.leafCertificate(),
            let identity = try? FulcioIdentity(leaf)
        else { return nil }
        return signer(identity)
    }

    private static func signer(_ identity: FulcioIdentity) -> Identity.SigstoreSigner {
        Identity.SigstoreSigner(
            issuer: identity.issuer, san: identity.name.text,
            repositoryID: identity.claims[.sourceRepositoryID])
    }

    /// - `bundle`: nil where nobody has it: then nothing says who signed
    static func verify(
        _ signed: SignedRecord, bundle: [UInt8]?, trust: SigstoreTrust
    ) throws(Refusal) -> KeylessSignature {
        guard let digest = signed.bundle, signed.signatures.count == 1 else {
            throw Refusal(.unsigned, "the record names no Sigstore bundle")
        }
        guard let bundle else {
            throw Refusal(.unsigned, "the Sigstore bundle \(digest) that signs the record is missing")
        }
        guard ContentDigest.of(bundle) == digest else {
            throw Refusal(.digestMismatch, "the Sigstore bundle isn't the one that the record names")
        }
        let (keyless, key, signature) = try check(bundle, over: signed.record, trust: trust)
        guard key == signed.signatures[0].key, signature == signed.signatures[0].bytes else {
            throw Refusal(.badBundle, "the record's signature isn't that of its Sigstore bundle")
        }
        return keyless
    }

    private static func check(
        _ bytes: [UInt8], over record: Record, trust: SigstoreTrust
    ) throws(Refusal) -> (KeylessSignature, PublicKey, signature: [UInt8]) {
        guard bytes.count <= Limits.keylessBundleBytes else {
            throw Refusal(
                .badBundle,
                "the Sigstore bundle has \(bytes.count) bytes, more than \(Limits.keylessBundleBytes)")
        }
        let (verified, signature) = try verify(bytes, over: record, trust: trust)
        guard case .proven = verified.entry.inclusion else {
            throw Refusal(.badBundle, "the Sigstore bundle only promises its log entry; it must prove it")
        }
        guard case .identity(let identity, let certificate) = verified.signer,
            let key = try? PublicKey(spki: certificate.key.der), key.algorithm == .p256,
            let low = LowSSignature.normalize(der: signature)
        else {
            throw Refusal(
                .badBundle, "the Sigstore bundle's certificate isn't for an ECDSA key on P-256; sign with one"
            )
        }
        let time = verified.times.map(\.time.seconds).max() ?? 0
        return (
            KeylessSignature(signer: signer(identity), bundle: ContentDigest.of(bytes), time: time), key, low
        )
    }

    private static func verify(
        _ bytes: [UInt8], over record: Record, trust: SigstoreTrust
    ) throws(Refusal) -> (VerifiedSigstoreBundle, signature: [UInt8]) {
        let bundle: SigstoreBundle
        let verifier: SigstoreVerifier
        do throws(SigstoreFormatError) {
            (bundle, verifier) = (try SigstoreBundle.parse(bytes), try trust.verifier())
        } catch {
            throw Refusal(
                .badBundle, "the Sigstore bundle can't be read (\(SigstoreRefusal.format(error).rule))")
        }
        guard case .message(let message) = bundle.content else {
            throw Refusal(.badBundle, "the Sigstore bundle has an envelope; it must sign the record itself")
        }
        switch verifier.verify(bundle, artifact: .bytes(record.signedBytes), policy: .anyIdentity) {
        case .success(let verified): return (verified, message.signature)
        case .failure(let refusal):
            throw Refusal(
                .badBundle, "the Sigstore bundle isn't a valid one over this record (\(refusal.rule))")
        }
    }
}
