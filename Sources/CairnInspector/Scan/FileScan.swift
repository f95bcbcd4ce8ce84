/// One file that was given: recognises what it and everything inside it is, and collects what is found.
final class FileScan {
    let budget: Budget
    private(set) var findings: [Finding] = []
    private var known: Set<Finding> = []
    private var isFull = false

    init(_ amounts: Budget.Amounts) { budget = Budget(amounts) }

    func report(
        _ kind: Finding.Kind, _ severity: Finding.Severity, _ place: Place, _ detail: String,
        at offset: Int64? = nil
    ) {
        add(
            Finding(
                path: place.path, kind: kind, severity: severity,
                detail: ReportText.clean(detail, maxBytes: Limits.detailBytes), offset: offset))
    }

    /// Nothing beyond the limit is kept but that it was hit.
    func add(_ finding: Finding) {
        guard !isFull, known.insert(finding).inserted else { return }
        if findings.count >= Limits.findingsOfFile {
            isFull = true
            let bound = Bound.findings.rawValue
            findings.append(
                Finding(path: finding.path, kind: .limit, severity: .unread, detail: bound))
            return
        }
        findings.append(finding)
    }

    /// Says that a part was not read, and why.
    func report(_ error: SourceError, _ place: Place, at offset: Int64? = nil) {
        switch error {
        case .ended: report(.malformed, .note, place, "ends early", at: offset)
        case .unreadable(let code): report(.unreadable, .unread, place, "error \(code)", at: offset)
        case .limit(let bound): report(.limit, .unread, place, bound.rawValue, at: offset)
        }
    }

    /// Looks at these bytes and everything inside them.
    @discardableResult
    func inspect(_ place: Place) -> Format {
        guard place.depth <= Limits.archiveDepth else {
            report(.tooDeep, .unread, place, "more than \(Limits.archiveDepth) archives inside each other")
            return .unknown
        }
        do throws(SourceError) {
            let head = try place.source.read(at: 0, count: 1_024)
            return try inspect(place, head: head)
        } catch {
            report(error, place)
            return .unknown
        }
    }

    private func inspect(_ place: Place, head: [UInt8]) throws(SourceError) -> Format {
        guard !head.isEmpty else { return .empty }
        let format = try recognized(place, head: head)
        // A zip is read from its end, so it may hide behind any other format.
        guard format == nil || format?.isZip == false else { return format ?? .zip }
        if let zip = try ZipScan.ifEnds(place, scan: self) {
            guard let format else { return zip }
            report(.hiddenContent, .mayExecute, place, "a zip behind a beginning of \(format.rawValue)")
            return format
        }
        if let format { return format }
        return try unrecognized(place, head: head)
    }

    /// Nil when nothing that begins so is known.
    private func recognized(_ place: Place, head: [UInt8]) throws(SourceError) -> Format? {
        switch Signature.of(head) {
        case .zip: return try ZipScan(place: place, scan: self).run()
        case .gzip: return try CompressedScan(place: place, scan: self).run(.gzip)
        case .npy: return try NumpyScan(place: place, scan: self).run()
        case .gguf: return try GGUFScan(place: place, scan: self).run()
        case .native(let format, let what):
            report(.nativeCode, .mayExecute, place, what)
            return format
        case .unread(let format):
            report(.unreadFormat, .unread, place, format.rawValue)
            return format
        case .plain(let format): return format
        case nil: break
        }
        if let format = try HDF5Scan(place: place, scan: self).run() { return format }
        if TarScan.isHeader(head) { return try TarScan(place: place, scan: self).run() }
        if let format = try PickleFileScan(place: place, scan: self).run() { return format }
        if let format = try SafetensorsScan(place: place, scan: self).run(head: head) { return format }
        if let format = try CompressedScan(place: place, scan: self).ifZlib(head: head) { return format }
        if let format = try CodeScan(place: place, scan: self).run(head: head) { return format }
        return nil
    }

    private func unrecognized(_ place: Place, head: [UInt8]) throws(SourceError) -> Format {
        if let format = try TextScan(place: place, scan: self).run(head: head) { return format }
        if let format = try OnnxScan(place: place, scan: self).run() { return format }
        if let format = try TensorFlowScan(place: place, scan: self).run() { return format }
        try HiddenPickles(place: place, scan: self).search(from: 0)
        return .unknown
    }
}

extension Format {
    var isZip: Bool {
        switch self {
        case .zip, .pytorchZip, .torchScript, .keras: true
        default: false
        }
    }
}
