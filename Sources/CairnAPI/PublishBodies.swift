import CairnManifest
import CairnProvenance

/// Body of `POST /v1/publishers`, `/v1/statuses` and `/v1/profiles`: an object and the record that logs it.
///
/// `{"envelope":{…},"record":{…},"sigs":[…]}`; the envelope in its stored form, or a `cairn.arrival/1`.
package struct RegistrationBody: Sendable {
    package var envelope: [UInt8]
    package var signed: SignedRecord

    package init(envelope: [UInt8], signed: SignedRecord) {
        self.envelope = envelope
        self.signed = signed
    }

    package func encoded() throws -> [UInt8] {
        var object = signed.json.objectValue ?? JSONObject()
        object["envelope"] = try JSONValue.parse(envelope, maxBytes: envelope.count)
        return JSONValue.object(object).canonicalBytes()
    }

    package static func parse(
        _ bytes: [UInt8], maxBytes: Int = APILimits.registrationBodyBytes
    ) throws -> RegistrationBody {
        let object = try BodyObject(bytes, maxBytes: maxBytes)
        return RegistrationBody(
            envelope: try object.member("envelope").canonicalBytes(), signed: try object.signedRecord())
    }
}

/// Body of `POST /v1/attestations`: what is attached and the record that logs it.
///
/// `{"envelope":{…},"record":{…},"sigs":[…]}` with an envelope in its stored form, or `"bundle":"<base64>"` in its place
/// with a Sigstore bundle or model signature, whose bytes stay as they are.
package struct AttestationBody: Sendable {
    package var object: [UInt8]
    package var isBundle: Bool
    package var signed: SignedRecord

    package init(object: [UInt8], isBundle: Bool, signed: SignedRecord) {
        self.object = object
        self.isBundle = isBundle
        self.signed = signed
    }

    package func encoded() throws -> [UInt8] {
        var body = signed.json.objectValue ?? JSONObject()
        if isBundle {
            body["bundle"] = .string(Base64.encode(object))
        } else {
            body["envelope"] = try JSONValue.parse(object, maxBytes: object.count)
        }
        return JSONValue.object(body).canonicalBytes()
    }

    package static func parse(_ bytes: [UInt8]) throws -> AttestationBody {
        let body = try BodyObject(bytes, maxBytes: APILimits.attestationBodyBytes)
        guard let bundle = try? body.member("bundle") else {
            return AttestationBody(
                object: try body.member("envelope").canonicalBytes(), isBundle: false,
                signed: try body.signedRecord())
        }
        guard (try? body.member("envelope")) == nil else {
            throw BodyError.member("/bundle", "stands beside an envelope; send one of the two")
        }
        guard let object = bundle.stringValue.flatMap({ Base64.decode($0) }) else {
            throw BodyError.member("/bundle", "isn't the base64 of a bundle's bytes")
        }
        return AttestationBody(object: object, isBundle: true, signed: try body.signedRecord())
    }
}

/// Body of `POST /v1/releases`.
///
/// `{"envelope":{…},"files":["<base64>",…],"label":{…},"record":{…},"sigs":[…]}`; the envelope in its stored form,
/// `files` the small files that the publisher sends along, at most 8 MiB in all.
package struct ReleaseBody: Sendable {
    package var envelope: [UInt8]
    package var signed: SignedRecord
    package var label: Label
    package var files: [[UInt8]]

    package init(envelope: [UInt8], signed: SignedRecord, label: Label, files: [[UInt8]]) {
        self.envelope = envelope
        self.signed = signed
        self.label = label
        self.files = files
    }

    package func encoded() throws -> [UInt8] {
        var object = signed.json.objectValue ?? JSONObject()
        object["envelope"] = try JSONValue.parse(envelope, maxBytes: envelope.count)
        object["files"] = .array(files.map { .string(Base64.encode($0)) })
        object["label"] = label.json
        return JSONValue.object(object).canonicalBytes()
    }

    package static func parse(_ bytes: [UInt8]) throws -> ReleaseBody {
        let object = try BodyObject(bytes, maxBytes: APILimits.publishBodyBytes)
        var files: [[UInt8]] = []
        var total = 0
        for (index, item) in (try object.member("files").arrayValue ?? []).enumerated() {
            guard let file = item.stringValue.flatMap({ Base64.decode($0) }) else {
                throw BodyError.member("/files/\(index)", "isn't the base64 of a file's bytes")
            }
            total += file.count
            guard total <= APILimits.inlineFilesBytes else {
                throw BodyError.filesTooLarge(limit: APILimits.inlineFilesBytes)
            }
            files.append(file)
        }
        return ReleaseBody(
            envelope: try object.member("envelope").canonicalBytes(), signed: try object.signedRecord(),
            label: try Label(json: try object.member("label")), files: files)
    }
}

/// Why a request's body can't be read.
package enum BodyError: Error, Equatable, Sendable {
    case json(JSONError)
    /// A member is missing or has the wrong shape: its JSON Pointer and what is wrong.
    case member(String, String)
    case filesTooLarge(limit: Int)
}

private struct BodyObject {
    private let object: JSONObject

    init(_ bytes: [UInt8], maxBytes: Int) throws {
        do {
            guard let object = try JSONValue.parse(bytes, maxBytes: maxBytes).objectValue else {
                throw BodyError.member("", "isn't a JSON object")
            }
            self.object = object
        } catch let error as JSONError {
            throw BodyError.json(error)
        }
    }

    func member(_ name: String) throws -> JSONValue {
        guard let value = object[name] else { throw BodyError.member("/\(name)", "is missing") }
        return value
    }

    func signedRecord() throws -> SignedRecord {
        try SignedRecord(json: ["record": try member("record"), "sigs": try member("sigs")])
    }
}
