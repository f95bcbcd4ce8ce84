import CairnManifest

extension ModelStatement {
    /// A statement about files by their SHA-256, with method `files`.
    ///
    /// The resources stand in the order of path components, so that the root is the one that the reference
    /// computes from the folder. `ignoredPaths` are what the signer leaves out.
    package init(name: String, files: [(path: String, digest: ContentDigest)], ignoredPaths: [String]) {
        let ordered = OMSRoot.ordered(files)
        self.name = name
        root = OMSRoot.root(of: ordered.map(\.digest))
        serialization = ModelSerialization(
            method: .files, hash: .sha256, allowsLinks: false, ignoredPaths: ignoredPaths)
        self.files = ordered.map { file in
            SignedModelFile(name: file.path, pieces: [.init(range: nil, digest: file.digest.bytes)])
        }
    }

    /// The statement of a release: what `cairn publish` signs.
    ///
    /// Its root is the release's `oms-root`. What a release leaves out, and what the reference leaves out, is
    /// named as ignored, so that both the published and the pulled folder verify.
    package init(release name: String, files: [(path: String, digest: ContentDigest)]) {
        self.init(
            name: name, files: files.filter { !ExactText.equal($0.path, ".gitignore") },
            ignoredPaths: [".cairn"] + ModelPathRules.gitNames + ["cairn.json"])
    }

    /// The payload: only for statements made here, with method `files` and SHA-256.
    func payload() -> [UInt8] {
        let resources = files.map { file -> JSONValue in
            [
                "algorithm": .string(serialization.hash.rawValue),
                "digest": .string(Hex.encode(file.pieces[0].digest)), "name": .string(file.name),
            ]
        }
        let statement: JSONValue = [
            "_type": .string(Self.type),
            "predicate": [
                "resources": .array(resources),
                "serialization": [
                    "allow_symlinks": .bool(serialization.allowsLinks),
                    "hash_type": .string(serialization.hash.rawValue),
                    "ignore_paths": .array((serialization.ignoredPaths ?? []).map { .string($0) }),
                    "method": "files",
                ],
            ],
            "predicateType": .string(Self.predicateType),
            "subject": [["digest": ["sha256": .string(root.hex)], "name": .string(name)]],
        ]
        return statement.canonicalBytes()
    }

    /// Signs the statement with a key; the answer is a signature file.
    ///
    /// Nil where whoever holds the key didn't sign. The payload is canonical JSON, so that two signatures of
    /// the same folder differ in nothing but the signature itself.
    package func sign(with key: ModelPrivateKey) -> [UInt8]? {
        let payload = payload()
        let message = Envelope.signedBytes(payload: payload, payloadType: ModelSignature.payloadType)
        guard let signature = key.sign(message), key.publicKey.isValidSignature(signature, for: message)
        else {
            return nil
        }
        let bundle: JSONValue = [
            "dsseEnvelope": [
                "payload": .string(Base64.encode(payload)),
                "payloadType": .string(ModelSignature.payloadType),
                "signatures": [["keyid": "", "sig": .string(Base64.encode(signature))]],
            ],
            "mediaType": .string(SigstoreBundle.MediaType.v0_3.rawValue),
            "verificationMaterial": [
                "publicKey": ["hint": .string(key.publicKey.hint)], "tlogEntries": [],
            ],
        ]
        return bundle.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}
