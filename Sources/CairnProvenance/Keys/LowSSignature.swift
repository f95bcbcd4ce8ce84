import Crypto

/// ECDSA signatures on P-256 in the one spelling that cairn accepts: strict DER with the lower S.
///
/// (r, s) and (r, n − s) are both valid for a message, and lax DER readers take several spellings; a stored
/// signature must have one. Source: SEC 1 section 4.1, RFC 3279 section 2.2.3.
enum LowSSignature {
    /// The order of P-256, big endian.
    private static let order: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    /// Reads `SEQUENCE { r INTEGER, s INTEGER }`; nil unless it is strict DER and s ≤ n / 2.
    static func parse(_ der: [UInt8]) -> P256.Signing.ECDSASignature? {
        guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: der) else { return nil }
        let raw = Array(signature.rawRepresentation)
        guard raw.count == 64, encode(raw) == der else { return nil }
        let s = Array(raw[32...])
        return s.lexicographicallyPrecedes(negate(s)) ? signature : nil
    }

    /// The DER form of a signature, with s replaced by n − s where that is lower.
    static func normalize(_ signature: P256.Signing.ECDSASignature) -> [UInt8] {
        var raw = Array(signature.rawRepresentation)
        let s = Array(raw[32...])
        let negated = negate(s)
        if negated.lexicographicallyPrecedes(s) {
            raw.replaceSubrange(32..., with: negated)
        }
        return encode(raw)
    }

    /// The same from DER of either S; nil where it isn't a signature's.
    static func normalize(der: [UInt8]) -> [UInt8]? {
        (try? P256.Signing.ECDSASignature(derRepresentation: der)).map(normalize)
    }

    /// n − s for 0 < s < n, big endian, 32 bytes.
    private static func negate(_ s: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        var borrow = 0
        for index in stride(from: 31, through: 0, by: -1) {
            let difference = Int(order[index]) - Int(s[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            result[index] = UInt8(truncatingIfNeeded: difference)
        }
        return result
    }

    private static func encode(_ raw: [UInt8]) -> [UInt8] {
        let body = integer(raw[..<32]) + integer(raw[32...])
        return [0x30, UInt8(body.count)] + body
    }

    /// DER INTEGER: no leading zeros, one where the top bit would make it negative.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var value = Array(bytes.drop { $0 == 0 })
        if value.first.map({ $0 >= 0x80 }) ?? true {
            value.insert(0, at: 0)
        }
        return [0x02, UInt8(value.count)] + value
    }
}
