import CairnManifest
import CairnRegistry

extension GitRepository {
    /// Writes those of the objects that are not there yet as one pack, durable when it returns.
    ///
    /// Objects that come twice, or again, are written once. When a name is taken by other bytes, nothing is
    /// written and `GitStorageError.collision` says which.
    ///
    /// - Returns: how many objects were new.
    @discardableResult
    package func writePack(_ objects: [GitObject]) throws -> Int {
        try withWriteLock {
            let new = try newObjects(among: objects)
            guard !new.isEmpty else { return 0 }
            var writer = try GitPackWriter(folder: packFolder, objectCount: new.count)
            for object in new { try writer.add(object) }
            _ = try writer.finish()
            try withDatabase { try $0.refresh() }
            return new.count
        }
    }

    /// Commits, then trees, then blobs, as history is walked in that order; each kind as it came.
    private func newObjects(among objects: [GitObject]) throws -> [GitObject] {
        var first: [GitObjectID: GitObject] = [:]
        var unique: [GitObject] = []
        for object in objects {
            guard let other = first[object.id] else {
                first[object.id] = object
                unique.append(object)
                continue
            }
            try Self.refuseCollision(of: object, with: (other.kind, other.bytes))
        }
        let new = try withDatabase { database in
            try database.refresh()
            return try unique.filter { object in
                guard database.contains(object.id), let stored = try database.unverifiedRead(object.id) else {
                    return true
                }
                try Self.refuseCollision(of: object, with: stored)
                return false
            }
        }
        return GitObject.Kind.allCases.flatMap { kind in new.filter { $0.kind == kind } }
    }

    private static func refuseCollision(
        of object: GitObject,
        with stored: (kind: GitObject.Kind, bytes: [UInt8])
    ) throws {
        guard object.kind != stored.kind || object.bytes != stored.bytes else { return }
        throw GitStorageError.collision(
            GitCollision(
                id: object.id,
                storedDigest: .of(stored.bytes),
                refusedDigest: .of(object.bytes),
                refused: object
            )
        )
    }

    /// Removes temporary files, packs without index and indexes without pack: each is what a crash can leave,
    /// and none is seen by a reader.
    func removeLeftovers() throws {
        try withWriteLock {
            for folder in [path, packFolder] {
                for name in try GitFolder.names(in: folder)
                where name.hasPrefix(GitFolder.temporaryPrefix) || name.hasSuffix(".tmp") {
                    try GitFolder.remove("\(folder)/\(name)")
                }
            }
            let names = Set(try GitFolder.names(in: packFolder))
            for name in names where name.hasPrefix("pack-") {
                let pair: String
                if name.hasSuffix(".pack") {
                    pair = name.dropLast(5) + ".idx"
                } else if name.hasSuffix(".idx") {
                    pair = name.dropLast(4) + ".pack"
                } else {
                    continue
                }
                if !names.contains(pair) { try GitFolder.remove("\(packFolder)/\(name)") }
            }
        }
    }
}
