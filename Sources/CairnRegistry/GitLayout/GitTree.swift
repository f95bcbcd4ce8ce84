/// A folder as git holds it: nested tree objects made from a flat list of paths.
///
/// Files have mode 100644, folders 40000; there is nothing else. An entry is `<mode> <name>\0<20 bytes>`,
/// ordered by the bytes of the names as if a folder's name ended in `/`.
/// Source: <https://git-scm.com/docs/git-mktree>, git's `base_name_compare`
package struct GitTree: Sendable {
    package struct File: Hashable, Sendable {
        /// Relative, parts separated by `/`.
        package var path: String
        package var blob: GitObjectID

        package init(path: String, blob: GitObjectID) {
            self.path = path
            self.blob = blob
        }
    }

    package let root: GitObjectID
    /// Every distinct tree once, folders before the folder that holds them.
    package let objects: [GitObject]

    /// The order of `files` does not matter.
    ///
    /// No file at all is git's empty tree.
    package init(files: [File]) throws(GitLayoutError) {
        var entries: [Entry] = []
        entries.reserveCapacity(files.count)
        for file in files {
            let parts = file.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            for part in parts where Self.isRefused(part) {
                throw .pathNotAllowed(file.path)
            }
            entries.append(Entry(path: file.path, parts: parts.map(Array.init), blob: file.blob))
        }
        // Sorted by parts, every folder's content is contiguous, whatever characters the names have.
        entries.sort { left, right in
            left.parts.lexicographicallyPrecedes(right.parts) { $0.lexicographicallyPrecedes($1) }
        }
        var builder = Builder()
        root = try builder.add(entries[...], depth: 0)
        objects = builder.objects
    }

    /// What no tree of git may hold, whatever the rules for paths say.
    private static func isRefused(_ part: Substring.UTF8View) -> Bool {
        part.isEmpty || part.contains(0) || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
            || part.elementsEqual(".git".utf8)
    }

    fileprivate struct Entry {
        var path: String
        var parts: [[UInt8]]
        var blob: GitObjectID
    }
}

private struct Builder {
    var objects: [GitObject] = []
    private var known: Set<GitObjectID> = []

    /// Adds the tree for `entries`, which share their first `depth` parts and are sorted.
    mutating func add(_ entries: ArraySlice<GitTree.Entry>, depth: Int) throws(GitLayoutError) -> GitObjectID
    {
        var lines: [(order: [UInt8], line: [UInt8])] = []
        var start = entries.startIndex
        while start < entries.endIndex {
            let name = entries[start].parts[depth]
            let end = entries[start...].firstIndex { $0.parts[depth] != name } ?? entries.endIndex
            let group = entries[start..<end]
            if entries[start].parts.count == depth + 1 {
                // A second entry under a file's name is the same file again or something inside it.
                guard group.count == 1 else { throw .pathTaken(entries[end - 1].path) }
                lines.append((name, Array("100644 ".utf8) + name + [0] + entries[start].blob.bytes))
            } else {
                let id = try add(group, depth: depth + 1)
                lines.append((name + [UInt8(ascii: "/")], Array("40000 ".utf8) + name + [0] + id.bytes))
            }
            start = end
        }
        lines.sort { $0.order.lexicographicallyPrecedes($1.order) }
        let tree = GitObject(kind: .tree, bytes: lines.flatMap(\.line))
        if known.insert(tree.id).inserted { objects.append(tree) }
        return tree.id
    }
}
