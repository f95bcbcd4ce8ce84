import CairnManifest

/// A DSSE envelope as anyone may have written it: a payload, its type and signatures that nobody has
/// checked yet.
///
/// JSON `{"payload": base64, "payloadType": text, "signatures": [{"keyid": text?, "sig": base64}…]}`; either
/// base64 alphabet, padded or not; unknown members are ignored. What is signed is `signedBytes`, never the
/// JSON. Source: <https://github.com/secure-systems-lab/dsse>, version 1.0.2.
package struct Envelope: Hashable, Sendable {
    package struct Signature: Hashable, Sendable {
        /// A hint about the key, never trusted.
        package var keyID: String?
        package var bytes: [UInt8]

        package init(keyID: String?, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    package var payload: [UInt8]
    package var payloadType: String
    package var signatures: [Signature]

    package init(payload: [UInt8], payloadType: String, signatures: [Signature]) {
        self.payload = payload
        self.payloadType = payloadType
        self.signatures = signatures
    }

    /// Reads an envelope of at most `Limits.envelopeBytes` and `Limits.signatures`.
    package static func parse(_ bytes: [UInt8]) throws(EnvelopeError) -> Envelope {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes, maxBytes: Limits.envelopeBytes, fractions: true)
        } catch {
            throw .json(error)
        }
        guard let object = value.objectValue else { throw .field("") }
        return try Envelope(object, decode: Base64.decodeAnyAlphabet)
    }

    /// Signs `payload` once with each key.
    package static func sign(
        payload: [UInt8],
        type: String,
        keys: [SigningKey]
    ) throws(EnvelopeError) -> StoredEnvelope {
        let message = signedBytes(payload: payload, payloadType: type)
        var envelope = Envelope(payload: payload, payloadType: type, signatures: [])
        for key in keys {
            do {
                let signature = try key.sign(message)
                envelope.signatures.append(Signature(keyID: key.publicKey.keyID.hex, bytes: signature))
            } catch {
                throw .signing(error)
            }
        }
        return try envelope.storedForm(verifiedBy: keys.map(\.publicKey))
    }

    /// The pre-authentication encoding: `"DSSEv1" SP len(type) SP type SP len(payload) SP payload`, lengths
    /// in bytes as ASCII decimals.
    package static func signedBytes(payload: [UInt8], payloadType: String) -> [UInt8] {
        let head = "DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) "
        return Array(head.utf8) + payload
    }

    /// What is kept of the envelope: the payload and those signatures that one of `keys` made, one per key.
    ///
    /// Signatures that no key made are left out; none left is an error. Two signatures by one key count once.
    package func storedForm(verifiedBy keys: [PublicKey]) throws(EnvelopeError) -> StoredEnvelope {
        let message = Self.signedBytes(payload: payload, payloadType: payloadType)
        var verified: [ContentDigest: [UInt8]] = [:]
        var checks = 0
        for signature in signatures {
            // The hint only decides which key is tried first.
            let hinted = keys.filter { $0.keyID.hex == signature.keyID }
            let others = keys.filter { $0.keyID.hex != signature.keyID }
            for key in hinted + others where verified[key.keyID] == nil {
                checks += 1
                guard checks <= Limits.signatureChecks else {
                    throw .tooManyChecks(limit: Limits.signatureChecks)
                }
                if key.isValidSignature(signature.bytes, for: message) {
                    verified[key.keyID] = signature.bytes
                    break
                }
            }
        }
        guard !verified.isEmpty else { throw .noValidSignature }
        let sorted = verified.sorted { $0.key < $1.key }
        return StoredEnvelope(
            payload: payload,
            payloadType: payloadType,
            signatures: sorted.map { StoredEnvelope.Signature(keyID: $0.key, bytes: $0.value) }
        )
    }
}

extension Envelope {
    /// Takes the three members of the format; others are the caller's business.
    init(_ object: JSONObject, decode: (String) -> [UInt8]?) throws(EnvelopeError) {
        guard let payload = object["payload"]?.stringValue.flatMap(decode) else { throw .field("/payload") }
        guard let payloadType = object["payloadType"]?.stringValue else { throw .field("/payloadType") }
        guard let items = object["signatures"]?.arrayValue else { throw .field("/signatures") }
        guard items.count <= Limits.signatures else {
            throw .tooManySignatures(count: items.count, limit: Limits.signatures)
        }
        var signatures: [Signature] = []
        for (index, item) in items.enumerated() {
            guard let object = item.objectValue, let bytes = object["sig"]?.stringValue.flatMap(decode) else {
                throw .field("/signatures/\(index)/sig")
            }
            switch object["keyid"] {
            case nil, .null: signatures.append(Signature(keyID: nil, bytes: bytes))
            case .string(let keyID): signatures.append(Signature(keyID: keyID, bytes: bytes))
            default: throw .field("/signatures/\(index)/keyid")
            }
        }
        self.init(payload: payload, payloadType: payloadType, signatures: signatures)
    }
}
