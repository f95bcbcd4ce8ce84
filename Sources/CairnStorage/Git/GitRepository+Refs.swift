import CairnRegistry

extension GitRepository {
    /// Replaces all refs by these, durable when it returns.
    ///
    /// They are the log's shadow: the truth is kept with the log's state, this file is what stock git reads.
    /// Every name begins with `refs/`; none points to a tag object, so nothing is peeled.
    package func writePackedRefs(_ refs: [String: GitObjectID]) throws {
        var text = "# pack-refs with: peeled fully-peeled sorted \n"
        let names = refs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            guard Self.isRefName(name) else { throw GitStorageError.refNameNotAllowed(name) }
            if let id = refs[name] { text += "\(id.hex) \(name)\n" }
        }
        try withWriteLock {
            try DurableFile.replace(path + "/packed-refs", with: Array(text.utf8))
        }
    }

    /// The refs as stock git reads them: lines of `packed-refs`; a line that isn't one is left out.
    package func readPackedRefs(maxBytes: Int) throws -> [String: GitObjectID] {
        guard let bytes = try DurableFile.read(path + "/packed-refs", maxBytes: maxBytes) else { return [:] }
        var refs: [String: GitObjectID] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard parts.count == 2, let id = GitObjectID(hex: String(decoding: parts[0], as: UTF8.self))
            else { continue }
            refs[String(decoding: parts[1], as: UTF8.self)] = id
        }
        return refs
    }

    /// Adds commits whose parent is not kept here, so that git ends its history at them.
    ///
    /// Durable when it returns. Source: <https://git-scm.com/docs/shallow>
    package func addShallow(_ commits: Set<GitObjectID>) throws {
        try withWriteLock {
            let known = try shallow()
            guard !commits.isSubset(of: known) else { return }
            let text = known.union(commits).sorted().map { $0.hex + "\n" }.joined()
            try DurableFile.replace(path + "/shallow", with: Array(text.utf8))
        }
    }

    /// The commits at which history ends here although they have a parent.
    package func shallow() throws -> Set<GitObjectID> {
        guard let bytes = try DurableFile.read(path + "/shallow") else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Set(lines.compactMap { GitObjectID(hex: String($0)) })
    }

    /// What keeps a line whole, and git from refusing the file; the names themselves follow narrower rules.
    private static func isRefName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count > 1 && parts[0].elementsEqual("refs".utf8)
            && parts.allSatisfy { part in
                guard let first = part.first, first != UInt8(ascii: ".") else { return false }
                return part.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"~^:?*[\\".utf8.contains($0) }
            }
    }
}
