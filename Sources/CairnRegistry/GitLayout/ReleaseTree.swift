import CairnManifest

/// The tree of a release commit: the published folder and the node's `.gitattributes`, nothing else.
package struct ReleaseTree: Sendable {
    package let root: GitObjectID
    /// Trees, pointers and the attributes, each distinct object once; not the small files, which the
    /// caller has.
    package let objects: [GitObject]

    /// Lays out `files`, given in manifest order.
    package static func make(files: [ReleaseFile]) throws(GitLayoutError) -> ReleaseTree {
        var blobs: [GitObject] = []
        var known: Set<GitObjectID> = []
        func add(_ blob: GitObject) -> GitObjectID {
            if known.insert(blob.id).inserted { blobs.append(blob) }
            return blob.id
        }

        var entries: [GitTree.File] = []
        entries.reserveCapacity(files.count + 1)
        var lfsPaths: [String] = []
        for file in files {
            guard !isAttributes(file.path) else { throw .pathNotAllowed(file.path) }
            switch file.storage {
            case .blob(let id):
                entries.append(GitTree.File(path: file.path, blob: id))
            case .lfs:
                let pointer = LFSPointer(sha256: file.sha256, sizeBytes: file.sizeBytes)
                entries.append(GitTree.File(path: file.path, blob: add(.blob(pointer.encoded()))))
                lfsPaths.append(file.path)
            }
        }
        let attributes = add(.blob(try GitAttributes.encoded(lfsPaths: lfsPaths)))
        entries.append(GitTree.File(path: GitAttributes.path, blob: attributes))
        let tree = try GitTree(files: entries)
        return ReleaseTree(root: tree.root, objects: tree.objects + blobs)
    }

    /// In a folder, or in other letters, git would obey it too, on some systems at least.
    private static func isAttributes(_ path: String) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.contains { Substring($0).lowercased() == GitAttributes.path }
    }
}
