/// A zip: every entry by its directory, by its local header, and those that no directory names.
struct ZipScan {
    let place: Place
    let scan: FileScan

    /// A zip that begins as something else; nil when its end is none of a zip.
    static func ifEnds(_ place: Place, scan: FileScan) throws(SourceError) -> Format? {
        let zip = ZipScan(place: place, scan: scan)
        guard !place.source.isForwardOnly, let directory = try ZipDirectory.find(in: place.source),
            !directory.entries.isEmpty
        else {
            return nil
        }
        return try zip.run(directory)
    }

    func run() throws(SourceError) -> Format {
        let directory = try ZipDirectory.find(in: place.source)
        if directory == nil {
            scan.report(.malformed, .note, place, "a zip without its directory")
        }
        return try run(directory ?? ZipDirectory())
    }

    private func run(_ directory: ZipDirectory) throws(SourceError) -> Format {
        if let mismatch = directory.mismatch { scan.report(.archiveMismatch, .mayExecute, place, mismatch) }
        if directory.isCut { scan.report(.limit(.archiveEntries), place) }
        let format = Self.format(of: directory.entries)
        var place = place
        if format == .torchScript {
            place.isTorchScript = true
            scan.report(.torchScript, .note, place, "a program for TorchScript's interpreter")
        }
        expansion(directory.entries)
        var covered = directory.ranges
        for entry in directory.entries {
            do throws(SourceError) {
                if let range = try inspect(entry, in: place) { covered.append(range) }
            } catch {
                scan.report(error, place.inner(entry.name, place.source))
            }
        }
        try hidden(covered, in: place)
        return format
    }

    private static func format(of entries: [ZipEntry]) -> Format {
        let names = entries.map { String(decoding: $0.name, as: UTF8.self) }
        func isIn(_ name: String) -> Bool { names.contains { $0 == name || $0.hasSuffix("/\(name)") } }
        if isIn("data.pkl") {
            return isIn("constants.pkl") && names.contains { $0.contains("/code/") }
                ? .torchScript : .pytorchZip
        }
        return names.contains("config.json") && names.contains { $0.hasSuffix(".weights.h5") } ? .keras : .zip
    }

    private func expansion(_ entries: [ZipEntry]) {
        let total = entries.reduce(0.0) { $0 + Double($1.size) }
        if total > Double(1 << 30), total > Double(place.source.size) * 100 {
            scan.report(.archiveExpansion, .note, place, "\(Int64(total)) bytes of \(place.source.size)")
        }
    }

    // MARK: Entries

    /// Looks at an entry; the answer is where it lies.
    private func inspect(_ entry: ZipEntry, in place: Place) throws(SourceError) -> Range<Int64>? {
        let inner = place.inner(entry.name, place.source)
        EscapingPath.check(entry.name, inner, scan)
        guard let local = try ZipEntry.local(place.source, at: entry.offset) else {
            scan.report(.archiveMismatch, .mayExecute, inner, "no local header where the directory says")
            return nil
        }
        if let difference = entry.difference(from: local) {
            scan.report(.archiveMismatch, .mayExecute, inner, difference, at: entry.offset)
        }
        var data = entry
        data.offset = local.offset
        try open(data, in: place)
        let isOther =
            local.method != entry.method || local.name != entry.name
            || (local.compressedSize > entry.compressedSize && !local.hasDescriptor)
        if isOther {
            var data = local
            if data.compressedSize == 0 { data.compressedSize = entry.compressedSize }
            try open(data, in: place)
        }
        let end = local.offset.addingReportingOverflow(entry.compressedSize)
        return end.overflow ? nil : entry.offset..<end.partialValue
    }

