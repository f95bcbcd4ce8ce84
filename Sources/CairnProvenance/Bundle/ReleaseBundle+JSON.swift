import CairnManifest
import CairnTransparencyLog

extension ReleaseBundle {
    /// The file's bytes.
    package func encoded() throws(BundleError) -> [UInt8] {
        var versions: [JSONValue] = []
        for version in identity { versions.append(try Self.json(version)) }
        var attached: [JSONValue] = []
        for attestation in attestations { attached.append(try attestation.json()) }
        var object: JSONObject = [
            "attestations": .array(attached),
            "envelope": .string(Base64.encode(envelope)),
            "fileList": fileList.map { .string(Base64.encode($0)) } ?? .null,
            "identity": .array(versions),
            "label": .string(try Self.text(label)),
            "receipt": .string(try Self.text(receipt)),
            "schema": .string(Self.schema),
            "status": .null,
        ]
        if let status { object["status"] = try Self.json(status) }
        if let recordBundle { object["recordBundle"] = .string(Base64.encode(recordBundle)) }
        object["sha256"] = JSONValue(ContentDigest.of(JSONValue.object(object).canonicalBytes()))
        return JSONValue.object(object).canonicalBytes()
    }

    /// The bundle that `bytes` are; what its parts say is for others to check.
    ///
    /// Anything that isn't byte for byte what `encoded` gives is refused.
    package static func parse(_ bytes: [UInt8]) throws(BundleError) -> ReleaseBundle {
        let json: JSONValue
        do {
            json = try JSONValue.canonicalDocument(bytes, maxBytes: Limits.bundleBytes)
        } catch {
            throw .format(error)
        }
        let isKeyless = json.objectValue?["recordBundle"] != nil
        var reader = FieldReader(
            json,
            fields: [
                "attestations", "envelope", "fileList", "identity", "label", "receipt", "schema", "sha256",
                "status",
            ] + (isKeyless ? ["recordBundle"] : []))
        reader.constant("schema", schema)
        var attestations: [Attached] = []
        for item in reader.items("attestations", atMost: Limits.bundledAttestations) {
            var attached = FieldReader(item.value, at: item.place, fields: Attached.fields)
            if let attestation = attached.attached() { attestations.append(attestation) }
            reader.adopt(attached.issues)
        }
        let envelope = reader.base64("envelope", atMost: Limits.envelopeBytes)
        let fileList =
            reader.isNull("fileList")
            ? nil : reader.base64("fileList", atMost: CairnManifest.Limits.fileListBytes)
        let label = reader.bytes("label", atMost: Limits.labelBytes)
        let receipt = reader.bytes("receipt", atMost: LogLimits.maxProofBytes)
        let recordBundle =
            isKeyless ? reader.base64("recordBundle", atMost: Limits.keylessBundleBytes) : nil
        let stated = reader.digest("sha256")
        let identity = reader.identity()
        let status =
            reader.isNull("status")
            ? nil : reader.object("status", fields: Self.envelopeFields) { $0.loggedEnvelope() }
        guard reader.issues.isEmpty, let envelope, let label, let receipt, let stated else {
            throw .format(.fields(reader.issues))
        }
        let found = digest(of: json)
        guard found == stated else { throw .damaged(stated: stated, found: found) }
        return ReleaseBundle(
            envelope: envelope, label: label, receipt: receipt, identity: identity, fileList: fileList,
            recordBundle: recordBundle, status: status, attestations: attestations)
    }

    fileprivate static let envelopeFields = ["envelope", "receipt"]

    static func json(_ statement: LoggedEnvelope) throws(BundleError) -> JSONValue {
        [
            "envelope": .string(Base64.encode(statement.envelope)),
            "receipt": .string(try text(statement.receipt)),
        ]
    }

    private static func digest(of json: JSONValue) -> ContentDigest {
        var object = json.objectValue ?? JSONObject()
        object["sha256"] = nil
        return ContentDigest.of(JSONValue.object(object).canonicalBytes())
    }

    static func text(_ bytes: [UInt8]) throws(BundleError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }
}

extension FieldReader {
    fileprivate mutating func loggedEnvelope() -> ReleaseBundle.LoggedEnvelope? {
        let envelope = base64("envelope", atMost: Limits.envelopeBytes)
        let receipt = bytes("receipt", atMost: LogLimits.maxProofBytes)
        guard let envelope, let receipt else { return nil }
        return ReleaseBundle.LoggedEnvelope(envelope: envelope, receipt: receipt)
    }

    /// The versions of an identity.
    mutating func identity() -> [ReleaseBundle.LoggedEnvelope] {
        var versions: [ReleaseBundle.LoggedEnvelope] = []
        for item in items("identity", atMost: Limits.bundledIdentityVersions) {
            var version = FieldReader(item.value, at: item.place, fields: ReleaseBundle.envelopeFields)
            if let statement = version.loggedEnvelope() { versions.append(statement) }
            adopt(version.issues)
        }
        return versions
    }

    mutating func base64(_ key: String, atMost limit: Int) -> [UInt8]? {
        value(key, "padded base64 of at most \(limit) bytes") { member in
            member.stringValue.flatMap(Base64.decode).flatMap { $0.count <= limit ? $0 : nil }
        }
    }

    /// A text as its bytes.
    mutating func bytes(_ key: String, atMost limit: Int) -> [UInt8]? {
        value(key, "a text of at most \(limit) bytes") { member in
            member.stringValue.map { Array($0.utf8) }.flatMap { $0.count <= limit ? $0 : nil }
        }
    }
}
