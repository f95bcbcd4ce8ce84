import CairnManifest

/// Gathers the resources of a statement into files, and sees to it that the pieces of each fit together.
struct SignedFileList {
    private let serialization: ModelSerialization
    /// What the algorithm of a resource may be called.
    private let algorithms: [String]
    private var names: [ExactName] = []
    private var pieces: [ExactName: [SignedModelFile.Piece]] = [:]

    /// A name that equals another one only byte for byte.
    private struct ExactName: Hashable {
        let text: String

        static func == (left: ExactName, right: ExactName) -> Bool { ExactText.equal(left.text, right.text) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    init(_ serialization: ModelSerialization) {
        self.serialization = serialization
        let hash = serialization.hash.rawValue
        switch serialization.method {
        case .files: algorithms = [hash]
        // The reference puts the size into the name; its own standard doesn't.
        case .shards(let size): algorithms = [hash, "\(hash)-sharded-\(size)"]
        }
    }

    /// Takes one resource; the answer is its digest.
    mutating func add(_ item: JSONValue, at pointer: String) throws(ModelSignatureError) -> [UInt8] {
        guard let name = item["name"]?.stringValue else { throw .payloadField("\(pointer)/name") }
        guard let algorithm = item["algorithm"]?.stringValue else {
            throw .payloadField("\(pointer)/algorithm")
        }
        guard algorithms.contains(where: { ExactText.equal($0, algorithm) }) else {
            throw .algorithm(algorithm, of: name)
        }
        guard let digest = item["digest"]?.stringValue.flatMap(Hex.decode),
            digest.count == serialization.hash.digestBytes
        else { throw .payloadField("\(pointer)/digest") }
        var path = name
        var range: Range<Int64>?
        if case .shards(let size) = serialization.method {
            (path, range) = try Self.shard(name, atMost: size)
        }
        guard Self.isInsideModel(path) else { throw .resourceName(name) }
        let key = ExactName(text: path)
        if pieces[key] == nil { names.append(key) }
        guard range != nil || pieces[key] == nil else { throw .duplicateResource(name) }
        pieces[key, default: []].append(SignedModelFile.Piece(range: range, digest: digest))
        return digest
    }

    /// The files, once each one's pieces are known to lie side by side.
    func complete() throws(ModelSignatureError) -> [SignedModelFile] {
        var files: [SignedModelFile] = []
        for name in names {
            let ordered = (pieces[name] ?? []).sorted {
                ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0)
            }
            if case .shards(let size) = serialization.method {
                var end: Int64 = 0
                for (index, piece) in ordered.enumerated() {
                    guard let range = piece.range, range.lowerBound == end,
                        index == ordered.count - 1 || Int64(range.count) == size
                    else { throw .shards(of: name.text) }
                    end = range.upperBound
                }
            }
            files.append(SignedModelFile(name: name.text, pieces: ordered))
        }
        guard files.count == 1 || !files.contains(where: { $0.name == ModelStatement.singleFileName }) else {
            throw .resourceName(ModelStatement.singleFileName)
        }
        return files
    }

    /// `<path>:<start>:<end>`, divided at the last two colons: a path may hold some itself.
    private static func shard(
        _ name: String, atMost size: Int64
    ) throws(ModelSignatureError) -> (path: String, range: Range<Int64>) {
        let bytes = Array(name.utf8)
        guard let last = bytes.lastIndex(of: UInt8(ascii: ":")),
            let middle = bytes[..<last].lastIndex(of: UInt8(ascii: ":")),
            let start = decimal(bytes[(middle + 1)..<last]), let end = decimal(bytes[(last + 1)...])
        else { throw .resourceName(name) }
        guard start < end, end - start <= size, start % size == 0 else { throw .shards(of: name) }
        return (String(decoding: bytes[..<middle], as: UTF8.self), start..<end)
    }

    /// Digits without leading zeros, up to the integers of JSON.
    private static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard (1...16).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Relative, `/` between parts, no empty, `.` or `..` part, no NUL; or the name of a single file.
    private static func isInsideModel(_ path: String) -> Bool {
        if path == ModelStatement.singleFileName { return true }
        guard (1...Limits.resourceNameBytes).contains(path.utf8.count), !path.utf8.contains(0) else {
            return false
        }
        return path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
        }
    }
}
