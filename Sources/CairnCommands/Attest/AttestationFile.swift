import CairnManifest
import CairnProvenance

/// An attestation that somebody has made before, read from a file: a Sigstore bundle, a model signature or an envelope.
struct AttestationFile {
    let path: String
    let content: Content

    enum Content {
        /// As it is, byte for byte.
        case bundle([UInt8])
        /// Of which only what the author signed is kept.
        case envelope(Envelope)
    }

    init(_ path: String) throws {
        self.path = path
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.attestationBytes)
        if AttestationVerifier.isBundle(bytes) {
            content = .bundle(bytes)
        } else if let envelope = try? Envelope.parse(bytes) {
            content = .envelope(envelope)
        } else {
            throw CommandFailure.invalid(
                "\(path) is neither a Sigstore bundle, nor a model signature, nor a DSSE envelope; give one",
                code: "attestation")
        }
    }

    /// What is attached in the author's name.
    func object(of chain: IdentityChain) throws -> AttestationObject {
        switch content {
        case .bundle(let bytes): return AttestationObject(bytes: bytes, isBundle: true)
        case .envelope(let envelope):
            let place = LogPlace(index: nil, time: CommandContext.now)
            let keys = chain.attestingSigners(at: place).map(\.key)
            guard let stored = try? envelope.storedForm(verifiedBy: keys) else {
                throw CommandFailure.invalid(
                    "\(path) isn't signed by a key of '\(chain.current.identity.name)'; an envelope is attached by whoever "
                        + "signed it, others' signatures come in Sigstore bundles",
                    code: "attestation")
            }
            return AttestationObject(bytes: stored.bytes, isBundle: false)
        }
    }
}

/// What an attestation record announces.
struct AttestationObject {
    let bytes: [UInt8]
    let isBundle: Bool

    var digest: ContentDigest { ContentDigest.of(bytes) }

    /// Refuses what the node would refuse for the object's own sake; gives what of the release it is about.
    @discardableResult
    func check(about subjects: ReleaseSubjects, named name: String) throws -> InTotoStatement {
        let object: AttestedObject
        do throws(Refusal) {
            object = try AttestedObject.parse(bytes)
        } catch {
            throw CommandFailure.invalid(
                "\(name) can't be attached: \(error.message)", code: error.code.rawValue,
                issues: error.issues.map(\.description))
        }
        guard !subjects.matches(object.statement).isEmpty else {
            throw CommandFailure.invalid(
                "\(name) is about something else: none of its subjects is the release's manifest, its OMS root or one of "
                    + "its files",
                code: "subject-mismatch")
        }
        return object.statement
    }
}
