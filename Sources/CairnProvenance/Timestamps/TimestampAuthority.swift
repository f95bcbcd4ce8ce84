/// A timestamp authority of a trusted root.
package struct TimestampAuthority: Hashable, Sendable {
    package let uri: String
    package let chain: AuthorityChain
    package let validFor: ValidityRange

    /// The certificate that signs, where the trusted root pins it; else any that the chain has issued does.
    var signer: X509Certificate? { chain.issuer.isAuthority ? nil : chain.issuer }
}

extension TimestampAuthority {
    /// The time of a timestamp over `message` by one of `authorities`.
    ///
    /// Order of the checks: form, message, who, when, chain at that time, signature.
    package static func time(
        of der: [UInt8], over message: [UInt8], authorities: [TimestampAuthority]
    ) -> Result<UnixTime, TimestampRefusal> {
        do {
            let response = try TimestampResponse(der: der)
            guard response.imprint == GivenDigest(response.imprint.algorithm, of: message) else {
                throw TimestampRefusal.otherMessage
            }
            guard response.hasSoundSigner else { throw TimestampRefusal.signerAlgorithm }
            var refusal = TimestampRefusal.unknownAuthority
            for authority in authorities {
                do {
                    guard let chain = try authority.signingChain(of: response) else { continue }
                    guard authority.validFor.contains(response.time) else {
                        throw TimestampRefusal.outsideValidity(at: response.time, range: authority.validFor)
                    }
                    if let reason = response.signatureFailure(chain: chain) {
                        throw TimestampRefusal.badSignature(reason)
                    }
                    return .success(response.time)
                } catch {
                    refusal = (error as? TimestampRefusal) ?? .malformed
                }
            }
            return .failure(refusal)
        } catch {
            return .failure((error as? TimestampRefusal) ?? .malformed)
        }
    }

    /// The signer's certificate and those above it, checked at the token's time; nil where the signer is another's.
    private func signingChain(
        of response: borrowing TimestampResponse
    ) throws(TimestampRefusal) -> [X509Certificate]? {
        if let signer {
            guard let pinned = LibcryptoCertificate(der: signer.der), response.names(pinned) else {
                return nil
            }
            do {
                try chain.checkValidity(at: response.time)
            } catch {
                throw .chain(error)
            }
            return chain.certificates
        }
        for der in response.certificates() {
            guard let candidate = LibcryptoCertificate(der: der), response.names(candidate),
                let certificate = try? X509Certificate(der: der)
            else { continue }
            // Somebody else's token isn't refused here: it may be of the next authority.
            guard certificate.issuer == chain.issuer.subject else { return nil }
            do {
                try chain.checkIssued(certificate)
                try chain.checkValidity(at: response.time)
                try certificate.checkValidity(at: response.time)
            } catch {
                throw .chain(error)
            }
            return [certificate] + chain.certificates
        }
        return nil
    }
}
