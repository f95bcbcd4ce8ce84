import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let sigstoreTargets = [
        FuzzTarget("sigstore-bundle", maxBytes: 16_384) { bytes in
            guard let bundle = accepted({ try SigstoreBundle.parse(bytes) }) else { return }
            law("reading twice gives the same", (try? SigstoreBundle.parse(bytes)) == bundle)
            _ = bundle.hashesOfArtifact
            for verifier in SigstoreInput.verifiers {
                for policy in [SigstorePolicy.anyIdentity, .identity("a", issuer: "b")] {
                    let answer = verifier.verify(bundle, artifact: .envelope, policy: policy)
                    if case .failure(let refusal) = answer {
                        law("a refusal has a rule", !refusal.rule.isEmpty)
                    }
                }
            }
        },
        FuzzTarget("trusted-root", maxBytes: 16_384) { bytes in
            guard let root = accepted({ try SigstoreTrustedRoot.parse(bytes) }) else { return }
            law(
                "a chain has certificates",
                root.certificateAuthorities.allSatisfy { !$0.chain.certificates.isEmpty })
            if let bundle = SigstoreInput.bundle {
                _ = SigstoreVerifier(trustedRoot: root).verify(
                    bundle, artifact: .envelope, policy: .anyIdentity)
            }
        },
        FuzzTarget("certificate", maxBytes: 4_096) { bytes in
            guard let certificate = accepted({ try X509Certificate(der: bytes) }) else { return }
            law("a certificate is its bytes", certificate.der == bytes)
            _ = (certificate.subject, certificate.issuer, certificate.allowsCodeSigning)
            let chain = CertificateChain.find(
                leaf: certificate, intermediates: [certificate], anchors: SigstoreInput.anchors,
                at: certificate.notBefore, purpose: .codeSigning)
            if case .success(let chain) = chain {
                law("a chain begins with its leaf", chain.certificates.first == certificate)
                law(
                    "a chain ends in trust",
                    chain.certificates.last.map(SigstoreInput.anchors.contains) == true)
            }
            _ = accepted({ try FulcioIdentity(certificate) })
        },
        FuzzTarget("certificate-timestamps", maxBytes: 1_024) { bytes in
            _ = accepted({ try CertificateTimestamps.count(inList: bytes) })
        },
        FuzzTarget("public-key", maxBytes: 2_048) { bytes in
            guard let key = accepted({ try SubjectPublicKey(der: bytes) }) else { return }
            law("a key is its bytes", key.der == bytes)
            law("a written key reads back", (try? SubjectPublicKey(pem: key.pem)) == key)
            _ = key.isValidSignature(bytes, over: bytes)
        },
        FuzzTarget("timestamp", maxBytes: 8_192) { bytes in
            for verifier in SigstoreInput.verifiers {
                let answer = TimestampAuthority.time(
                    of: bytes, over: [1, 2, 3], authorities: verifier.trustedRoot.timestampAuthorities)
                if case .success = answer { law("nobody has stamped these three bytes", false) }
            }
        },
    ]
}

/// What hostile inputs are held against.
private enum SigstoreInput {
    static let verifiers = SigstoreTrustedRoot.PublicInstance.allCases.compactMap { instance in
        (try? SigstoreTrustedRoot.builtIn(instance)).map(SigstoreVerifier.init)
    }

    static let anchors = verifiers.flatMap { verifier in
        verifier.trustedRoot.certificateAuthorities.flatMap(\.chain.certificates)
    }

    /// Far enough in form to reach the trusted root.
    static let bundle: SigstoreBundle? = try? SigstoreBundle.parse(
        Array(
            """
            {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{"signature":"AAAA"},\
            "verificationMaterial":{"certificate":{"rawBytes":"AAAA"},"tlogEntries":[]}}
            """.utf8))
}
