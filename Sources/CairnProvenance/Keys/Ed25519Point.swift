/// Checks on the encoding of an Ed25519 public key that signature checks themselves leave out.
///
/// Under a point of small order one signature fits many messages, and a coordinate at or above the prime
/// would be a second spelling of another key. Source: RFC 8032 section 5.1.3; Chalkias, Garillot,
/// Nikolaenko, "Taming the many EdDSAs", 2020.
enum Ed25519Point {
    /// Whether 32 bytes are the canonical encoding of a y-coordinate that isn't of small order.
    static func isSound(_ raw: [UInt8]) -> Bool {
        guard raw.count == 32 else { return false }
        var y = raw
        y[31] &= 0x7f  // the sign of x
        return isBelowPrime(y) && !smallOrder.contains(y)
    }

    /// y < 2^255 − 19, little endian.
    private static func isBelowPrime(_ y: [UInt8]) -> Bool {
        y[31] != 0x7f || y[0] < 0xed || y[1...30].contains { $0 != 0xff }
    }

    /// y of the eight points whose order divides 8.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]
}
