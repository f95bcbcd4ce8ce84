/// Checks Sigstore bundles 0.1 to 0.3 against a trusted root, without network and clock.
///
/// Order: what the bundle has; the log's promise and the timestamps, which give times; the certificate at each time,
/// its SCT, whose it is; the entry's inclusion; the signature; the entry against the bundle. The first rule that fails
/// is the answer.
/// Sources: the Sigstore client specification, section 4; RFC 5280, 6962, 3161; CVE-2022-36056 for the last step.
package struct SigstoreVerifier: Sendable {
    package let trustedRoot: SigstoreTrustedRoot

    package init(trustedRoot: SigstoreTrustedRoot) {
        self.trustedRoot = trustedRoot
    }

    /// Reads a bundle and checks it.
    package func verify(
        bundle bytes: [UInt8], artifact: SigstoreArtifact, policy: SigstorePolicy
    ) -> Result<VerifiedSigstoreBundle, SigstoreRefusal> {
        do {
            return verify(try SigstoreBundle.parse(bytes), artifact: artifact, policy: policy)
        } catch {
            return .failure(.format(error))
        }
    }

    package func verify(
        _ bundle: SigstoreBundle, artifact: SigstoreArtifact, policy: SigstorePolicy
    ) -> Result<VerifiedSigstoreBundle, SigstoreRefusal> {
        do {
            return .success(try check(bundle, artifact, policy))
        } catch {
            return .failure(error)
        }
    }

    private func check(
        _ bundle: SigstoreBundle, _ artifact: SigstoreArtifact, _ policy: SigstorePolicy
    ) throws(SigstoreRefusal) -> VerifiedSigstoreBundle {
        // The kind of signer is the asker's choice, never the bundle's.
        switch (policy, bundle.material) {
        case (.key, .publicKey), (.identity, .certificate), (.identity, .certificateChain),
            (.anyIdentity, .certificate), (.anyIdentity, .certificateChain):
            break
        case (.key, _): throw .certificateInsteadOfKey
        case (_, .publicKey): throw .keyInsteadOfCertificate
        }
        let entry = try bundle.checkShape()
        let leaf = try bundle.leafCertificate()
        let log = try self.log(of: entry)
        let logged = try LoggedSignature(entry)
        let times = try verifiedTimes(bundle, entry, log)
        let signer: VerifiedSigstoreBundle.Signer
        let key: SubjectPublicKey
        switch (policy, leaf) {
        case (.key(let given), _): (signer, key) = (.key(given), given)
        case (_, .some(let leaf)):
            let identity = try check(certificate: leaf, at: times.verified.map(\.time), policy)
            (signer, key) = (.identity(identity, certificate: leaf), leaf.key)
        case (_, .none): throw .keyInsteadOfCertificate
        }
        let inclusion = try checkInclusion(entry, in: log, version: bundle.mediaType.minorVersion)
        let signed = SignedContent(bundle: bundle, logged: logged, key: key, leaf: leaf, artifact: artifact)
        return VerifiedSigstoreBundle(
            signer: signer, times: times.verified, content: try signed.check(),
            entry: VerifiedSigstoreBundle.LogEntry(
                log: log.baseURL, index: entry.provenIndex, inclusion: inclusion),
            ignoredTimestamps: times.ignored)
    }
}
