import CairnRegistry

/// Compares the objects of a repository with those of one that was derived anew.
package enum GitObjectCheck {
    /// What is wrong with one object.
    package enum Problem: Hashable, Sendable {
        case missing(GitObjectID)
        /// The bytes under its name don't have that name.
        case damaged(GitObjectID)
    }

    /// What of the objects of `expected` isn't in `held` as it has to be.
    ///
    /// Neither is written to.
    package static func problems(held: String, expected: String) throws -> [Problem] {
        let database = try GitObjectDatabase(objectsFolder: held + "/objects")
        var problems: [Problem] = []
        for id in try objects(of: expected) {
            guard database.contains(id) else {
                problems.append(.missing(id))
                continue
            }
            do {
                guard let (kind, bytes) = try database.unverifiedRead(id),
                    GitObject(kind: kind, bytes: bytes).id == id
                else {
                    problems.append(.damaged(id))
                    continue
                }
            } catch {
                problems.append(.damaged(id))
            }
        }
        return problems
    }

    /// Packs whose index can't be read, or that lack one of the two files.
    package static func brokenPacks(in path: String) throws -> [String] {
        let folder = path + "/objects/pack"
        let names = Set(try GitFolder.names(in: folder))
        var broken: [String] = []
        for name in names.sorted() where name.hasPrefix("pack-") {
            if name.hasSuffix(".idx") {
                let isWhole = try GitPackIndex(DurableFile.read("\(folder)/\(name)") ?? []) != nil
                if !isWhole { broken.append(name) }
            }
        }
        return broken
    }

    /// The refs that stock git reads of a repository; nil where there is no such file.
    package static func packedRefs(of path: String) throws -> [String: GitObjectID]? {
        guard let bytes = try DurableFile.read(path + "/packed-refs") else { return nil }
        var refs: [String: GitObjectID] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let id = GitObjectID(hex: String(words[0])) else { continue }
            refs[String(words[1])] = id
        }
        return refs
    }

    /// Names of all objects in the packs of a repository.
    package static func objects(of path: String) throws -> [GitObjectID] {
        let folder = path + "/objects/pack"
        return try GitFolder.names(in: folder).filter { $0.hasSuffix(".idx") }.flatMap { name in
            guard let index = GitPackIndex(try DurableFile.read("\(folder)/\(name)") ?? []) else {
                throw GitStorageError.malformed(
                    path: "\(folder)/\(name)", problem: "not a whole index of version 2")
            }
            return index.entries.map(\.id)
        }
    }
}
