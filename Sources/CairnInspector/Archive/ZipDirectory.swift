/// The entries of a zip, by every end record that its tail holds.
struct ZipDirectory {
    /// Offsets already those of the file.
    var entries: [ZipEntry] = []
    /// Where directories and end records lie.
    var ranges: [Range<Int64>] = []
    /// Directories that differ, in words.
    var mismatch: String?
    /// Some entries were not listed.
    var isCut = false

    /// Nil without an end record that leads to a directory.
    static func find(in source: any ByteSource) throws(SourceError) -> ZipDirectory? {
        guard source.size < Int64.max, source.size >= 22 else { return nil }
        let start = max(source.size - Int64(Limits.zipTailBytes), 0)
        let tail = try source.read(at: start, count: Limits.zipTailBytes)
        var directory = ZipDirectory()
        var seen: Set<Int64> = []
        var at = tail.count - 22
        var tried = 0
        while at >= 0, tried < Limits.zipEndRecords {
            defer { at -= 1 }
            guard tail[at...].starts(with: [0x50, 0x4B, 5, 6]) else { continue }
            let record = EndRecord(tail, at: at, offset: start + Int64(at))
            // Readers take the last record, or the one whose comment ends the file.
            guard tried == 0 || record.end == source.size else { continue }
            tried += 1
            for place in try record.directories(in: source) where seen.insert(place.offset).inserted {
                try directory.add(from: place.offset, shift: place.shift, in: source)
            }
            directory.ranges.append(record.offset..<min(record.end, source.size))
        }
        guard !seen.isEmpty else { return nil }
        if seen.count > 1 { directory.mismatch = "\(seen.count) directories" }
        return directory
    }

    private mutating func add(from start: Int64, shift: Int64, in source: any ByteSource) throws(SourceError)
    {
        var reader = ByteReader(source, from: start)
        var end = start
        do throws(SourceError) {
            while var entry = try ZipEntry.central(&reader) {
                guard entries.count < Limits.archiveEntries else {
                    isCut = true
                    break
                }
                entry.offset = entry.offset &+ shift
                entries.append(entry)
                end = reader.offset
            }
        } catch {
            // A directory that ends early has the entries that it has.
            guard error == .ended else { throw error }
        }
        ranges.append(start..<end)
    }
}

/// The end of central directory record, with that of zip64 if there is one.
private struct EndRecord {
    struct Directory {
        let offset: Int64
        /// Bytes before the archive, which the offsets of its entries don't count.
        let shift: Int64
    }

    let offset: Int64
    /// After the comment.
    let end: Int64
    private let directorySize: Int64
    private let directoryOffset: Int64

    init(_ tail: [UInt8], at: Int, offset: Int64) {
        func number(_ start: Int, _ count: Int) -> Int64 {
            Int64(LittleEndian.number(tail, at: at + start, count: count) ?? 0)
        }
        self.offset = offset
        directorySize = number(12, 4)
        directoryOffset = number(16, 4)
        end = offset + 22 + number(20, 2)
    }

    /// Where it says, where Python's reader looks, and the same of the zip64 record.
    func directories(in source: any ByteSource) throws(SourceError) -> [Directory] {
        var places = places(before: offset, size: directorySize, stated: directoryOffset)
        let locator = try source.read(at: offset - 20, count: 20)
        if locator.starts(with: "PK\u{6}\u{7}".utf8), let at = LittleEndian.number(locator, at: 8, count: 8) {
            for at in [Int64(clamping: at), offset - 20 - 56] {
                let record = try source.read(at: at, count: 56)
                guard record.count == 56, record.starts(with: "PK\u{6}\u{6}".utf8) else { continue }
                let size = Int64(clamping: LittleEndian.number(record, at: 40, count: 8) ?? 0)
                let stated = Int64(clamping: LittleEndian.number(record, at: 48, count: 8) ?? 0)
                places += self.places(before: at, size: size, stated: stated)
            }
        }
        var found: [Directory] = []
        for place in places where place.offset >= 0 && place.offset < offset {
            if try source.read(at: place.offset, count: 4) == ZipEntry.centralSignature {
                found.append(place)
            }
        }
        return found
    }

    private func places(before end: Int64, size: Int64, stated: Int64) -> [Directory] {
        let (start, overflow) = end.subtractingReportingOverflow(size)
        let asStated = Directory(offset: stated, shift: 0)
        return overflow || start < 0
            ? [asStated] : [asStated, Directory(offset: start, shift: start - stated)]
    }
}
