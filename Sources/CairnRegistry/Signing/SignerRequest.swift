import CairnManifest
import CairnTransparencyLog

/// What a node asks of the process that holds its log's key, as one line of canonical JSON: `Docs/spec/signer.md`.
package enum SignerRequest: Hashable, Sendable {
    /// The public key.
    case key
    /// The newest note that was signed.
    case newest
    /// The note over a grown log.
    case sign(SignedGrowth)
    /// The signature of a node document; `bytes` are what is signed, its prefix included.
    case document(bytes: [UInt8])

    /// What a document's signed bytes begin with: no checkpoint begins so.
    package static let documentPrefix = Array("cairn-node/1\n{".utf8)

    package func encoded() -> [UInt8] {
        let json: JSONValue =
            switch self {
            case .key: ["do": "key"]
            case .newest: ["do": "newest"]
            case .sign(let growth):
                [
                    "checkpoint": .string(String(decoding: growth.checkpoint.encoded(), as: UTF8.self)),
                    "do": "sign",
                    "edge": .array(growth.edge.nodes.map { .string($0.base64) }),
                    "leaves": .array(growth.leaves.map { .string($0.base64) }),
                    "size": .integer(Int64(growth.edge.size)),
                ]
            case .document(let bytes): ["bytes": .string(Base64.encode(bytes)), "do": "document"]
            }
        return json.canonicalBytes()
    }

    /// The request that a line is; nil where it is none.
    package static func parse(_ line: [UInt8]) -> SignerRequest? {
        guard line.count <= RegistryLimits.signerLineBytes,
            let object = try? JSONValue.parse(line, maxBytes: RegistryLimits.signerLineBytes).objectValue
        else { return nil }
        switch object["do"]?.stringValue {
        case "key": return .key
        case "newest": return .newest
        case "sign": return growth(object).map { .sign($0) }
        case "document":
            guard let bytes = object["bytes"]?.stringValue.flatMap({ Base64.decode($0) }),
                bytes.starts(with: documentPrefix)
            else { return nil }
            return .document(bytes: bytes)
        default: return nil
        }
    }

    private static func growth(_ object: JSONObject) -> SignedGrowth? {
        guard let text = object["checkpoint"]?.stringValue,
            let checkpoint = try? Checkpoint.parse(Array(text.utf8)),
            let size = object["size"]?.integerValue.flatMap({ UInt64(exactly: $0) }),
            let nodes = hashes(object["edge"]), let leaves = hashes(object["leaves"]),
            leaves.count <= RegistryLimits.groupLeaves,
            let edge = CompactRange(size: size, nodes: nodes)
        else { return nil }
        return SignedGrowth(checkpoint: checkpoint, edge: edge, leaves: leaves)
    }

    private static func hashes(_ value: JSONValue?) -> [Hash]? {
        guard let items = value?.arrayValue else { return nil }
        let hashes = items.compactMap { $0.stringValue.flatMap { Hash(base64: $0) } }
        return hashes.count == items.count ? hashes : nil
    }
}

/// What the holder of a log's key answers, as one line of canonical JSON.
package enum SignerAnswer: Hashable, Sendable {
    /// The public key as base64 of its SPKI.
    case key(String)
    /// A signed note; nil where none was signed yet.
    case note(String?)
    case signature([UInt8])
    case refused(String)

    package func encoded() -> [UInt8] {
        let json: JSONValue =
            switch self {
            case .key(let key): ["key": .string(key)]
            case .note(let note): ["note": note.map { .string($0) } ?? .null]
            case .signature(let bytes): ["sig": .string(Base64.encode(bytes))]
            case .refused(let reason): ["refused": .string(reason)]
            }
        return json.canonicalBytes()
    }

    package static func parse(_ line: [UInt8]) -> SignerAnswer? {
        guard line.count <= RegistryLimits.signerLineBytes,
            let object = try? JSONValue.parse(line, maxBytes: RegistryLimits.signerLineBytes).objectValue,
            object.members.count == 1, let member = object.members.first
        else { return nil }
        switch (member.key, member.value) {
        case ("key", .string(let key)): return .key(key)
        case ("note", .string(let note)): return .note(note)
        case ("note", .null): return .note(nil)
        case ("sig", .string(let text)): return Base64.decode(text).map { .signature($0) }
        case ("refused", .string(let reason)): return .refused(reason)
        default: return nil
        }
    }
}
