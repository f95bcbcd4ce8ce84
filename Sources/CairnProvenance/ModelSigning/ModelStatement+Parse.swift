import CairnManifest

extension ModelStatement {
    /// Reads the payload of a signature, exactly as it was signed.
    ///
    /// Members that aren't known are ignored, as the predicate's version 1 asks for.
    package static func parse(_ payload: [UInt8]) throws(ModelSignatureError) -> ModelStatement {
        let value = try json(payload)
        try checkTypes(value)
        let (name, root) = try subject(value)
        guard let predicate = value["predicate"]?.objectValue else { throw .payloadField("/predicate") }
        let serialization = try ModelSerialization(predicate["serialization"])
        guard let items = predicate["resources"]?.arrayValue else {
            throw .payloadField("/predicate/resources")
        }
        guard !items.isEmpty else { throw .noResources }
        guard items.count <= Limits.signedResources else {
            throw .tooManyResources(count: items.count, limit: Limits.signedResources)
        }
        var list = SignedFileList(serialization)
        var hasher = ContentHasher()
        for (index, item) in items.enumerated() {
            hasher.update(try list.add(item, at: "/predicate/resources/\(index)"))
        }
        let computed = hasher.finalize()
        guard computed == root else { throw .rootMismatch(signed: root.hex, computed: computed.hex) }
        return ModelStatement(
            name: name, root: root, serialization: serialization, files: try list.complete())
    }

    /// Whether a payload has the form of model-signing 0.2.0.
    ///
    /// Only for the reason of a refusal: it looks at bytes that nobody has verified.
    static func isOldForm(_ payload: [UInt8]) -> Bool {
        (try? json(payload))?["predicateType"]?.stringValue == oldPredicateType
    }

    private static func json(_ payload: [UInt8]) throws(ModelSignatureError) -> JSONValue {
        do {
            return try JSONValue.parse(payload, maxBytes: Limits.payloadBytes, fractions: true)
        } catch {
            throw .payloadJSON(error)
        }
    }

    private static func checkTypes(_ value: JSONValue) throws(ModelSignatureError) {
        guard let statementType = value["_type"]?.stringValue else { throw .payloadField("/_type") }
        guard isVersion1(statementType, of: "https://in-toto.io/Statement/") else {
            throw .statementType(statementType)
        }
        guard let type = value["predicateType"]?.stringValue else { throw .payloadField("/predicateType") }
        guard !ExactText.equal(type, oldPredicateType) else { throw .version02 }
        guard isVersion1(type, of: "https://model_signing/signature/") else { throw .predicateType(type) }
    }

    /// `v1` or `v1.<digits>`: later minor versions may only add what can be ignored.
    private static func isVersion1(_ type: String, of prefix: String) -> Bool {
        guard ExactText.hasPrefix(type, prefix + "v1") else { return false }
        let rest = type.utf8.dropFirst(prefix.utf8.count + 2)
        guard let dot = rest.first else { return true }
        let digits = rest.dropFirst()
        return dot == UInt8(ascii: ".") && !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func subject(
        _ value: JSONValue
    ) throws(ModelSignatureError) -> (name: String, root: ContentDigest) {
        guard let subjects = value["subject"]?.arrayValue else { throw .payloadField("/subject") }
        guard subjects.count == 1 else { throw .subjectCount(subjects.count) }
        guard let root = subjects[0]["digest"]?["sha256"]?.digestValue else {
            throw .payloadField("/subject/0/digest/sha256")
        }
        return (subjects[0]["name"]?.stringValue ?? "", root)
    }
}

extension ModelSerialization {
    fileprivate init(_ value: JSONValue?) throws(ModelSignatureError) {
        let place = "/predicate/serialization"
        guard let object = value?.objectValue else { throw .payloadField(place) }
        guard let method = object["method"]?.stringValue else { throw .payloadField("\(place)/method") }
        guard let hashName = object["hash_type"]?.stringValue else {
            throw .payloadField("\(place)/hash_type")
        }
        guard let hash = ModelHash(rawValue: hashName) else { throw .unsupportedHash(hashName) }
        switch method {
        case "files": self.method = .files
        case "shards":
            // The reference writes 1000.0; a number that is an integer is read as one.
            guard let size = object["shard_size"]?.integerValue, size > 0 else {
                throw .payloadField("\(place)/shard_size")
            }
            self.method = .shards(bytes: size)
        default: throw .unsupportedMethod(method)
        }
        self.hash = hash
        switch object["allow_symlinks"] {
        case nil, .null: allowsLinks = false
        case .bool(let value): allowsLinks = value
        default: throw .payloadField("\(place)/allow_symlinks")
        }
        switch object["ignore_paths"] {
        case nil, .null: ignoredPaths = nil
        case .array(let items):
            var paths: [String] = []
            for (index, item) in items.enumerated() {
                guard let path = item.stringValue else {
                    throw .payloadField("\(place)/ignore_paths/\(index)")
                }
                paths.append(path)
            }
            ignoredPaths = paths
        default: throw .payloadField("\(place)/ignore_paths")
        }
    }
}
