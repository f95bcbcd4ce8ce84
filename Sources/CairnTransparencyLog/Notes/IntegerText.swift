extension UInt64 {
    /// A size or index as notes and proofs write it: decimal, without sign or leading zeros, below 2^63.
    package init?(strictDecimal digits: some Collection<UInt8>) {
        // 2^63 − 1 has 19 digits, and no number of 19 digits overflows.
        guard (1...19).contains(digits.count) else { return nil }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        guard value <= MerkleTree.maxSize else { return nil }
        self = value
    }

    /// Big-endian, as key IDs and timestamps are written.
    init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension FixedWidthInteger {
    /// All bytes of the number, the highest first.
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}
