import CairnManifest

/// What a log entry's body says was signed, by whom: the body is under the log's signature, the rest of a bundle isn't.
struct LoggedSignature: Hashable, Sendable {
    let kind: Kind
    let signature: [UInt8]
    let verifier: Verifier
    /// The algorithm, where the entry names one.
    let details: KeyDetails?

    enum Kind: Hashable, Sendable {
        /// hashedrekord 0.0.1: the digest of the artifact.
        case artifact(GivenDigest)
        /// hashedrekord 0.0.2: the digest of the artifact, or of an envelope's signed bytes.
        case signedBytes(GivenDigest)
        /// dsse 0.0.1 and intoto 0.0.2: the digest of an envelope's payload.
        case payload(GivenDigest)
    }

    enum Verifier: Hashable, Sendable {
        /// DER.
        case certificate([UInt8])
        /// SubjectPublicKeyInfo.
        case publicKey([UInt8])
    }

    /// Whether entries of this kind and version are of a Rekor v2, which gives no promises.
    static func isRekorV2(_ entry: SigstoreLogEntry) -> Bool {
        entry.kind == "hashedrekord" && entry.version == "0.0.2"
    }

    /// Reads the body of `entry` by its stated kind and version.
    init(_ entry: SigstoreLogEntry) throws(SigstoreRefusal) {
        let json: JSONValue
        do {
            json = try JSONValue.parse(entry.canonicalizedBody, maxBytes: Limits.sigstoreBundleBytes)
        } catch {
            throw .entryBody(error.description)
        }
        let stated = "\(entry.kind) \(entry.version)"
        guard let kind = json["kind"]?.stringValue, let version = json["apiVersion"]?.stringValue else {
            throw .entryBody("/kind and /apiVersion")
        }
        guard ExactText.equal("\(kind) \(version)", stated), ExactText.equal(kind, entry.kind) else {
            throw .entryKindDiffers(stated: stated, body: "\(kind) \(version)")
        }
        let spec = EntryBody(value: json["spec"], place: "/spec")
        switch stated {
        case "hashedrekord 0.0.1": try self.init(hashedRekordV1: spec)
        case "hashedrekord 0.0.2": try self.init(hashedRekordV2: spec.member("hashedRekordV002"))
        case "dsse 0.0.1": try self.init(dsse: spec)
        case "intoto 0.0.2": try self.init(inToto: spec.member("content"))
        default: throw .entryKind(stated)
        }
    }

    private init(hashedRekordV1 spec: EntryBody) throws(SigstoreRefusal) {
        kind = .artifact(try spec.member("data").member("hash").digest())
        let signature = spec.member("signature")
        self.signature = try signature.member("content").bytes()
        verifier = try signature.member("publicKey").member("content").pem()
        details = nil
    }

    private init(hashedRekordV2 spec: EntryBody) throws(SigstoreRefusal) {
        let data = spec.member("data")
        let name = try data.member("algorithm").text()
        guard let algorithm = HashAlgorithm(sigstoreName: name),
            let digest = GivenDigest(algorithm, bytes: try data.member("digest").bytes())
        else { throw .entryBody(data.place) }
        kind = .signedBytes(digest)
        let signature = spec.member("signature")
        self.signature = try signature.member("content").bytes()
        let verifier = signature.member("verifier")
        let detailsName = try verifier.member("keyDetails").text()
        guard let details = KeyDetails(rawValue: detailsName) else { throw .entryKeyDetails(detailsName) }
        self.details = details
        let certificate = verifier.member("x509Certificate")
        let key = verifier.member("publicKey")
        guard certificate.isThere != key.isThere else { throw .entryBody(verifier.place) }
        self.verifier =
            certificate.isThere
            ? .certificate(try certificate.member("rawBytes").bytes())
            : .publicKey(try key.member("rawBytes").bytes())
    }

    private init(dsse spec: EntryBody) throws(SigstoreRefusal) {
        kind = .payload(try spec.member("payloadHash").digest())
        let signature = try spec.member("signatures").only()
        self.signature = try signature.member("signature").bytes()
        verifier = try signature.member("verifier").pem()
        details = nil
    }

    private init(inToto content: EntryBody) throws(SigstoreRefusal) {
        kind = .payload(try content.member("payloadHash").digest())
        let signature = try content.member("envelope").member("signatures").only()
        // Rekor takes the base64 of the envelope for the bytes and encodes it once more.
        let encoded = try signature.member("sig").bytes()
        self.signature = Base64.decodeAnyAlphabet(String(decoding: encoded, as: UTF8.self)) ?? encoded
        verifier = try signature.member("publicKey").pem()
        details = nil
    }
}

/// A place in an entry's body.
private struct EntryBody {
    let value: JSONValue?
    let place: String

    var isThere: Bool { value.map { !$0.isNull } ?? false }

    func member(_ key: String) -> EntryBody { EntryBody(value: value?[key], place: "\(place)/\(key)") }

    /// The one item of a list.
    func only() throws(SigstoreRefusal) -> EntryBody {
        guard let items = value?.arrayValue, items.count == 1 else { throw .entryBody(place) }
        return EntryBody(value: items[0], place: "\(place)/0")
    }

    func text() throws(SigstoreRefusal) -> String {
        guard let text = value?.stringValue else { throw .entryBody(place) }
        return text
    }

    func bytes() throws(SigstoreRefusal) -> [UInt8] {
        guard let bytes = Base64.decode(try text()), !bytes.isEmpty else { throw .entryBody(place) }
        return bytes
    }

    /// `{algorithm, value}` with a lower-case name and hex.
    func digest() throws(SigstoreRefusal) -> GivenDigest {
        guard let algorithm = HashAlgorithm(rawValue: try member("algorithm").text()),
            let bytes = Hex.decode(try member("value").text()),
            let digest = GivenDigest(algorithm, bytes: bytes)
        else { throw .entryBody(place) }
        return digest
    }

    /// Base64 of PEM text with one block, a certificate or a public key.
    func pem() throws(SigstoreRefusal) -> LoggedSignature.Verifier {
        guard let text = String(validating: try bytes(), as: UTF8.self),
            let blocks = try? PEMBlock.parseAll(text), blocks.count == 1
        else { throw .entryBody(place) }
        switch blocks[0].label {
        case "CERTIFICATE": return .certificate(blocks[0].bytes)
        case "PUBLIC KEY": return .publicKey(blocks[0].bytes)
        default: throw .entryBody(place)
        }
    }
}
