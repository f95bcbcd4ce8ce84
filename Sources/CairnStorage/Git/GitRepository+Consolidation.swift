import CairnRegistry
import Glibc

extension GitRepository {
    /// Merges small packs, when there are at least `leastPacks`; nil when there was nothing to do.
    ///
    /// Objects are copied as they lie, their checksums compared. The new pack is durable before an old one
    /// goes, so a crash leaves objects twice at worst. Packs with deltas, which another program has made, and
    /// packs with a `.keep` file stay as they are. Readers go on; writers wait.
    package func consolidate(leastPacks: Int = 8) throws -> GitConsolidation.Report? {
        try withWriteLock {
            let names = Set(try GitFolder.names(in: packFolder))
            // It names packs, so none may go under it.
            guard !names.contains("multi-pack-index") else { return nil }
            let packs = names.compactMap { name -> GitConsolidation.Pack? in
                guard name.hasPrefix("pack-"), name.hasSuffix(".idx") else { return nil }
                let base = String(name.dropLast(4))
                guard !names.contains(base + ".keep"),
                    let size = GitFolder.size(ofFile: "\(packFolder)/\(base).pack")
                else { return nil }
                return GitConsolidation.Pack(name: base, sizeBytes: size)
            }
            guard packs.count >= leastPacks else { return nil }
            let contents = try GitConsolidation.plan(packs).map { pack in
                try GitPackContents(folder: packFolder, name: pack.name)
            }
            let whole = try contents.filter { try $0.isWithoutDeltas() }
            guard whole.count > 1 else { return nil }

            let copied = try merge(whole)
            try reopenDatabase()
            return GitConsolidation.Report(
                packsBefore: packs.count,
                packsAfter: packs.count - whole.count + 1,
                copiedBytes: copied
            )
        }
    }

    private func merge(_ packs: [GitPackContents]) throws -> UInt64 {
        var known: Set<GitObjectID> = []
        let chosen = packs.map { pack in pack.placesInOrder.filter { known.insert($0.entry.id).inserted } }
        var writer = try GitPackWriter(folder: packFolder, objectCount: known.count)
        var copied: UInt64 = 0
        for (pack, places) in zip(packs, chosen) {
            let reader = try Descriptor.open(pack.path, flags: O_RDONLY)
            for place in places {
                let bytes = try reader.read(at: Int(place.entry.offset), count: place.length)
                guard GitChecksum.of(bytes) == place.entry.checksum else {
                    throw GitStorageError.malformed(
                        path: pack.path,
                        problem: "\(place.entry.id) has another checksum"
                    )
                }
                try writer.add(id: place.entry.id, entry: bytes)
                copied += UInt64(bytes.count)
            }
        }
        let new = try writer.finish()
        for pack in packs where pack.name != new {
            // The index first: without it the rest is invisible.
            for ending in ["idx", "rev", "bitmap", "mtimes", "pack"] {
                try GitFolder.remove("\(packFolder)/\(pack.name).\(ending)")
            }
        }
        try DurableFile.syncFolder(packFolder)
        return copied
    }
}

/// A pack as its index describes it.
struct GitPackContents {
    struct Place {
        var entry: GitPackIndex.Entry
        /// Bytes of the entry in the pack.
        var length: Int
    }

    let name: String
    let path: String
    /// As they lie in the pack.
    let placesInOrder: [Place]

    init(folder: String, name: String) throws {
        self.name = name
        path = "\(folder)/\(name).pack"
        let indexPath = "\(folder)/\(name).idx"
        guard let index = GitPackIndex(try DurableFile.read(indexPath) ?? []) else {
            throw GitStorageError.malformed(path: indexPath, problem: "not a whole index of version 2")
        }
        let size = GitFolder.size(ofFile: path) ?? 0
        let entries = index.entries.sorted { $0.offset < $1.offset }
        var places: [Place] = []
        places.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated() {
            let end = number + 1 < entries.count ? entries[number + 1].offset : size &- 20
            guard entry.offset >= 12, entry.offset < end, end < size else {
                throw GitStorageError.malformed(path: path, problem: "\(entry.id) lies outside")
            }
            places.append(Place(entry: entry, length: Int(end - entry.offset)))
        }
        placesInOrder = places
    }

    /// Whether every entry is whole, so that it means the same in another pack.
    func isWithoutDeltas() throws -> Bool {
        let reader = try Descriptor.open(path, flags: O_RDONLY)
        return try placesInOrder.allSatisfy { place in
            // Kinds 1 to 4 are whole; 6 and 7 are deltas.
            try reader.read(at: Int(place.entry.offset), count: 1).allSatisfy { ($0 >> 4) & 7 <= 4 }
        }
    }
}
