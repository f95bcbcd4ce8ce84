extension Artifact: DocumentPart {
    static let fields = [
        "chunks", "digests", "encoding", "git", "mediaType", "mirrors", "path", "role", "size", "split",
    ]

    init?(_ fields: FieldReader) {
        let path = fields.required("path", .path)
        let size = fields.required("size", .integer())
        let digests = fields.required("digests", FieldShape<ArtifactDigests>.part)
        let mediaType = fields.required("mediaType", .mediaType)
        let role = fields.required("role", FieldShape<ArtifactRole>.word)
        let git = fields.required("git", FieldShape<GitStorage>.word)
        let chunks = fields.optional("chunks", FieldShape<ArtifactChunks>.part)
        let split = fields.optional("split", .line())
        let encoding = fields.optional("encoding", .token)
        let mirrors = fields.optional(
            "mirrors",
            .set(of: FieldShape<ArtifactMirror>.part, atLeast: 1, atMost: Limits.mirrors)
        )
        guard let path, let size, let digests, let mediaType, let role, let git else { return nil }
        self.init(
            path: path,
            sizeBytes: size,
            sha256: digests.sha256,
            mediaType: mediaType,
            role: role,
            git: git,
            chunks: chunks,
            split: split,
            encoding: encoding,
            mirrors: mirrors ?? []
        )
        self.digests = digests
        checkSize(fields)
    }

    private func checkSize(_ fields: FieldReader) {
        if sizeBytes > Int64(ArtifactChunks.size), !fields.has("chunks") {
            fields.issue(
                "chunks",
                "a file over 16 MiB needs its chunk root; give {\"root\", \"size\": 16777216}"
            )
        }
        if sizeBytes <= Int64(ArtifactChunks.size), fields.has("chunks") {
            fields.issue("chunks", "a file of up to 16 MiB has no chunk root; remove this field")
        }
        if git == .blob, sizeBytes > Limits.gitBlobBytes {
            fields.issue("git", "a file over 1 MiB does not lie in git; give \"lfs\"")
        }
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "digests": digests.json, "git": .string(git.rawValue), "mediaType": .string(mediaType),
            "path": .string(path.text), "role": .string(role.rawValue), "size": .integer(sizeBytes),
        ]
        object["chunks"] = chunks?.json
        object["encoding"] = encoding.map(JSONValue.string)
        object["split"] = split.map(JSONValue.string)
        if !mirrors.isEmpty { object["mirrors"] = .array(mirrors.map(\.json)) }
        return .object(object)
    }
}

extension ArtifactDigests: DocumentPart {
    static let fields = ["blake3", "gitSha1", "sha256"]

    init?(_ fields: FieldReader) {
        let sha256 = fields.required("sha256", .digest)
        blake3 = fields.optional("blake3", .hex(64))
        gitSha1 = fields.optional("gitSha1", .hex(40))
        guard let sha256 else { return nil }
        self.sha256 = sha256
    }

    var json: JSONValue {
        var object: JSONObject = ["sha256": .string(sha256.hex)]
        object["blake3"] = blake3.map(JSONValue.string)
        object["gitSha1"] = gitSha1.map(JSONValue.string)
        return .object(object)
    }
}

extension ArtifactChunks: DocumentPart {
    static let fields = ["root", "size"]

    init?(_ fields: FieldReader) {
        let root = fields.required("root", .digest)
        let size = fields.required("size", .integer())
        if let size, size != Int64(Self.size) {
            fields.issue("size", "chunks have 16777216 bytes; give 16777216")
        }
        guard let root, size == Int64(Self.size) else { return nil }
        self.init(root: root)
    }
}

extension ArtifactMirror: DocumentPart {
    static let fields = ["type", "url"]

    init?(_ fields: FieldReader) {
        let transport = fields.required("type", FieldShape<Transport>.word)
        let url = fields.required("url", .mirror(transport ?? .http))
        guard let transport, let url else { return nil }
        self.init(url: url, transport: transport)
    }

    var json: JSONValue { ["type": .string(transport.rawValue), "url": .string(url)] }
}

extension FieldShape where Value == String {
    static func mirror(_ transport: ArtifactMirror.Transport) -> FieldShape {
        switch transport {
        case .http: .url
        case .oci: .uri(["oci://"], "an address that begins with oci://")
        case .hf: .uri(["hf://"], "an address that begins with hf://")
        case .torrent:
            .uri(["magnet:?", "https://", "http://"], "a magnet link or the URL of a torrent file")
        }
    }
}

extension FieldShape where Value == ArtifactPath {
    static var path: FieldShape {
        .parsed("a path such as weights/model.safetensors") { text throws(PathError) in try ArtifactPath(text)
        }
    }
}
