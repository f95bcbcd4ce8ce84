import CairnManifest

/// The last steps: the signature over the artifact or envelope, and whether the log entry is about the same.
struct SignedContent {
    let bundle: SigstoreBundle
    let logged: LoggedSignature
    let key: SubjectPublicKey
    /// Nil for a bare key.
    let leaf: X509Certificate?
    let artifact: SigstoreArtifact

    func check() throws(SigstoreRefusal) -> VerifiedSigstoreBundle.Content {
        if let details = logged.details, !details.fits(key) { throw .entryKeyDetails(details.rawValue) }
        switch bundle.content {
        case .message(let message):
            let digest = try check(message)
            try checkEntry()
            return .artifact(digest)
        case .envelope(let envelope):
            try check(envelope)
            try checkEntry()
            try checkSubject(of: envelope)
            return .envelope(payload: envelope.payload, payloadType: envelope.payloadType)
        }
    }

    /// CVE-2022-36056: an entry proves nothing about a signature that it isn't about.
    private func checkEntry() throws(SigstoreRefusal) {
        guard logged.signature == bundle.signature else { throw .entrySignature }
        let isSame =
            switch (logged.verifier, leaf) {
            case (.certificate(let der), .some(let leaf)): der == leaf.der
            case (.publicKey(let der), .none): der == key.der
            default: false
            }
        guard isSame else { throw .entryKey }
    }

    // MARK: A signature over the artifact

    private func check(_ message: SigstoreBundle.MessageSignature) throws(SigstoreRefusal) -> GivenDigest {
        let digestLogged: GivenDigest
        switch logged.kind {
        case .artifact(let digest), .signedBytes(let digest): digestLogged = digest
        case .payload: throw .entryKind("an entry of an envelope, for a signature over an artifact")
        }
        let hash = digestLogged.algorithm
        if let stated = message.digest {
            guard HashAlgorithm(sigstoreName: stated.algorithm) == hash else {
                throw .messageDigestAlgorithm(stated.algorithm)
            }
        }
        if case .envelope = artifact { throw .digestNotGiven(hash) }
        guard let digest = artifact.digest(hash) else { throw .digestNotGiven(hash) }
        if let stated = message.digest, stated.bytes != digest.bytes { throw .messageDigest }
        try checkSignature(message.signature, digest)
        guard digestLogged == digest else { throw .entryDigest }
        return digest
    }

    private func checkSignature(_ signature: [UInt8], _ digest: GivenDigest) throws(SigstoreRefusal) {
        if key.kind == .ed25519 {
            guard logged.details != .ed25519ph, case .bytes(let bytes) = artifact else {
                throw .keyUnsupported("Ed25519 over a digest")
            }
            guard key.isValidSignature(signature, over: bytes) else { throw .signature }
            return
        }
        try check(hash: digest.algorithm)
        let padding = logged.details?.padding ?? .pkcs1v15
        guard key.isValidSignature(signature, overDigest: digest, padding: padding) else { throw .signature }
    }

    /// An entry that names an algorithm has its hash; otherwise early clients used SHA-256 with every key.
    private func check(hash: HashAlgorithm) throws(SigstoreRefusal) {
        let allowed = logged.details.map { [$0.hash] } ?? [key.ownHash, .sha256]
        guard allowed.contains(hash) else { throw .hashForKey(hash) }
    }

    // MARK: An envelope

    private func check(_ envelope: Envelope) throws(SigstoreRefusal) {
        let message = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
        switch logged.kind {
        case .artifact: throw .entryKind("an entry of an artifact, for an envelope")
        case .payload(let digest):
            guard isSigned(message) else { throw .signature }
            guard digest == GivenDigest(digest.algorithm, of: envelope.payload) else { throw .entryDigest }
        case .signedBytes(let digest):
            guard logged.details != .ed25519ph else { throw .keyUnsupported("Ed25519 over a digest") }
            guard logged.details?.hash ?? digest.algorithm == digest.algorithm else {
                throw .hashForKey(digest.algorithm)
            }
            let padding = logged.details?.padding ?? .pkcs1v15
            guard
                key.isValidSignature(
                    bundle.signature, over: message, hash: logged.details?.hash, padding: padding)
            else { throw .signature }
            guard digest == GivenDigest(digest.algorithm, of: message) else { throw .entryDigest }
        }
    }

    private func isSigned(_ message: [UInt8]) -> Bool {
        if key.isValidSignature(bundle.signature, over: message) { return true }
        // Early clients used SHA-256 with every curve.
        guard let own = key.ownHash, own != .sha256 else { return false }
        return key.isValidSignature(bundle.signature, over: message, hash: .sha256)
    }

    private func checkSubject(of envelope: Envelope) throws(SigstoreRefusal) {
        let wanted: [GivenDigest]
        switch artifact {
        case .envelope: return
        case .bytes(let bytes): wanted = HashAlgorithm.allCases.map { GivenDigest($0, of: bytes) }
        case .digests(let digests): wanted = digests
        }
        guard ExactText.equal(envelope.payloadType, StatementSubjects.payloadType) else {
            throw .payloadType(envelope.payloadType)
        }
        guard try StatementSubjects(envelope.payload).contains(wanted) else { throw .subjects }
    }
}
