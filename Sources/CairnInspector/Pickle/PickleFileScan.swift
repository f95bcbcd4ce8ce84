/// A file that may be one pickle or several, one after the other.
struct PickleFileScan {
    let place: Place
    let scan: FileScan

    /// Nil, and nothing reported, when the bytes are no pickle.
    func run() throws(SourceError) -> Format? {
        let head = try place.source.read(at: 0, count: 2)
        guard let first = head.first, PickleOpcode(rawValue: first) != nil else { return nil }
        return try follow(from: 0, mustBe: false)
    }

    /// From where a pickle must stand, as in an array of objects.
    func runAt(_ start: Int64) throws(SourceError) {
        guard try follow(from: start, mustBe: true) == nil else { return }
        try HiddenPickles(place: place, scan: scan).search(from: start)
    }

    private func follow(from start: Int64, mustBe: Bool) throws(SourceError) -> Format? {
        var offset = start
        var isTorch = false
        for count in 0..<Limits.picklesInFile {
            let report = Self.report(place, at: offset, budget: scan.budget)
            guard Self.isPickle(report) else {
                if count == 0 {
                    guard mustBe else { return nil }
                    scan.report(.malformed, .note, place, "no pickle where one must be", at: offset)
                    return nil
                }
                try trailing(from: offset, isTorch: isTorch)
                return .pickle
            }
            isTorch = isTorch || report.isTorchMagic
            PickleFindings(place: place, scan: scan).add(report, at: offset)
            guard report.end == .stop else {
                if report.end == .rawArray || report.end != .endsEarly {
                    try HiddenPickles(place: place, scan: scan).search(from: report.endOffset)
                }
                return .pickle
            }
            offset = report.endOffset
            if try place.source.read(at: offset, count: 1).isEmpty { return .pickle }
        }
        scan.report(.limit(.picklesInFile), place, at: offset)
        return .pickle
    }

    /// Legacy PyTorch files have their numbers there.
    private func trailing(from offset: Int64, isTorch: Bool) throws(SourceError) {
        if !isTorch { scan.report(.trailingBytes, .note, place, "after a pickle", at: offset) }
        try HiddenPickles(place: place, scan: scan).search(from: offset)
    }

    static func report(_ place: Place, at offset: Int64, budget: Budget, bufferBytes: Int = 64 << 10)
        -> PickleReport
    {
        let first = (try? place.source.read(at: offset, count: 1))?.first
        let reader = ByteReader(place.source, from: offset, bufferBytes: bufferBytes)
        var machine = PickleMachine(
            reader, budget: budget, stopsAtAnomaly: first != PickleOpcode.proto.rawValue)
        return machine.run()
    }

    /// Whether an unpickler would get anywhere with these bytes.
    static func isPickle(_ report: PickleReport) -> Bool {
        let isWhole = report.end == .stop && report.anomaly == nil
        let imports = report.imports.filter { $0.name.isPlausible }
        guard report.hasHeader else {
            // Any text begins with some opcode. Without an import it does nothing, whatever it is.
            if isWhole { return report.opcodes > 2 }
            return imports.contains { use in
                use.call != nil || use.isChanged || ImportVerdict(use.name).isDangerous
            }
        }
        if isWhole || !imports.isEmpty { return true }
        switch report.end {
        case .unreadable(.limit): return report.opcodes > 1_000
        case .endsEarly: return report.anomaly == nil && report.opcodes > 4
        case .stop: return report.anomaly != nil && report.opcodes > 16
        default: return report.unresolved != nil && report.opcodes > 8
        }
    }
}

/// What a report means, as findings.
struct PickleFindings {
    let place: Place
    let scan: FileScan

    func add(_ report: PickleReport, at start: Int64) {
        var known = 0
        for use in report.imports {
            let verdict = ImportVerdict(use.name, isTorchScript: place.isTorchScript)
            let how = use.call.map { ", called by \($0)" } ?? ", imported"
            if use.isChanged {
                scan.report(
                    .pickleAttribute, .executes, place, "\(use.name.text), changed by BUILD", at: use.offset)
            }
            switch verdict {
            case .dangerous: scan.report(.pickleImport, .executes, place, use.name.text + how, at: use.offset)
            case .unknown:
                scan.report(.pickleUnknownImport, .mayExecute, place, use.name.text + how, at: use.offset)
            case .known: known += 1
            }
        }
        if let offset = report.unresolved {
            scan.report(.pickleUnresolvedImport, .mayExecute, place, "STACK_GLOBAL", at: offset)
        }
        for (code, offset) in report.extensions {
            scan.report(.pickleExtension, .mayExecute, place, "code \(code)", at: offset)
        }
        if known == report.imports.count, report.extensions.isEmpty, report.unresolved == nil {
            scan.report(.pickle, .note, place, "\(known) known imports", at: start)
        }
        end(report)
    }

    private func end(_ report: PickleReport) {
        if let anomaly = report.anomaly {
            scan.report(.pickleBroken, .note, place, "\(anomaly.text)", at: anomaly.offset)
        }
        switch report.end {
        case .stop: break
        case .brokenOpcode(let byte):
            let hex = String(byte, radix: 16)
            scan.report(.pickleBroken, .note, place, "no opcode: 0x\(hex)", at: report.endOffset - 1)
        case .endsEarly: scan.report(.pickleBroken, .note, place, "ends before STOP", at: report.endOffset)
        case .unreadable(let error): scan.report(error, place, at: report.endOffset)
        case .rawArray:
            scan.report(.unreadFormat, .unread, place, "array in a pickle", at: report.endOffset)
        }
    }
}
