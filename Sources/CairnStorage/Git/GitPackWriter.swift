import CairnManifest
import CairnRegistry
import Crypto
import Glibc

/// Writes one pack of whole, undeltified objects, and its index.
///
/// `PACK`, version 2, count; per object its kind and length (4, then 7 bits at a time) and a zlib stream;
/// SHA-1 over all before. The files are called `pack-<that SHA-1>.pack` and `.idx`.
/// Source: <https://git-scm.com/docs/gitformat-pack>
struct GitPackWriter: ~Copyable {
    private let folder: String
    private let objectCount: Int
    private let deflater: GitDeflater
    private let temporaryPath: String
    private let file: Descriptor
    private var hash = Insecure.SHA1()
    private var pending: [UInt8]
    private var offset: UInt64
    private var entries: [GitPackIndex.Entry] = []

    /// Begins a pack in an `objects/pack` folder; exactly `objectCount` objects must follow.
    init(folder: String, objectCount: Int) throws {
        let deflater = try GitDeflater()
        let temporaryPath = GitFolder.temporaryPath(in: folder)
        let file = try Descriptor.open(temporaryPath, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
        var header = Array("PACK".utf8)
        header.append(bigEndian: UInt32(2))
        header.append(bigEndian: UInt32(objectCount))
        self.folder = folder
        self.objectCount = objectCount
        self.deflater = deflater
        self.temporaryPath = temporaryPath
        self.file = file
        pending = header
        offset = UInt64(header.count)
    }

    deinit {
        // Gone already once the pack has its name.
        unlink(temporaryPath)
    }

    mutating func add(_ object: GitObject) throws {
        try add(id: object.id, kind: object.kind, bytes: object.bytes)
    }

    /// Adds an object under a name that the caller answers for.
    mutating func add(id: GitObjectID, kind: GitObject.Kind, bytes: [UInt8]) throws {
        var entry: [UInt8] = []
        entry.reserveCapacity(bytes.count / 2 + 64)
        var rest = bytes.count >> 4
        entry.append(Self.code(of: kind) << 4 | UInt8(bytes.count & 15) | (rest > 0 ? 0x80 : 0))
        while rest > 0 {
            entry.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        }
        try deflater.compress(bytes, into: &entry)
        try add(id: id, entry: entry)
    }

    /// Adds an object as it lies in another pack, where it must be whole too.
    mutating func add(id: GitObjectID, entry: [UInt8]) throws {
        entries.append(GitPackIndex.Entry(id: id, checksum: GitChecksum.of(entry), offset: offset))
        try append(entry)
    }

    /// Ends the pack; it and its index are durable when it returns.
    ///
    /// - Returns: the files' name without ending.
    mutating func finish() throws -> String {
        precondition(entries.count == objectCount, "a pack's header says how many objects follow")
        try flush()
        let checksum = Array(hash.finalize())
        try file.write(checksum)
        try file.sync()
        let name = "pack-" + Hex.encode(checksum)
        guard rename(temporaryPath, "\(folder)/\(name).pack") == 0 else {
            throw FileError.now("rename", temporaryPath)
        }
        // A pack without index is invisible, so the index comes last. It syncs the folder for both.
        let index = GitPackIndex(entries: entries, packChecksum: checksum)
        try DurableFile.replace("\(folder)/\(name).idx", with: index.encoded(), mode: 0o444)
        return name
    }

    private mutating func append(_ bytes: [UInt8]) throws {
        offset += UInt64(bytes.count)
        pending += bytes
        if pending.count >= 1 << 18 { try flush() }
    }

    private mutating func flush() throws {
        hash.update(data: pending)
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private static func code(of kind: GitObject.Kind) -> UInt8 {
        switch kind {
        case .commit: 1
        case .tree: 2
        case .blob: 3
        }
    }
}
