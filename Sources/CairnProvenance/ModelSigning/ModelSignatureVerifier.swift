import CairnManifest

/// Whom a caller believes about models: never anything that a signature file brings.
package enum ModelTrust: Sendable {
    case key(ModelPublicKey)
    /// Certificates that are trusted to name signers.
    ///
    /// `now` only decides what a person is told: nothing in such a file says when it was signed.
    case roots([X509Certificate], now: UnixTime)
    /// Somebody for whom a provider vouched, under the trusted root of a Sigstore instance.
    case identity(String, issuer: String, SigstoreVerifier)

    var method: ModelSignature.Method {
        switch self {
        case .key: .key
        case .roots: .certificate
        case .identity: .sigstore
        }
    }
}

/// The verdict about a signature file, before any file of the model is looked at.
package struct ModelSignatureVerdict: Sendable {
    package internal(set) var checks: [ModelCheck] = []
    /// What the signer says; nil unless every check holds.
    package internal(set) var statement: ModelStatement?
    package internal(set) var refusal: ModelSignatureError?
}

/// Judges model signatures by what the caller trusts.
package enum ModelSignatureVerifier {
    /// Checks in this order: format, signer, signature, statement; the first that fails ends it.
    package static func verify(_ bytes: [UInt8], trust: ModelTrust) -> ModelSignatureVerdict {
        var run = Run()
        do throws(ModelSignatureError) {
            try run.verify(bytes, trust: trust)
        } catch {
            run.verdict.statement = nil
            run.verdict.refusal = error
            run.verdict.checks.append(.fail(run.stage, error))
        }
        return run.verdict
    }

    private struct Run {
        var verdict = ModelSignatureVerdict()
        var stage = ModelCheck.Name.format

        mutating func verify(_ bytes: [UInt8], trust: ModelTrust) throws(ModelSignatureError) {
            let signature = try ModelSignature.parse(bytes)
            guard signature.method == trust.method else {
                throw .otherMethod(found: signature.method, wanted: trust.method)
            }
            verdict.checks.append(
                .pass(.format, "a model signature with the method '\(signature.method.rawValue)'"))
            let payload: [UInt8]
            if case .identity(let name, let issuer, let verifier) = trust {
                payload = try verified(signature, by: name, issuer: issuer, verifier)
            } else {
                payload = try verified(signature, by: try signer(of: signature, trust: trust))
            }

            stage = .statement
            let statement = try ModelStatement.parse(payload)
            verdict.checks.append(
                .pass(.statement, "\(statement.files.count) files with the root sha256:\(statement.root)"))
            verdict.statement = statement
        }

        private mutating func verified(
            _ signature: ModelSignature, by key: ModelPublicKey
        ) throws(ModelSignatureError) -> [UInt8] {
            stage = .signature
            let envelope = signature.envelope
            let message = Envelope.signedBytes(
                payload: envelope.payload, payloadType: envelope.payloadType)
            guard envelope.signatures.contains(where: { key.isValidSignature($0.bytes, for: message) }) else {
                throw ModelStatement.isOldForm(envelope.payload) ? .version02 : .badSignature
            }
            verdict.checks.append(
                .pass(.signature, "by the \(key.curve) key \(key.keyID) over \(message.count) bytes"))
            return envelope.payload
        }

        /// The payload as the Sigstore verifier hands it out, once all of its rules hold.
        private mutating func verified(
            _ signature: ModelSignature, by name: String, issuer: String, _ verifier: SigstoreVerifier
        ) throws(ModelSignatureError) -> [UInt8] {
            stage = .identity
            let bundle: VerifiedSigstoreBundle
            switch verifier.verify(
                signature.bundle, artifact: .envelope, policy: .identity(name, issuer: issuer))
            {
            case .success(let verified): bundle = verified
            case .failure(let refusal): throw .sigstore(refusal)
            }
            guard case .envelope(let payload, let type) = bundle.content,
                ExactText.equal(type, ModelSignature.payloadType)
            else { throw .noEnvelope }
            let time = bundle.times.map(\.time).min().map { ", at \($0)" } ?? ""
            verdict.checks.append(.pass(.identity, "\(name), for whom \(issuer) vouched\(time)"))
            verdict.checks.append(
                .pass(.signature, "logged by \(bundle.entry.log) as entry \(bundle.entry.index)"))
            return payload
        }

        private mutating func signer(
            of signature: ModelSignature, trust: ModelTrust
        ) throws(ModelSignatureError) -> ModelPublicKey {
            switch (signature.material, trust) {
            case (.key(let hint), .key(let key)):
                stage = .key
                if let hint {
                    guard ExactText.equal(hint, key.hint) else {
                        throw .hintMismatch(expected: key.hint, found: hint)
                    }
                    verdict.checks.append(.pass(.key, "the signature names the given key"))
                }
                return key
            case (.certificates(let chain), .roots(let roots, let now)):
                stage = .certificate
                let signer = try CertifiedSigner.find(chain, roots: roots)
                verdict.checks.append(signer.check(now: now))
                return signer.key
            default:
                throw .otherMethod(found: signature.method, wanted: trust.method)
            }
        }
    }
}
