import CairnManifest
import CairnProvenance
import CairnRegistry

extension GitPublication {
    /// What git shows of a committed leaf whose release, if it is one, has been accepted.
    ///
    /// Nil for a record that belongs to no entry. Verified already: here bytes are only laid out.
    init?(
        frame: Frame, leaf: Leaf, publisherName: PublisherName, parent: GitObjectID?,
        content: some ContentStore
    ) throws {
        guard leaf.record.entry != nil, let author = leaf.record.author, let object = frame.object,
            !object.isEmpty,
            let labelBytes = frame.label, let label = try? Label.parse(labelBytes)
        else { return nil }
        var release: Release?
        if leaf.record.kind == .release {
            let statement = try Statement.parse(StoredEnvelope.parse(object, mayBeUnsigned: true).payload)
            var artifacts = statement.manifest.artifacts
            if let list = statement.manifest.fileList {
                guard let bytes = try content.content(list.digest) else { return nil }
                artifacts = try FileList.parse(bytes, as: list).artifacts
            }
            var files: [ReleaseFile] = []
            var smallFiles: [GitObject] = []
            for artifact in artifacts {
                var storage = ReleaseFile.Storage.lfs
                if artifact.git == .blob {
                    guard let bytes = try content.content(artifact.sha256) else { return nil }
                    let blob = GitObject(kind: .blob, bytes: bytes)
                    smallFiles.append(blob)
                    storage = .blob(blob.id)
                }
                files.append(
                    ReleaseFile(
                        path: artifact.path.text, sizeBytes: artifact.sizeBytes, sha256: artifact.sha256,
                        storage: storage))
            }
            release = Release(
                version: label.version, manifest: statement.manifestBytes,
                manifestDigest: statement.manifestDigest, files: files, smallFiles: smallFiles,
                parent: parent,
                expectedCommit: leaf.commit.flatMap { GitObjectID(hex: $0) })
        }
        self.init(
            namespace: GitNamespace(kind: label.kind, name: label.name),
            record: Record(
                kind: leaf.record.kind.text, digest: leaf.recordDigest, leaf: frame.leaf, object: object),
            release: release,
            signature: GitSignature(
                publisherName: publisherName, publisherID: author.digest, originHost: leaf.record.nodeOrigin),
            time: leaf.time)
    }
}
