import CairnManifest

/// The bytes of a commit that every node derives alike.
///
/// `tree`, at most one `parent`, author and committer equal, time in seconds with zone `+0000`.
/// Source: <https://git-scm.com/docs/git-commit-tree>
enum GitCommit {
    static func make(
        tree: GitObjectID,
        parent: GitObjectID?,
        signature: GitSignature,
        time: Int64,
        message: String
    ) -> GitObject {
        var text = "tree \(tree.hex)\n"
        if let parent { text += "parent \(parent.hex)\n" }
        text += "author \(signature.text) \(time) +0000\n"
        text += "committer \(signature.text) \(time) +0000\n"
        text += "\n\(message)"
        return GitObject(kind: .commit, bytes: Array(text.utf8))
    }
}

/// The commit of one release, which the release's leaf names.
package enum ReleaseCommit {
    /// `parent` is the commit of the entry's previous release in home-log order, `time` the leaf's, in
    /// seconds since 1970.
    package static func make(
        tree: GitObjectID,
        parent: GitObjectID?,
        version: ReleaseVersion,
        manifestDigest: ContentDigest,
        recordDigest: ContentDigest,
        signature: GitSignature,
        time: Int64
    ) -> GitObject {
        GitCommit.make(
            tree: tree,
            parent: parent,
            signature: signature,
            time: time,
            message: """
                Release \(version.text)

                Manifest: sha256:\(manifestDigest.hex)
                Record: sha256:\(recordDigest.hex)

                """
        )
    }
}

/// The commit of one record of an entry, on the entry's records branch.
package struct RecordCommit: Sendable {
    package let commit: GitObjectID
    /// The blobs, the tree and the commit.
    package let objects: [GitObject]

    /// `leaf` and `object` are the stored bytes, `manifest` a release's manifest, `parent` the commit of
    /// the entry's previous record in home-log order.
    package static func make(
        kind: String,
        leaf: [UInt8],
        object: [UInt8],
        manifest: [UInt8]?,
        recordDigest: ContentDigest,
        parent: GitObjectID?,
        signature: GitSignature,
        time: Int64
    ) -> RecordCommit {
        var objects: [GitObject] = []
        var lines: [UInt8] = []
        // In git's order, so that no sorting is needed.
        for (name, bytes) in [("manifest.json", manifest), ("object.json", object), ("record.json", leaf)] {
            guard let bytes else { continue }
            let blob = GitObject.blob(bytes)
            if !objects.contains(blob) { objects.append(blob) }
            lines += Array("100644 \(name)\0".utf8) + blob.id.bytes
        }
        let tree = GitObject(kind: .tree, bytes: lines)
        let commit = GitCommit.make(
            tree: tree.id,
            parent: parent,
            signature: signature,
            time: time,
            message: "Record \(kind)\n\nRecord: sha256:\(recordDigest.hex)\n"
        )
        return RecordCommit(commit: commit.id, objects: objects + [tree, commit])
    }
}
