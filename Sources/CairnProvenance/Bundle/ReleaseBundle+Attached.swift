import CairnManifest
import CairnTransparencyLog

extension ReleaseBundle {
    /// Adds attestations as far as the file stays within its limits, and returns those that had no room.
    package mutating func attach(_ more: [Attached]) throws(BundleError) -> [Attached] {
        var room = Limits.bundleBytes - (try encoded().count)
        var leftOut: [Attached] = []
        for attestation in more {
            // The comma between two items.
            let size = try attestation.json().canonicalBytes().count + 1
            if attestations.count < Limits.bundledAttestations, size <= room {
                attestations.append(attestation)
                room -= size
            } else {
                leftOut.append(attestation)
            }
        }
        return leftOut
    }
}

extension ReleaseBundle.Attached {
    static let fields = ["identity", "object", "receipt"]

    func json() throws(BundleError) -> JSONValue {
        var versions: JSONValue = .null
        if let identity {
            var items: [JSONValue] = []
            for version in identity { items.append(try ReleaseBundle.json(version)) }
            versions = .array(items)
        }
        return [
            "identity": versions, "object": .string(Base64.encode(object)),
            "receipt": .string(try ReleaseBundle.text(receipt)),
        ]
    }

    /// The bytes of a file with this alone: canonical JSON as an item in a bundle.
    package func encoded() throws(BundleError) -> [UInt8] { try json().canonicalBytes() }

    /// What `encoded` gave; anything else is refused.
    package static func parse(_ bytes: [UInt8]) throws(BundleError) -> ReleaseBundle.Attached {
        let json: JSONValue
        do {
            json = try JSONValue.canonicalDocument(bytes, maxBytes: Limits.bundleBytes)
        } catch {
            throw .format(error)
        }
        var reader = FieldReader(json, fields: fields)
        let attached = reader.attached()
        guard reader.issues.isEmpty, let attached else { throw .format(.fields(reader.issues)) }
        return attached
    }
}

extension FieldReader {
    mutating func attached() -> ReleaseBundle.Attached? {
        var versions: [ReleaseBundle.LoggedEnvelope]?
        if !isNull("identity") {
            let found = identity()
            if found.isEmpty { note("identity", "must be null, or have version 1") }
            versions = found
        }
        let object = base64("object", atMost: Limits.attestationBytes)
        let receipt = bytes("receipt", atMost: LogLimits.maxProofBytes)
        guard let object, let receipt else { return nil }
        return ReleaseBundle.Attached(object: object, receipt: receipt, identity: versions)
    }
}
