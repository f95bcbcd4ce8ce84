/// Reads one JSON string; runs without escapes are copied whole.
struct JSONStringReader {
    let bytes: UnsafeBufferPointer<UInt8>

    /// `start` is the offset of the opening quote; the answer holds the offset after the closing one.
    func read(from start: Int) throws(JSONError) -> (text: String, end: Int) {
        let run = try scan(from: start + 1)
        let text =
            run.hasEscapes
            ? try decode(from: start, runStart: start + 1, to: run.end)
            : try text(
                of: UnsafeBufferPointer(rebasing: bytes[start + 1..<run.end]),
                isASCII: run.isASCII,
                at: start
            )
        return (text, run.end + 1)
    }

    private func text(
        of run: UnsafeBufferPointer<UInt8>,
        isASCII: Bool,
        at start: Int
    ) throws(JSONError) -> String {
        if isASCII { return String(decoding: run, as: UTF8.self) }
        try refuseNoncharacters(run, at: start)
        guard let text = String(validating: run, as: UTF8.self) else { throw .notUTF8(offset: start) }
        return text
    }

    /// Finds the closing quote; control characters must be escaped.
    private func scan(from start: Int) throws(JSONError) -> (end: Int, isASCII: Bool, hasEscapes: Bool) {
        var at = start
        var all: UInt8 = 0
        var hasEscapes = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { return (at, all < 0x80, hasEscapes) }
            guard byte >= 0x20 else { throw .unexpectedByte(offset: at) }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                at += 1
            }
            all |= byte
            at += 1
        }
        throw .endsEarly
    }

    private func decode(from start: Int, runStart: Int, to end: Int) throws(JSONError) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(end - runStart)
        var runStart = runStart
        var at = runStart
        while at < end {
            guard bytes[at] == UInt8(ascii: "\\") else {
                at += 1
                continue
            }
            out.append(contentsOf: bytes[runStart..<at])
            at = try escape(at, before: end, into: &out)
            runStart = at
        }
        out.append(contentsOf: bytes[runStart..<end])
        return try out.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            try text(of: buffer, isASCII: false, at: start)
        }
    }

    /// Appends what the escape at `at` stands for; the answer is the offset after it.
    private func escape(_ at: Int, before end: Int, into out: inout [UInt8]) throws(JSONError) -> Int {
        switch bytes[at + 1] {
        case UInt8(ascii: "\""): out.append(0x22)
        case UInt8(ascii: "\\"): out.append(0x5C)
        case UInt8(ascii: "/"): out.append(0x2F)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): return try unicodeEscape(at, before: end, into: &out)
        default: throw .unexpectedByte(offset: at + 1)
        }
        return at + 2
    }

    private func unicodeEscape(_ at: Int, before end: Int, into out: inout [UInt8]) throws(JSONError) -> Int {
        let first = try codeUnit(at + 2, before: end)
        var next = at + 6
        var scalar = first
        if UTF16.isLeadSurrogate(UInt16(first)) {
            guard next + 1 < end, bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u")
            else {
                throw .unpairedSurrogate(offset: at)
            }
            let second = try codeUnit(next + 2, before: end)
            guard UTF16.isTrailSurrogate(UInt16(second)) else { throw .unpairedSurrogate(offset: at) }
            scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            next += 6
        }
        guard let scalar = Unicode.Scalar(scalar) else { throw .unpairedSurrogate(offset: at) }
        out.append(contentsOf: scalar.utf8)
        return next
    }

    private func codeUnit(_ at: Int, before end: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for offset in at..<at + 4 {
            guard offset < end else { throw .unexpectedByte(offset: end) }
            let byte = bytes[offset]
            let lower = (0x41...0x46).contains(byte) ? byte | 0x20 : byte
            guard let digit = Hex.value(lower) else { throw .unexpectedByte(offset: offset) }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// U+FDD0…U+FDEF are EF B7 90…AF; U+nFFFE and U+nFFFF end in BF BE and BF BF.
    private func refuseNoncharacters(_ run: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONError) {
        guard run.count > 2 else { return }
        for at in 2..<run.count where run[at] >= 0x90 && run[at - 2] >= 0x80 {
            let isLast = run[at] >= 0xBE && run[at - 1] == 0xBF && isPlaneEnd(run, at)
            let isInBlock = run[at - 2] == 0xEF && run[at - 1] == 0xB7 && (0x90...0xAF).contains(run[at])
            guard !isLast, !isInBlock else { throw .noncharacter(offset: start) }
        }
    }

    /// The code point that ends at `at` with BF BE or BF BF is one of a plane's last two.
    private func isPlaneEnd(_ run: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        if run[at - 2] == 0xEF { return true }
        return at >= 3 && run[at - 3] >= 0xF0 && run[at - 2] & 0x0F == 0x0F
    }
}
