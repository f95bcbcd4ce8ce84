import CairnManifest

/// A DSSE envelope in the one form in which it is stored, named by digest and sent to peers.
///
/// JCS of `{"payload":…,"payloadType":…,"signatures":[{"keyid":…,"sig":…}…]}`: padded standard base64, at
/// least one signature, sorted by key id, one per key. Only the envelope of a keyless release has none: what signs it
/// is the bundle over its record. The form says nothing about the signatures being good:
/// only a verifier's `Verified` value does.
package struct StoredEnvelope: Hashable, Sendable {
    package struct Signature: Hashable, Sendable {
        package let keyID: ContentDigest
        package let bytes: [UInt8]
    }

    package let payload: [UInt8]
    package let payloadType: String
    /// Sorted by key id, each key once; empty exactly for a keyless release.
    package let signatures: [Signature]
    /// The envelope itself.
    package let bytes: [UInt8]
    /// SHA-256 of `bytes`: what a record names as its object.
    package let digest: ContentDigest

    /// The envelope of a keyless release.
    package static func unsigned(payload: [UInt8], payloadType: String) -> StoredEnvelope {
        StoredEnvelope(payload: payload, payloadType: payloadType, signatures: [])
    }

    /// Makes the form from its parts; the signatures must be sorted and distinct.
    init(payload: [UInt8], payloadType: String, signatures: [Signature]) {
        let json: JSONValue = [
            "payload": .string(Base64.encode(payload)),
            "payloadType": .string(payloadType),
            "signatures": .array(
                signatures.map { ["keyid": .string($0.keyID.hex), "sig": .string(Base64.encode($0.bytes))] }
            ),
        ]
        self.payload = payload
        self.payloadType = payloadType
        self.signatures = signatures
        bytes = json.canonicalBytes()
        digest = ContentDigest.of(bytes)
    }

    /// Reads the stored form and nothing else: canonical JSON, no unknown members, strict base64 and order.
    ///
    /// - Parameter mayBeUnsigned: takes also the envelope of a keyless release
    package static func parse(
        _ bytes: [UInt8], mayBeUnsigned: Bool = false
    ) throws(EnvelopeError) -> StoredEnvelope {
        let value: JSONValue
        do {
            value = try JSONValue.parseCanonical(bytes, maxBytes: Limits.envelopeBytes)
        } catch {
            throw .json(error)
        }
        guard let object = value.objectValue else { throw .field("") }
        try refuseUnknown(object, allowed: ["payload", "payloadType", "signatures"], at: "")
        for (index, item) in (object["signatures"]?.arrayValue ?? []).enumerated() {
            try refuseUnknown(item.objectValue ?? [:], allowed: ["keyid", "sig"], at: "/signatures/\(index)")
        }
        let envelope = try Envelope(object, decode: Base64.decode)
        var signatures: [Signature] = []
        for (index, signature) in envelope.signatures.enumerated() {
            guard let keyID = signature.keyID.flatMap(ContentDigest.init(hex:)) else {
                throw .field("/signatures/\(index)/keyid")
            }
            if let last = signatures.last, last.keyID >= keyID { throw .signaturesNotSorted }
            signatures.append(Signature(keyID: keyID, bytes: signature.bytes))
        }
        guard mayBeUnsigned || !signatures.isEmpty else { throw .field("/signatures") }
        return StoredEnvelope(envelope, signatures: signatures, bytes: bytes)
    }

    private init(_ envelope: Envelope, signatures: [Signature], bytes: [UInt8]) {
        payload = envelope.payload
        payloadType = envelope.payloadType
        self.signatures = signatures
        self.bytes = bytes
        digest = ContentDigest.of(bytes)
    }

    /// The keys that signed, in the order of the signatures.
    ///
    /// A stored form holds verified signatures only, so one by a key that isn't among `keys` is refused as
    /// well as one that isn't valid.
    ///
    /// - `known`: ids of keys whose signatures here have been checked before
    func signers(
        among keys: [PublicKey], in subject: String, known: Set<ContentDigest> = []
    ) throws(Refusal) -> [PublicKey] {
        let message = Envelope.signedBytes(payload: payload, payloadType: payloadType)
        var signers: [PublicKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.keyID == signature.keyID }) else {
                throw Refusal(.wrongKey, "\(subject) is signed by key \(signature.keyID), which isn't listed")
            }
            guard known.contains(key.keyID) || key.isValidSignature(signature.bytes, for: message) else {
                throw Refusal(.badSignature, "the signature of \(subject) by key \(key.keyID) isn't valid")
            }
            signers.append(key)
        }
        return signers
    }

    /// Ids of those of `keys` that have signed, checked.
    func validSigners(among keys: [PublicKey]) -> Set<ContentDigest> {
        let candidates = signatures.compactMap { signature in
            keys.first { $0.keyID == signature.keyID }.map { (key: $0, bytes: signature.bytes) }
        }
        guard !candidates.isEmpty else { return [] }
        let message = Envelope.signedBytes(payload: payload, payloadType: payloadType)
        return Set(candidates.filter { $0.key.isValidSignature($0.bytes, for: message) }.map(\.key.keyID))
    }

    private static func refuseUnknown(
        _ object: JSONObject,
        allowed: [String],
        at pointer: String
    ) throws(EnvelopeError) {
        let unknown = object.keys.first { key in !allowed.contains { ExactText.equal($0, key) } }
        if let unknown { throw .unknownField("\(pointer)/\(unknown)") }
    }
}
