/// Looks for pickles where a format has none: after its end, and in files of no known format.
struct HiddenPickles {
    let place: Place
    let scan: FileScan

    /// At most `Limits.unknownBytes`, in an archive `Limits.unknownInnerBytes`, from `start`, and as many before the end, unless that must be inflated first.
    func search(from start: Int64) throws(SourceError) {
        let window = place.depth == 0 ? Limits.unknownBytes : Limits.unknownInnerBytes
        try search(start..<start + window)
        let size = place.source.size
        guard !place.source.isForwardOnly, size < Int64.max, size > start + window else { return }
        try search(max(size - window, start + window)..<size)
    }

    private func search(_ range: Range<Int64>) throws(SourceError) {
        let count = Int(range.upperBound - range.lowerBound)
        let bytes = try place.source.read(at: range.lowerBound, count: count)
        try scan.budget.spendSearched(bytes.count)
        var at = 0
        var tried = 0
        while at < bytes.count {
            guard Self.mayBegin(bytes, at) else {
                at += 1
                continue
            }
            tried += 1
            guard tried <= Limits.hiddenPickles else { throw .limit(.hiddenPickles) }
            let offset = range.lowerBound + Int64(at)
            let report = PickleFileScan.report(place, at: offset, budget: scan.budget, bufferBytes: 4 << 10)
            if case .unreadable(let error) = report.end, case .limit = error {
                scan.report(error, place, at: offset)
                return
            }
            guard Self.isTelling(report) else {
                at += 1
                continue
            }
            scan.report(.hiddenContent, .mayExecute, place, "a pickle", at: offset)
            PickleFindings(place: place, scan: scan).add(report, at: offset)
            at = max(at + 1, Int(report.endOffset - range.lowerBound))
        }
    }

    /// A header of protocol 2 to 5 with what may follow it, or an import of the text protocols.
    private static func mayBegin(_ bytes: [UInt8], _ at: Int) -> Bool {
        switch bytes[at] {
        case 0x80:
            guard at + 2 < bytes.count, (2...5).contains(bytes[at + 1]) else { return false }
            return PickleOpcode(rawValue: bytes[at + 2]) != nil
        case 0x28, 0x63, 0x69:
            // Two lines of names: `cos\nsystem\n`, or a mark before `i` or a value and INST.
            guard bytes[at] != 0x28 else { return at + 1 < bytes.count && bytes[at + 1] == 0x63 }
            let line = bytes[(at + 1)...].prefix(64)
            guard let end = line.firstIndex(of: 0x0A), end > at + 1 else { return false }
            return ImportVerdict.dangerousModules.contains(String(decoding: line[..<end], as: UTF8.self))
        default: return false
        }
    }

    /// Imports something by a plausible name, and would get there.
    private static func isTelling(_ report: PickleReport) -> Bool {
        guard report.imports.contains(where: { $0.name.isPlausible }) else {
            return report.hasHeader && report.unresolved != nil && report.end == .stop
        }
        return PickleFileScan.isPickle(report)
    }
}
