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
        var tried = 0
        var at = tail.count - 22
        while at >= 0, tried < Limits.zipEndRecords {
            if tail[at] == 0x50, tail[at + 1] == 0x4B, tail[at + 2] == 5, tail[at + 3] == 6 {
                tried += 1
                let record = EndRecord(tail, at: at, offset: start + Int64(at))
                for place in try record.directories(in: source) where seen.insert(place).inserted {
                    try directory.add(from: place, in: source)
                }
                directory.ranges.append(record.offset..<record.offset + 22 + record.commentBytes)
            }
            at -= 1
        }
        guard !seen.isEmpty else { return nil }
        if seen.count > 1 { directory.mismatch = "\(seen.count) directories" }
        return directory
    }

    private mutating func add(from start: Int64, in source: any ByteSource) throws(SourceError) {
        var reader = ByteReader(source, from: start)
        var entries: [ZipEntry] = []
        do throws(SourceError) {
            while let entry = try ZipEntry.central(&reader) {
                guard self.entries.count + entries.count < Limits.archiveEntries else {
                    isCut = true
                    break
                }
                entries.append(entry)
            }
        } catch {
            // A directory that ends early has the entries that it has.
            guard error == .ended else { throw error }
        }
        ranges.append(start..<max(reader.offset, start))
        // Bytes before the archive shift everything, for readers that allow it.
        let shift = try shift(of: entries, directoryAt: start, in: source)
        self.entries += entries.map { entry in
            var entry = entry
            entry.offset = entry.offset &+ shift
            return entry
        }
    }

    private func shift(of entries: [ZipEntry], directoryAt start: Int64, in source: any ByteSource)
        throws(SourceError) -> Int64
    {
        guard let first = entries.min(by: { $0.offset < $1.offset }) else { return 0 }
        guard try source.read(at: first.offset, count: 4) != ZipEntry.localSignature else { return 0 }
        // The entries end where the directory begins.
        var sum: Int64 = 0
        for entry in entries {
            let bytes = entry.compressedSize.addingReportingOverflow(entry.headerBytes)
            if bytes.overflow { return 0 }
            (sum, _) = sum.addingReportingOverflow(bytes.partialValue)
        }
        var at = max(start - max(sum, 0) - 65_536, 0)
        let window = try source.read(at: at, count: 131_072)
        for index in 0..<max(window.count - 3, 0) where window[index] == 0x50 {
            if Array(window[index..<index + 4]) == ZipEntry.localSignature {
                at += Int64(index)
                return at - first.offset
            }
        }
        return 0
    }
}

/// The end of central directory record, with that of zip64 if there is one.
private struct EndRecord {
    let offset: Int64
    let commentBytes: Int64
    private let directorySize: Int64
    private let directoryOffset: Int64

    init(_ tail: [UInt8], at: Int, offset: Int64) {
        func number(_ start: Int, _ count: Int) -> Int64 {
            Int64(LittleEndian.number(tail, at: at + start, count: count) ?? 0)
        }
        self.offset = offset
        directorySize = number(12, 4)
        directoryOffset = number(16, 4)
        commentBytes = number(20, 2)
    }

    /// Where it says, where Python's reader looks, and what the zip64 record says.
    func directories(in source: any ByteSource) throws(SourceError) -> [Int64] {
        var places = [directoryOffset, offset - directorySize]
        let locator = try source.read(at: offset - 20, count: 20)
        if locator.starts(with: "PK\u{6}\u{7}".utf8), let at = LittleEndian.number(locator, at: 8, count: 8) {
            for at in [Int64(clamping: at), offset - 20 - 56] {
                let record = try source.read(at: at, count: 56)
                guard record.count == 56, record.starts(with: "PK\u{6}\u{6}".utf8) else { continue }
                let size = Int64(clamping: LittleEndian.number(record, at: 40, count: 8) ?? 0)
                places.append(Int64(clamping: LittleEndian.number(record, at: 48, count: 8) ?? 0))
                places.append(at &- size)
            }
        }
        var found: [Int64] = []
        for place in places where place >= 0 && place < offset && !found.contains(place) {
            if try source.read(at: place, count: 4) == ZipEntry.centralSignature { found.append(place) }
        }
        return found
    }
}
