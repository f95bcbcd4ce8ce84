import CairnManifest

extension SigstoreBundle {
    /// Reads a bundle of at most `Limits.sigstoreBundleBytes`.
    ///
    /// Strict about types and base64, and about having one kind of key material and one kind of content; lenient about
    /// members it doesn't know, which it lists, and about what only some versions have.
    package static func parse(_ bytes: [UInt8]) throws(SigstoreFormatError) -> SigstoreBundle {
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes, maxBytes: Limits.sigstoreBundleBytes)
        } catch {
            throw .json(error.description(in: bytes))
        }
        var reader = try ProtoReader(
            json, at: "", fields: ["mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"])
        let name = try reader.text("mediaType") ?? ""
        guard let mediaType = MediaType(rawValue: name), ExactText.equal(mediaType.rawValue, name) else {
            throw .unknownMediaType(name)
        }
        let content = try readContent(&reader)
        let material = try reader.message(
            "verificationMaterial",
            fields: [
                "publicKey", "x509CertificateChain", "certificate", "tlogEntries",
                "timestampVerificationData",
            ]
        ) { (material) throws(SigstoreFormatError) in
            let key = try readKey(&material)
            let entries = try material.messages(
                "tlogEntries", atMost: Limits.sigstoreLogEntries, fields: SigstoreLogEntry.fields,
                SigstoreLogEntry.read)
            return (key, entries, try readTimestamps(&material))
        }
        guard let (key, entries, timestamps) = material else {
            throw .field("/verificationMaterial", expected: "an object")
        }
        return SigstoreBundle(
            mediaType: mediaType, material: key, logEntries: entries, timestamps: timestamps,
            content: content,
            unknownFields: reader.unknown)
    }

    private static func readKey(_ material: inout ProtoReader) throws(SigstoreFormatError) -> KeyMaterial {
        let kinds = ["publicKey", "x509CertificateChain", "certificate"].filter(material.has)
        guard kinds.count == 1 else {
            throw .field(
                material.pointer, expected: "exactly one of publicKey, x509CertificateChain and certificate")
        }
        // `keyDetails` and `validFor` stood in bundles of the first model-signing releases.
        let key = try material.message("publicKey", fields: ["hint", "rawBytes", "keyDetails", "validFor"]) {
            (key) throws(SigstoreFormatError) in
            let raw = try key.bytes("rawBytes")
            return KeyMaterial.publicKey(hint: try key.text("hint"), rawBytes: raw.isEmpty ? nil : raw)
        }
        if let key { return key }
        let chain = try material.message("x509CertificateChain", fields: ["certificates"]) {
            (chain) throws(SigstoreFormatError) in
            try chain.messages("certificates", atMost: Limits.chainCertificates, fields: ["rawBytes"]) {
                (certificate) throws(SigstoreFormatError) in
                try certificate.requiredBytes("rawBytes")
            }
        }
        if let chain { return .certificateChain(chain) }
        let certificate = try material.message("certificate", fields: ["rawBytes"]) {
            (certificate) throws(SigstoreFormatError) in
            try certificate.requiredBytes("rawBytes")
        }
        return .certificate(certificate ?? [])
    }

    private static func readTimestamps(_ material: inout ProtoReader) throws(SigstoreFormatError) -> [[UInt8]]
    {
        let timestamps = try material.message("timestampVerificationData", fields: ["rfc3161Timestamps"]) {
            (data) throws(SigstoreFormatError) in
            try data.messages(
                "rfc3161Timestamps", atMost: Limits.sigstoreTimestamps, fields: ["signedTimestamp"]
            ) {
                (timestamp) throws(SigstoreFormatError) in
                try timestamp.requiredBytes("signedTimestamp")
            }
        }
        return timestamps ?? []
    }

    private static func readContent(_ reader: inout ProtoReader) throws(SigstoreFormatError) -> Content {
        guard reader.has("messageSignature") != reader.has("dsseEnvelope") else {
            throw .field("", expected: "either messageSignature or dsseEnvelope")
        }
        if let envelope = try reader.envelope("dsseEnvelope") { return .envelope(envelope) }
        let message = try reader.message("messageSignature", fields: ["messageDigest", "signature"]) {
            (message) throws(SigstoreFormatError) in
            let digest = try message.message("messageDigest", fields: ["algorithm", "digest"]) {
                (digest) throws(SigstoreFormatError) in
                MessageDigest(
                    algorithm: try digest.requiredText("algorithm"), bytes: try digest.bytes("digest"))
            }
            return MessageSignature(signature: try message.requiredBytes("signature"), digest: digest)
        }
        guard let message else { throw .field("/messageSignature", expected: "an object") }
        return .message(message)
    }
}

extension SigstoreLogEntry {
    static let fields: Set = [
        "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof",
        "canonicalizedBody",
    ]

    static func read(_ entry: inout ProtoReader) throws(SigstoreFormatError) -> SigstoreLogEntry {
        let logID = try entry.message("logId", fields: ["keyId"]) { (id) throws(SigstoreFormatError) in
            try id.requiredBytes("keyId")
        }
        let kind = try entry.message("kindVersion", fields: ["kind", "version"]) {
            (kind) throws(SigstoreFormatError) in
            (try kind.requiredText("kind"), try kind.requiredText("version"))
        }
        guard let logID else { throw .field("\(entry.pointer)/logId", expected: "an object") }
        guard let kind else { throw .field("\(entry.pointer)/kindVersion", expected: "an object") }
        let promise = try entry.message("inclusionPromise", fields: ["signedEntryTimestamp"]) {
            (promise) throws(SigstoreFormatError) in
            try promise.requiredBytes("signedEntryTimestamp")
        }
        let proof = try entry.message(
            "inclusionProof", fields: ["logIndex", "rootHash", "treeSize", "hashes", "checkpoint"],
            InclusionProof.read)
        return SigstoreLogEntry(
            logIndex: try entry.integer("logIndex"), logID: logID, kind: kind.0, version: kind.1,
            integratedTime: try entry.integer("integratedTime"), signedEntryTimestamp: promise,
            inclusionProof: proof, canonicalizedBody: try entry.requiredBytes("canonicalizedBody"))
    }
}

extension SigstoreLogEntry.InclusionProof {
    static func read(_ proof: inout ProtoReader) throws(SigstoreFormatError)
        -> SigstoreLogEntry.InclusionProof
    {
        let checkpoint = try proof.message("checkpoint", fields: ["envelope"]) {
            (checkpoint) throws(SigstoreFormatError) in
            try checkpoint.requiredText("envelope")
        }
        return SigstoreLogEntry.InclusionProof(
            logIndex: try proof.integer("logIndex"), rootHash: try proof.bytes("rootHash"),
            treeSize: try proof.integer("treeSize"),
            hashes: try proof.bytesList("hashes", atMost: Limits.proofHashes), checkpoint: checkpoint)
    }
}
