import CairnManifest
import CairnTransparencyLog

/// Why bytes are no evidence.
package enum EvidenceFormatError: Error, Equatable, Sendable {
    case json(JSONError)
    /// Of another schema: no evidence, or of a version that isn't known here.
    case otherSchema
    /// A member that must be something else, by its JSON Pointer.
    case member(String)
    /// Members that don't belong there, or steps other than those of this kind.
    case notCanonical
}

/// The file `cairn.evidence/1`: canonical JSON, at most `FederationLimits.evidenceBytes`.
extension Evidence {
    private static let schema = "cairn.evidence/1"

    package func encoded() -> [UInt8] {
        let beginning: JSONValue =
            self.beginning.map { beginning in
                [
                    "proof": .array(beginning.proof.map { .string($0.base64) }),
                    "root": .string(beginning.root.base64),
                ]
            } ?? .null
        let document: JSONValue = [
            "check": .array(steps.map { .string($0) }),
            "consistency": beginning,
            "first": Self.value(of: first),
            "kind": .string(kind.rawValue),
            "log": .string(logKey.description),
            "observer": [
                "name": observer.name.map { .string($0) } ?? .null,
                "role": .string(observer.role.rawValue),
            ],
            "schema": .string(Self.schema),
            "second": Self.value(of: second),
        ]
        return document.canonicalBytes()
    }

    /// The evidence that `bytes` say they are.
    ///
    /// Anything that isn't byte for byte what `encoded` gives is refused; nothing is verified yet.
    package static func parse(_ bytes: [UInt8]) throws(EvidenceFormatError) -> Evidence {
        let value: JSONValue
        do {
            value = try JSONValue.parseCanonical(bytes, maxBytes: FederationLimits.evidenceBytes)
        } catch {
            throw .json(error)
        }
        guard value["schema"]?.stringValue == schema else { throw .otherSchema }
        guard let kind = (value["kind"]?.stringValue).flatMap({ Kind(rawValue: $0) }) else {
            throw .member("/kind")
        }
        guard let key = (value["log"]?.stringValue).flatMap({ try? VerifierKey.parse($0) }) else {
            throw .member("/log")
        }
        let evidence = Evidence(
            kind: kind, logKey: key, first: try sighting(value["first"], at: "/first"),
            second: try sighting(value["second"], at: "/second"),
            beginning: try beginning(value["consistency"]), observer: try observer(value["observer"]))
        guard evidence.encoded() == bytes else { throw .notCanonical }
        return evidence
    }

    private static func value(of sighting: Sighting) -> JSONValue {
        [
            "note": .string(String(decoding: sighting.note.encoded(), as: UTF8.self)),
            "seen": sighting.seen.map { .string($0.description) } ?? .null,
        ]
    }

    private static func sighting(
        _ value: JSONValue?, at place: String
    ) throws(EvidenceFormatError) -> Sighting {
        guard let text = value?["note"]?.stringValue, let note = try? SignedNote.parse(Array(text.utf8))
        else {
            throw .member(place + "/note")
        }
        guard let seen = value?["seen"], !seen.isNull else { return Sighting(note: note, seen: nil) }
        guard let time = seen.stringValue.flatMap({ Timestamp($0) }) else { throw .member(place + "/seen") }
        return Sighting(note: note, seen: time)
    }

    private static func beginning(_ value: JSONValue?) throws(EvidenceFormatError) -> Beginning? {
        guard let value, !value.isNull else { return nil }
        guard let root = (value["root"]?.stringValue).flatMap({ Hash(base64: $0) }) else {
            throw .member("/consistency/root")
        }
        guard let texts = value["proof"]?.arrayValue, texts.count <= LogLimits.maxProofHashes else {
            throw .member("/consistency/proof")
        }
        let proof = texts.compactMap { $0.stringValue.flatMap { Hash(base64: $0) } }
        guard proof.count == texts.count else { throw .member("/consistency/proof") }
        return Beginning(root: root, proof: proof)
    }

    private static func observer(_ value: JSONValue?) throws(EvidenceFormatError) -> Observer {
        guard let role = (value?["role"]?.stringValue).flatMap({ Observer.Role(rawValue: $0) }) else {
            throw .member("/observer/role")
        }
        guard let name = value?["name"], !name.isNull else { return Observer(role: role, name: nil) }
        guard let text = name.stringValue, (1...FederationLimits.observerNameBytes).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .member("/observer/name") }
        return Observer(role: role, name: text)
    }
}
