/// The rules about what a bundle of a version has, before anything in it is checked.
extension SigstoreBundle {
    /// Whatever Sigstore doesn't allow in a bundle of this version; the one log entry if all is well.
    func checkShape() throws(SigstoreRefusal) -> SigstoreLogEntry {
        if let field = unknownFields.first { throw .unknownField(field) }
        switch material {
        case .certificateChain(let chain):
            guard mediaType.minorVersion < 3 else { throw .wrongKeyMaterial(version: mediaType.minorVersion) }
            guard !chain.isEmpty else { throw .emptyChain }
        case .certificate:
            guard mediaType.minorVersion >= 3 else {
                throw .wrongKeyMaterial(version: mediaType.minorVersion)
            }
        case .publicKey(_, let rawBytes):
            guard rawBytes == nil else { throw .keyInBundle }
        }
        guard logEntries.count == 1 else { throw .logEntryCount(logEntries.count) }
        if case .envelope(let envelope) = content, envelope.signatures.count != 1 {
            throw .signatureCount(envelope.signatures.count)
        }
        guard Set(timestamps).count == timestamps.count else { throw .repeatedTimestamp }
        let entry = logEntries[0]
        guard entry.logIndex >= 0 else { throw .negativeIndex(entry.logIndex) }
        guard entry.integratedTime >= 0 else { throw .negativeIndex(entry.integratedTime) }
        if let proof = entry.inclusionProof {
            guard proof.logIndex >= 0 else { throw .negativeIndex(proof.logIndex) }
            guard proof.treeSize >= 0 else { throw .negativeIndex(proof.treeSize) }
        }
        if mediaType.minorVersion == 1 {
            guard entry.signedEntryTimestamp != nil else { throw .promiseMissing }
        } else {
            guard let proof = entry.inclusionProof else { throw .proofMissing }
            guard proof.checkpoint != nil else { throw .checkpointMissing }
        }
        return entry
    }

    /// The signer's certificate, nil for a bare key; certificates beside it are looked at and never trusted.
    func leafCertificate() throws(SigstoreRefusal) -> X509Certificate? {
        let chain: [[UInt8]]
        switch material {
        case .publicKey: return nil
        case .certificate(let der): chain = [der]
        case .certificateChain(let ders): chain = ders
        }
        var certificates: [X509Certificate] = []
        for der in chain {
            do {
                certificates.append(try X509Certificate(der: der))
            } catch {
                throw .certificate(error)
            }
        }
        guard let leaf = certificates.first else { throw .emptyChain }
        guard !leaf.isAuthority else { throw .leafIsAuthority }
        if let root = certificates.dropFirst().first(where: \.isSelfIssued) {
            throw .rootInBundle(subject: root.subject)
        }
        return leaf
    }

    /// The bytes of the one signature.
    var signature: [UInt8] {
        switch content {
        case .message(let message): message.signature
        case .envelope(let envelope): envelope.signatures.first?.bytes ?? []
        }
    }

    /// The algorithms by which an artifact's digests are asked for, as the bundle says: nothing is believed for it.
    package var hashesOfArtifact: Set<HashAlgorithm> {
        switch content {
        case .message:
            guard let entry = logEntries.first, let logged = try? LoggedSignature(entry) else {
                return [.sha256]
            }
            switch logged.kind {
            case .artifact(let digest), .signedBytes(let digest): return [digest.algorithm]
            case .payload: return [.sha256]
            }
        case .envelope(let envelope):
            let algorithms = (try? StatementSubjects(envelope.payload))?.algorithms ?? []
            return algorithms.contains(.sha256) || algorithms.isEmpty ? [.sha256] : algorithms
        }
    }
}
