import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@testable import CairnStorage

@Suite("Git packs")
struct GitPackTests {
    private static func objects(seed: UInt64, count: Int, maxBytes: Int = 3000) -> [GitObject] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let size = Int.random(in: 0...maxBytes, using: &generator)
            // Half of it repeats, so that compression has something to do.
            let half = (0..<size / 2).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return .blob(half + half)
        }
    }

    private static func onlyPack(of repository: GitRepository) throws -> String {
        let packs = try GitFolder.names(in: repository.packFolder).filter { $0.hasSuffix(".pack") }
        try #require(packs.count == 1)
        return "\(repository.packFolder)/\(packs[0])"
    }

    @Test("git accepts our packs and makes the very same index of them", arguments: 0..<6 as Range<UInt64>)
    func accepted(seed: UInt64) throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        // Sizes around each place where the length needs another byte, and one of several flushes.
        let edges = [0, 1, 15, 16, 17, 2047, 2048, 2049, 262_143, 262_144, 600_000].map { size in
            GitObject.blob([UInt8](repeating: UInt8(seed), count: size))
        }
        let objects = edges + Self.objects(seed: seed, count: 80)
        try repository.writePack(objects)

        let pack = try Self.onlyPack(of: repository)
        try GitProgram.run(["verify-pack", pack], in: folder.path)
        let copy = folder("copy.idx")
        let named = try GitProgram.run(["index-pack", "--strict", "-o", copy, pack], in: repository.path)
            .lines
        #expect(pack.hasSuffix("pack-\(named.last ?? "").pack"))
        let ours = try Data(
            contentsOf: URL(fileURLWithPath: pack.replacingOccurrences(of: ".pack", with: ".idx"))
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == ours)
        for object in objects { #expect(try repository.read(object.id) == object) }
        #expect(try GitProgram.complaintsOfFsck(repository.path) == [])
    }

    @Test("offsets beyond 31 bits go to the index's long table, which git reads")
    func longOffsets() throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        try repository.writePack(Self.objects(seed: 3, count: 40))
        let pack = try Self.onlyPack(of: repository)
        let path = pack.replacingOccurrences(of: ".pack", with: ".idx")
        let index = try #require(GitPackIndex(try DurableFile.read(path) ?? []))
        let encoded = index.encoded(largeOffsetsFrom: 5000)
        #expect(encoded.count > index.encoded().count)
        let again = try #require(GitPackIndex(encoded))
        #expect(again.entries == index.entries)
        #expect(again.packChecksum == index.packChecksum)

        try DurableFile.replace(path, with: encoded)
        try GitProgram.run(["verify-pack", pack], in: folder.path)
        for entry in index.entries {
            try GitProgram.run(["cat-file", "blob", entry.id.hex], in: repository.path)
        }
        let beyond = GitPackIndex(
            entries: [GitPackIndex.Entry(id: GitObject.id(of: []), checksum: 1, offset: 1 << 40)],
            packChecksum: [UInt8](repeating: 9, count: 20)
        )
        #expect(GitPackIndex(beyond.encoded())?.entries == beyond.entries)
    }

    @Test("no prefix and no flipped bit of an index is taken for one")
    func damagedIndexes() throws {
        let entries = Self.objects(seed: 5, count: 5).enumerated().map { number, object in
            GitPackIndex.Entry(id: object.id, checksum: 7, offset: UInt64(number) * 100 + 12)
        }
        let index = GitPackIndex(entries: entries, packChecksum: [UInt8](repeating: 1, count: 20)).encoded()
        for count in stride(from: 0, to: index.count, by: 7) {
            #expect(GitPackIndex(Array(index.prefix(count))) == nil)
        }
        for place in stride(from: 0, to: index.count, by: 11) {
            var flipped = index
            flipped[place] ^= 1 << UInt8(place % 8)
            #expect(GitPackIndex(flipped) == nil)
        }
    }

    @Test("an object is written once, however often it is given")
    func duplicates() throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        let objects = Self.objects(seed: 9, count: 20)
        let distinct = Set(objects).count
        #expect(try repository.writePack(objects + objects) == distinct)
        #expect(try repository.writePack(objects) == 0)
        #expect(try repository.writePack(objects + [.blob([1, 2, 3])]) == 1)
        #expect(try GitFolder.names(in: repository.packFolder).count == 4)
        #expect(try repository.contains(GitObject.id(of: [1, 2, 3])))
        #expect(try !repository.contains(GitObject.id(of: [1, 2])))
        #expect(try repository.read(GitObject.id(of: [1, 2])) == nil)
    }

    @Test("a pack's bytes depend on the objects and their order alone")
    func deterministic() throws {
        let objects = Self.objects(seed: 11, count: 30)
        let names = try (0..<2).map { _ in
            let folder = try TemporaryGitFolder()
            let repository = try GitRepository.create(path: folder("a.git"))
            try repository.writePack(objects)
            return try GitFolder.names(in: repository.packFolder)
        }
        #expect(names[0] == names[1])
    }

    @Test("bytes whose name is taken by other bytes are refused and handed back as evidence")
    func collisions() throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        let object = GitObject.blob(Array("what was signed".utf8))
        let other = Array("what was there".utf8)
        var writer = try GitPackWriter(folder: repository.packFolder, objectCount: 1)
        try writer.add(id: object.id, kind: .blob, bytes: other)
        _ = try writer.finish()

        let reopened = try GitRepository(path: repository.path)
        let collision = GitCollision(
            id: object.id,
            storedDigest: .of(other),
            refusedDigest: .of(object.bytes),
            refused: object
        )
        #expect(throws: GitStorageError.collision(collision)) {
            try reopened.writePack([.blob([1]), object])
        }
        #expect(try !reopened.contains(GitObject.id(of: [1])))
        #expect(throws: GitStorageError.damaged(object.id)) { try reopened.read(object.id) }
    }

    @Test("writers take turns and readers see whole packs")
    func concurrency() async throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        let second = try GitRepository(path: repository.path)
        let objects = Self.objects(seed: 13, count: 160, maxBytes: 200)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: objects.count, by: 10) {
                let writer = start.isMultiple(of: 20) ? repository : second
                group.addTask {
                    let part = Array(objects[start..<start + 10])
                    try writer.writePack(part)
                    for object in part { #expect(try writer.read(object.id) == object) }
                    if start.isMultiple(of: 40) { _ = try writer.consolidate(leastPacks: 3) }
                }
            }
            try await group.waitForAll()
        }
        for object in objects { #expect(try GitRepository(path: repository.path).read(object.id) == object) }
        #expect(try GitProgram.complaintsOfFsck(repository.path) == [])
    }
}
