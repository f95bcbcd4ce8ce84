import CZlib

/// Compressed bytes as the content that they stand for, inflated as far as it is read.
///
/// Reading forward costs nothing twice, nor does going back by up to 4 MiB or to the first 64 KiB; further back it begins
/// again. What is inflated counts against the budget each time.
final class InflatedSource: ByteSource {
    enum Wrapping: Int32 {
        case deflate = -15
        case zlib = 15
        case gzip = 31
    }

    private static let pieceBytes = 64 << 10
    /// Kept of what was read: recognising a format looks ahead by a mebibyte or two.
    private static let keptBytes: Int64 = 4 << 20

    let size: Int64
    let isForwardOnly = true
    /// The compressed bytes were not what zlib reads; what came before was.
    private(set) var isCorrupt = false
    private let compressed: any ByteSource
    private let wrapping: Wrapping
    private let budget: Budget
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOpen = false
    private var isFinished = false
    private var inputOffset: Int64 = 0
    private var input: [UInt8] = []
    private var inputNext = 0
    private var head: [UInt8] = []
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0

    /// `declaredSize` is what an archive says; it bounds nothing.
    init(_ compressed: any ByteSource, _ wrapping: Wrapping, declaredSize: Int64 = .max, budget: Budget) {
        self.compressed = compressed
        self.wrapping = wrapping
        self.budget = budget
        size = declaredSize
        // zlib keeps the address, so the stream must never move.
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        guard offset >= 0, count > 0 else { return [] }
        let (end, overflow) = offset.addingReportingOverflow(Int64(count))
        if overflow { throw .ended }
        if end <= Int64(head.count) { return Array(head[Int(offset)..<Int(end)]) }
        if !isOpen || offset < windowStart { restart() }
        while windowStart + Int64(window.count) < end, !isFinished {
            let unneeded = min(max(offset - Self.keptBytes - windowStart, 0), Int64(window.count))
            if unneeded >= Self.keptBytes {
                window.removeFirst(Int(unneeded))
                windowStart += unneeded
            }
            try inflateMore()
        }
        let start = offset - windowStart
        guard start < Int64(window.count) else { return [] }
        return Array(window[Int(start)...].prefix(count))
    }

    private func restart() {
        if isOpen { inflateEnd(stream) }
        stream.pointee = z_stream()
        isOpen = cairn_inflate_init(stream, wrapping.rawValue) == Z_OK
        isFinished = !isOpen
        inputOffset = 0
        input = []
        inputNext = 0
        window = []
        windowStart = 0
    }

    private func inflateMore() throws(SourceError) {
        if inputNext == input.count {
            input = try compressed.read(at: inputOffset, count: Self.pieceBytes)
            inputOffset += Int64(input.count)
            inputNext = 0
            if input.isEmpty {
                isCorrupt = true
                isFinished = true
                return
            }
        }
        var status = Z_OK
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { out, count in
            input.withUnsafeMutableBufferPointer { bytes in
                stream.pointee.next_in = bytes.baseAddress.map { $0 + inputNext }
                stream.pointee.avail_in = UInt32(bytes.count - inputNext)
                stream.pointee.next_out = out.baseAddress
                stream.pointee.avail_out = UInt32(Self.pieceBytes)
                status = inflate(stream, Z_NO_FLUSH)
                inputNext = bytes.count - Int(stream.pointee.avail_in)
            }
            count = Self.pieceBytes - Int(stream.pointee.avail_out)
        }
        take(piece)
        try budget.spendInflated(piece.count)
        switch status {
        case Z_OK: break
        case Z_BUF_ERROR where piece.isEmpty && inputNext == input.count: break
        case Z_STREAM_END: try endOfMember()
        default:
            isCorrupt = true
            isFinished = true
        }
    }

    private func take(_ piece: [UInt8]) {
        if windowStart + Int64(window.count) == Int64(head.count), head.count < Self.pieceBytes {
            head += piece.prefix(Self.pieceBytes - head.count)
        }
        window += piece
    }

    /// Several gzip files after each other are one.
    private func endOfMember() throws(SourceError) {
        let start = inputOffset - Int64(input.count - inputNext)
        guard wrapping == .gzip, try compressed.read(at: start, count: 2) == [0x1F, 0x8B],
            inflateReset(stream) == Z_OK
        else {
            isFinished = true
            return
        }
    }
}
