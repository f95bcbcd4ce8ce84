import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// What a node says about itself at `/.well-known/cairn`, signed by its log key.
///
/// JSON, `cairn.node/1`; the signature is over `"cairn-node/1\n" ‖ JCS(document without signatures)`.
/// `sequence` rises with every change, so that an old document can't be played again.
package struct NodeDocument: Hashable, Sendable {
    package var origin: String
    /// Verifier key of the log; its name is `<origin>/log`.
    package var logVKey: String
    package var sequence: Int64
    /// RFC 3339.
    package var time: String
    package var softwareVersion: String
    package var registration: String
    package var contact: String?
    /// Verifier key of the node as a witness; its name is `<origin>/witness`.
    package var witnessVKey: String?
    /// Verifier key of the node as a mirror; its name is `<origin>/mirror`.
    package var mirrorVKey: String?

    package init(
        origin: String, logVKey: String, sequence: Int64, time: String, softwareVersion: String,
        registration: String, contact: String?, witnessVKey: String? = nil, mirrorVKey: String? = nil
    ) {
        self.origin = origin
        self.logVKey = logVKey
        self.sequence = sequence
        self.time = time
        self.softwareVersion = softwareVersion
        self.registration = registration
        self.contact = contact
        self.witnessVKey = witnessVKey
        self.mirrorVKey = mirrorVKey
    }

    /// The log's origin line.
    package var logOrigin: String { origin + "/log" }

    /// The document without its signatures.
    private var unsigned: JSONObject {
        [
            "contact": contact.map { .string($0) } ?? .null,
            "limits": [
                "envelope": 25_165_824, "inlineFiles": .integer(Int64(APILimits.inlineFilesBytes)),
                "leaf": 8_192, "manifest": 8_388_608,
            ],
            "log": ["path": .string(APIPath.log), "vkey": .string(logVKey)],
            "mirror": Self.role(APIPath.mirrors, mirrorVKey),
            "origin": .string(origin),
            "paths": ["api": "/v1", "log": .string(APIPath.log)],
            "policy": ["registration": .string(registration)],
            "schema": "cairn.node/1",
            "seq": .integer(sequence),
            "software": ["name": "cairn", "version": .string(softwareVersion)],
            "time": .string(time),
            "witness": Self.role(APIPath.witness, witnessVKey),
        ]
    }

    private static func role(_ path: String, _ vkey: String?) -> JSONValue {
        vkey.map { ["path": .string(path), "vkey": .string($0)] } ?? .null
    }

    /// The bytes that the log key signs.
    package var signedBytes: [UInt8] {
        Self.signedBytes(of: unsigned)
    }

    private static func signedBytes(of object: JSONObject) -> [UInt8] {
        Array("cairn-node/1\n".utf8) + JSONValue.object(object).canonicalBytes()
    }

    /// The whole document with one signature by the log key.
    package func encoded(signature: [UInt8]) -> [UInt8] {
        var object = unsigned
        object["signatures"] = [
            ["key": .string(logOrigin), "sig": .string(Base64.encode(signature))]
        ]
        return JSONValue.object(object).canonicalBytes()
    }
}

/// Why a node document can't be believed.
package enum NodeDocumentError: Error, Equatable, Sendable {
    case malformed(String)
    /// The document's own log key didn't sign it.
    case badSignature
    /// The log key isn't the one that was expected.
    case wrongKey(expected: String, found: String)
}

extension NodeDocument {
    /// Reads a document and checks its signature by the log key that it names itself.
    ///
    /// Whether that key is the right one is for the caller to know: by a pin, or by asking a person.
    package static func parse(_ bytes: [UInt8]) throws(NodeDocumentError) -> NodeDocument {
        let parsed: JSONValue
        do {
            parsed = try JSONValue.parse(bytes, maxBytes: APILimits.nodeDocumentBytes)
        } catch {
            throw .malformed("\(error)")
        }
        guard var object = parsed.objectValue else { throw .malformed("it isn't a JSON object") }
        guard object["schema"]?.stringValue == "cairn.node/1" else {
            throw .malformed("its schema isn't cairn.node/1")
        }
        guard let origin = object["origin"]?.stringValue, (try? NodeOrigin(origin)) != nil,
            let vkey = object["log"]?.objectValue?["vkey"]?.stringValue,
            let sequence = object["seq"]?.integerValue, let time = object["time"]?.stringValue,
            let registration = object["policy"]?.objectValue?["registration"]?.stringValue
        else {
            throw .malformed("origin, log.vkey, seq, time or policy.registration is missing or not valid")
        }
        guard let key = try? VerifierKey.parse(vkey), key.name == origin + "/log" else {
            throw .malformed("log.vkey isn't a verifier key of \(origin)/log")
        }
        let witness = try role("witness", of: object, origin: origin)
        let mirror = try role("mirror", of: object, origin: origin)
        let signature = object["signatures"]?.arrayValue?.first {
            $0.objectValue?["key"]?.stringValue == key.name
        }
        guard let bytes = signature?.objectValue?["sig"]?.stringValue.flatMap({ Base64.decode($0) }) else {
            throw .badSignature
        }
        object["signatures"] = nil
        guard let signer = try? PublicKey(verifierKey: key),
            signer.isValidSignature(bytes, for: signedBytes(of: object))
        else { throw .badSignature }
        return NodeDocument(
            origin: origin, logVKey: vkey, sequence: sequence, time: time,
            softwareVersion: object["software"]?.objectValue?["version"]?.stringValue ?? "unknown",
            registration: registration, contact: object["contact"]?.stringValue, witnessVKey: witness,
            mirrorVKey: mirror)
    }

    /// The key of one of the node's further roles; nil where it doesn't have the role.
    private static func role(
        _ name: String, of object: JSONObject, origin: String
    ) throws(NodeDocumentError) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case let member?:
            guard let vkey = member.objectValue?["vkey"]?.stringValue,
                let key = try? VerifierKey.parse(vkey), key.type == .cosignatureV1,
                ExactText.equal(key.name, "\(origin)/\(name)")
            else { throw .malformed("\(name).vkey isn't a cosigner's key of \(origin)/\(name)") }
            return vkey
        }
    }
}
