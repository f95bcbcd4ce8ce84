/// Sizes of numpy's types, as far as the array protocol's short codes tell them.
enum NumpyType {
    /// Of one element of a code such as `<f8`, `|S12` or `U3`; nil for one that isn't of that form.
    static func sizeBytes(_ code: String) -> Int64? {
        var rest = Array(code.utf8)[...]
        if let first = rest.first, "<>=|".utf8.contains(first) { rest = rest.dropFirst() }
        guard let letter = rest.popFirst() else { return nil }
        if letter == UInt8(ascii: "?") { return 1 }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard "biufcSUVaMm".utf8.contains(letter), digits.count <= 9,
            let size = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return letter == UInt8(ascii: "U") ? size * 4 : size
    }

    /// Elements of a shape; nil where a length isn't known or they are too many.
    static func count(_ shape: [Int64?]) -> Int64? {
        var count: Int64 = 1
        for length in shape {
            guard let length, length >= 0,
                case (let product, false) = count.multipliedReportingOverflow(by: length)
            else { return nil }
            count = product
        }
        return count
    }
}
