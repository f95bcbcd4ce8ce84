/// One stream of compressed bytes around a file: gzip, or the bare zlib that joblib writes.
struct CompressedScan {
    let place: Place
    let scan: FileScan

    func run(_ wrapping: InflatedSource.Wrapping) throws(SourceError) -> Format {
        let source = InflatedSource(place.source, wrapping, budget: scan.budget)
        scan.inspect(place.inner("content".utf8, try source.settled(budget: scan.budget)))
        if source.isCorrupt { scan.report(.malformed, .note, place, "the compressed bytes break off") }
        return wrapping == .gzip ? .gzip : .zlib
    }

    /// Nil unless the first bytes are a zlib header and more than a little inflates.
    func ifZlib(head: [UInt8]) throws(SourceError) -> Format? {
        guard head.count > 2, head[0] & 0x0F == 8, head[0] >> 4 <= 7, head[1] & 0x20 == 0,
            (Int(head[0]) << 8 | Int(head[1])) % 31 == 0
        else { return nil }
        let probe = InflatedSource(place.source, .zlib, budget: scan.budget)
        let first = try probe.read(at: 0, count: 1_024)
        guard !first.isEmpty, !probe.isCorrupt || first.count == 1_024 else { return nil }
        return try run(.zlib)
    }
}

extension InflatedSource {
    /// Small content in memory, so that it can be read from its end; large content as it is.
    func settled(budget: Budget) throws(SourceError) -> any ByteSource {
        let first = try read(at: 0, count: 8)
        let isArchive = first.starts(with: "PK".utf8)
        let limit = isArchive ? Limits.nestedArchiveBytes : 1 << 20
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let piece = try read(at: Int64(bytes.count), count: 64 << 10)
            if piece.isEmpty { return MemorySource(bytes) }
            bytes += piece
        }
        if isArchive { throw .limit(.nestedArchive) }
        return self
    }
}
