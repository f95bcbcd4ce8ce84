import CairnRegistry
import Crypto

/// Where each object of a pack lies: the content of an `.idx` file, version 2.
///
/// `\377tOc`, version, 256 × u32 how many ids have a first byte of at most i, the ids in order, their CRC-32s,
/// their offsets (u32, from 2^31 the number of a u64 in the table that follows), the pack's SHA-1, the
/// index's. Big endian. Source: <https://git-scm.com/docs/gitformat-pack>
struct GitPackIndex {
    struct Entry: Equatable {
        var id: GitObjectID
        /// Of the entry as it lies in the pack, header and compressed content.
        var checksum: UInt32
        /// From the beginning of the pack.
        var offset: UInt64
    }

    /// By id.
    let entries: [Entry]
    /// The SHA-1 at the end of the pack, 20 bytes.
    let packChecksum: [UInt8]

    private static let magic: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
    private static let fanoutEnd = 8 + 256 * 4

    init(entries: [Entry], packChecksum: [UInt8]) {
        self.entries = entries.sorted { $0.id < $1.id }
        self.packChecksum = packChecksum
    }

    /// Offsets from the bound on stand in the table of long ones; readers accept any bound up to 2^31.
    func encoded(largeOffsetsFrom bound: UInt64 = 1 << 31) -> [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.fanoutEnd + entries.count * 28 + 40)
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in entries { counts[Int(entry.id.firstByte)] += 1 }
        var total: UInt32 = 0
        for count in counts {
            total += count
            bytes.append(bigEndian: total)
        }
        for entry in entries { bytes += entry.id.bytes }
        for entry in entries { bytes.append(bigEndian: entry.checksum) }
        var large: [UInt64] = []
        for entry in entries {
            if entry.offset < bound {
                bytes.append(bigEndian: UInt32(entry.offset))
            } else {
                bytes.append(bigEndian: UInt32(1 << 31) | UInt32(large.count))
                large.append(entry.offset)
            }
        }
        for offset in large { bytes.append(bigEndian: offset) }
        bytes += packChecksum
        bytes += Array(Insecure.SHA1.hash(data: bytes))
        return bytes
    }

    /// Reads an index; nil when it is not a whole and unharmed one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.fanoutEnd + 40, bytes.starts(with: Self.magic),
            Array(Insecure.SHA1.hash(data: bytes.dropLast(20))) == bytes.suffix(20)
        else { return nil }
        func short(_ position: Int) -> UInt32 {
            bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        let count = Int(short(Self.fanoutEnd - 4))
        let checksums = Self.fanoutEnd + count * 20
        let offsets = checksums + count * 4
        let large = offsets + count * 4
        let end = bytes.count - 40
        guard large <= end else { return nil }

        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for number in 0..<count {
            let start = Self.fanoutEnd + number * 20
            guard let id = GitObjectID(bytes: bytes[start..<start + 20]) else { return nil }
            var offset = UInt64(short(offsets + number * 4))
            if offset >= 1 << 31 {
                let place = large + Int(offset - (1 << 31)) * 8
                guard place + 8 <= end else { return nil }
                offset = UInt64(short(place)) << 32 | UInt64(short(place + 4))
            }
            entries.append(Entry(id: id, checksum: short(checksums + number * 4), offset: offset))
        }
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.id < $1.id }) else { return nil }
        self.entries = entries
        packChecksum = Array(bytes[end..<end + 20])
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