    /// `entry.offset` is that of its data.
    private func open(_ entry: ZipEntry, in place: Place) throws(SourceError) {
        // Folders.
        if entry.name.last == UInt8(ascii: "/"), entry.compressedSize == 0 { return }
        let stored = SliceSource(place.source, start: entry.offset, size: entry.compressedSize)
        let raw = place.inner(entry.name, stored)
        // The flag alone hides nothing: whoever ignores it reads these bytes.
        if entry.isEncrypted { scan.report(.encrypted, .unread, raw, "the flag is set") }
        switch entry.method {
        case 0: scan.inspect(raw)
        case 8:
            let source = InflatedSource(
                stored, .deflate, declaredSize: max(entry.size, 0), budget: scan.budget)
            let content = try source.settled(budget: scan.budget)
            scan.inspect(place.inner(entry.name, content))
            if source.isCorrupt, !entry.isEncrypted {
                scan.report(.malformed, .note, raw, "the compressed bytes break off")
            }
        default: scan.report(.unreadFormat, .unread, raw, "zip compression \(entry.method)")
        }
    }

    // MARK: What no directory names

    private func hidden(_ covered: [Range<Int64>], in place: Place) throws(SourceError) {
        var at: Int64 = 0
        var overlap: Int64?
        var found = 0
        for range in covered.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if range.lowerBound < at, range.upperBound > range.lowerBound {
                overlap = overlap ?? range.lowerBound
            }
            if range.lowerBound > at { try gap(at..<range.lowerBound, in: place, &found) }
            at = max(at, range.upperBound)
        }
        let size = place.source.size
        if at < size, size < Int64.max { try gap(at..<size, in: place, &found) }
        if let overlap { scan.report(.archiveMismatch, .mayExecute, place, "entries overlap", at: overlap) }
    }

    /// Data descriptors have 24 bytes at most.
    private func gap(_ range: Range<Int64>, in place: Place, _ found: inout Int) throws(SourceError) {
        guard range.upperBound - range.lowerBound > 24 else { return }
        var at = range.lowerBound
        while at < range.upperBound {
            let window = try place.source.read(at: at, count: 64 << 10)
            if window.isEmpty { return }
            try scan.budget.spendSearched(window.count)
            var next = at + Int64(max(window.count - 3, 1))
            for index in 0..<max(window.count - 3, 0) where window[index] == 0x50 && window[index + 1] == 0x4B
            {
                let start = at + Int64(index)
                guard start < range.upperBound, let entry = try ZipEntry.local(place.source, at: start) else {
                    continue
                }
                found += 1
                guard found <= Limits.hiddenEntries else { throw .limit(.archiveEntries) }
                next = try hiddenEntry(entry, at: start, before: range.upperBound, in: place)
                break
            }
            at = max(next, at + 1)
        }
        // A pickle before an archive is what a pickle reader sees of the file.
        let slice = SliceSource(
            place.source, start: range.lowerBound, size: range.upperBound - range.lowerBound)
        let head = try slice.read(at: 0, count: 4)
        guard head != ZipEntry.localSignature, head.contains(where: { $0 != 0 }) else { return }
        let gap = Place(source: slice, path: place.path, depth: place.depth)
        if try PickleFileScan(place: gap, scan: scan).run() != nil {
            scan.report(.hiddenContent, .mayExecute, place, "a pickle", at: range.lowerBound)
        }
    }

    /// The answer is where to go on.
    private func hiddenEntry(_ entry: ZipEntry, at start: Int64, before end: Int64, in place: Place)
        throws(SourceError) -> Int64
    {
        var entry = entry
        if entry.compressedSize == 0 || entry.compressedSize > end - entry.offset {
            entry.compressedSize = max(end - entry.offset, 0)
        }
        let inner = place.inner(entry.name, place.source)
        scan.report(.hiddenContent, .mayExecute, inner, "an entry that no directory names", at: start)
        try open(entry, in: place)
        // Sizes that are made up must not hide the next one.
        return entry.offset
    }
}

/// Names that leave the folder which an archive is unpacked to.
enum EscapingPath {
    static func check(_ name: [UInt8], _ place: Place, _ scan: FileScan) {
        guard escapes(String(decoding: name, as: UTF8.self)) else { return }
        scan.report(.escapingPath, .reachesOut, place, ReportText.of(name, maxBytes: Limits.detailBytes))
    }

    static func escapes(_ path: String) -> Bool {
        let parts = path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        if parts.contains("..") { return true }
        if path.hasPrefix("/") || path.hasPrefix("\\") { return true }
        return parts.first.map { $0.utf8.count == 2 && $0.hasSuffix(":") } ?? false
    }
}
