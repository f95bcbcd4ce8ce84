import CairnManifest
import CairnProvenance

/// One release for tests and benchmarks: everything that a publisher sends, from fixed keys and a seed.
package struct SampleRelease: Sendable {
    /// One file of the release.
    package struct File: Sendable {
        package let artifact: Artifact
        package let bytes: [UInt8]
    }

    package let publisher: SamplePublisher
    package let manifest: Manifest
    /// Present where the release has more than 1,000 files.
    package let fileList: [UInt8]?
    package let envelope: StoredEnvelope
    package var record: SignedRecord
    package let label: Label
    /// In manifest order.
    package let files: [File]
    /// The Sigstore bundle that signs the record instead of the releaser's key.
    package var bundle: [UInt8]?

    package var recordDigest: ContentDigest { record.record.digest }

    /// The contents that travel with the release and lie in git as they are; each once.
    package var smallFiles: [[UInt8]] {
        var seen: Set<ContentDigest> = []
        return files.filter { $0.artifact.git == .blob && seen.insert($0.artifact.sha256).inserted }.map(
            \.bytes
        )
    }

    /// The contents that are stored apart from git.
    package var largeFiles: [File] { files.filter { $0.artifact.git == .lfs } }

    /// The leaf that a node would make of it.
    ///
    /// - `commit`: the release commit, 40 hex digits
    package func leaf(commit: String = String(repeating: "0", count: 40), time: Int64 = 1_767_323_045) -> Leaf
    {
        Leaf(commit: commit, signedRecord: record, time: time)
    }

    /// Makes a release with a card, a configuration, a file of weights and as many small files as asked for.
    ///
    /// - `seed`: decides the contents of the files; the same arguments give the same bytes
    /// - `previous`: digest of the record before, for the entry's second release and later ones
    /// - `weightBytes`: size of the one file that isn't small; 0 for a release of small files alone
    /// - `moreFiles`: small files beside the three; from 998 on the release has a file list
    /// - `extraFiles`: further files by path, with where they are stored
    /// - `unixTime`: `published` of the manifest
    package static func make(
        publisher: SamplePublisher = .make(),
        kind: EntryKind = .model,
        name: String = "minilm",
        version: String = "1.0.0",
        seed: UInt64 = 0,
        previous: ContentDigest? = nil,
        weightBytes: Int = 1_024,
        moreFiles: Int = 0,
        extraFiles: [(path: String, bytes: [UInt8], git: GitStorage)] = [],
        unixTime: Int64 = 1_767_323_045
    ) -> SampleRelease {
        Sample.make {
            let entry = try EntryName(name)
            let version = try ReleaseVersion(version)
            let extra = try extraFiles.map { extra in
                try file(extra.path, extra.bytes, "application/octet-stream", .other, extra.git)
            }
            let files = try sampleFiles(seed: seed, weightBytes: weightBytes, moreFiles: moreFiles) + extra
            guard let published = Timestamp(unixSeconds: unixTime) else { preconditionFailure("time") }
            let completed = try ManifestDraft(document: document(kind)).completed(
                publisher: ManifestPublisher(name: publisher.name, id: publisher.id.digest),
                kind: kind,
                name: entry,
                version: version,
                published: published,
                artifacts: files.map(\.artifact)
            )
            let statement = Statement(manifest: completed.manifest, fileList: completed.fileList)
            let envelope = try statement.sign(with: [publisher.releaser])
            let salt = ContentDigest.of(Array("salt of \(publisher.id) \(kind) \(name)".utf8)).bytes
            let label = Label(
                kind: kind,
                name: entry,
                salt: Array(salt.prefix(EntryID.saltCount)),
                version: version
            )
            let record = Record(
                author: publisher.id,
                entry: label.entryID,
                identityVersion: publisher.identity.version,
                kind: .release,
                object: envelope.digest,
                origin: publisher.logOrigin,
                previous: previous,
                size: envelope.bytes.count
            )
            return SampleRelease(
                publisher: publisher,
                manifest: completed.manifest,
                fileList: completed.fileList?.encoded(),
                envelope: envelope,
                record: try SignedRecord.sign(record, with: [publisher.releaser]),
                label: label,
                files: files.sorted { $0.artifact.path < $1.artifact.path }
            )
        }
    }

    private static func sampleFiles(seed: UInt64, weightBytes: Int, moreFiles: Int) throws -> [File] {
        var random = SeededGenerator(seed: seed)
        let weights = (0..<weightBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        var files = [
            try file("README.md", Array("# Sample \(seed)\n".utf8), "text/markdown", .card, .blob),
            try file("config.json", Array("{\"seed\":\(seed)}\n".utf8), "application/json", .config, .blob),
        ]
        if weightBytes > 0 {
            files.append(try file("weights/model.bin", weights, "application/octet-stream", .weights, .lfs))
        }
        for index in 0..<moreFiles {
            let bytes = Array("file \(index) of \(seed)\n".utf8)
            files.append(try file("data/\(index).txt", bytes, "text/plain", .data, .blob))
        }
        return files
    }

    private static func file(
        _ path: String,
        _ bytes: [UInt8],
        _ mediaType: String,
        _ role: ArtifactRole,
        _ git: GitStorage
    ) throws -> File {
        let artifact = Artifact(
            path: try ArtifactPath(path),
            sizeBytes: Int64(bytes.count),
            sha256: ContentDigest.of(bytes),
            mediaType: mediaType,
            role: role,
            git: git
        )
        return File(artifact: artifact, bytes: bytes)
    }

    /// What people write of a manifest: the least that the format asks for.
    private static func document(_ kind: EntryKind) -> JSONObject {
        var document: JSONObject = [
            "languages": ["en"],
            "license": ["spdx": "Apache-2.0"],
            "summary": "A small sample.",
            "title": "Sample",
            "use": ["intended": ["Tests."], "limitations": ["It is no real work."]],
        ]
        switch kind {
        case .model:
            document["lineage"] = [
                "baseModels": [], "datasets": [], "fromScratch": true, "state": "declared",
            ]
            document["model"] = [
                "architecture": "BertModel", "parameters": ["total": 1_024], "trustRemoteCode": false,
            ]
            document["unknown"] = [
                "/training/energy": "Nobody measured it.",
                "/training/flops": "Nobody counted them.",
                "/training/tokens": "Nobody counted them.",
            ]
        case .dataset:
            document["dataset"] = [
                "collection": ["end": "2025-12-31", "methods": ["written by hand"], "start": "2025-12-01"],
                "pii": "none",
                "sources": [["kind": "other", "name": "made up for tests"]],
                "splits": [["name": "train", "records": 2]],
            ]
        }
        return document
    }
}
