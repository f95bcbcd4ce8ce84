import CairnManifest
import CairnProvenance

/// Certificates as a Fulcio makes them, from fixed keys.
struct SampleCertificate {
    let der: [UInt8]
    let tbs: [UInt8]

    private static let ecdsaSHA256 = DERBytes.sequence(DERBytes.identifier([1, 2, 840, 10045, 4, 3, 2]))
    private static let timestamps: [UInt] = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2]
    private static let fulcio: [UInt] = [1, 3, 6, 1, 4, 1, 57264, 1]

    private init(
        subject: [UInt8], key: PublicKey, issuer: [UInt8], issuerKey: SigningKey, valid: Range<Int64>,
        extensions: [[UInt8]]
    ) throws {
        tbs = DERBytes.sequence(
            DERBytes.item(0xA0, DERBytes.integer([2])), DERBytes.integer(Array(key.keyID.bytes.prefix(16))),
            Self.ecdsaSHA256, issuer,
            DERBytes.sequence(Self.time(valid.lowerBound), Self.time(valid.upperBound)), subject, key.spki,
            DERBytes.item(0xA3, DERBytes.item(0x30, extensions.flatMap(\.self))))
        der = DERBytes.sequence(tbs, Self.ecdsaSHA256, DERBytes.bits(try issuerKey.sign(tbs)))
    }

    static func authority(_ key: SigningKey, name: String, valid: Range<Int64>) throws -> SampleCertificate {
        try SampleCertificate(
            subject: Self.name(name), key: key.publicKey, issuer: Self.name(name), issuerKey: key,
            valid: valid,
            extensions: [
                item([2, 5, 29, 19], DERBytes.sequence(DERBytes.item(0x01, [0xFF])), isCritical: true),
                item([2, 5, 29, 15], DERBytes.bits([0x06], unused: 1), isCritical: true),
                item([2, 5, 29, 14], DERBytes.octets(keyIdentifier(key.publicKey))),
            ])
    }

    /// A signer's certificate with the timestamp of a certificate log in it.
    static func leaf(
        _ key: PublicKey, of signer: Identity.SigstoreSigner, issuer: (name: String, key: SigningKey),
        valid: Range<Int64>, certificateLog: SigningKey
    ) throws -> SampleCertificate {
        var extensions = [
            item([2, 5, 29, 15], DERBytes.bits([0x80], unused: 7), isCritical: true),
            item([2, 5, 29, 37], DERBytes.sequence(DERBytes.identifier([1, 3, 6, 1, 5, 5, 7, 3, 3]))),
            item(
                [2, 5, 29, 17], DERBytes.sequence(DERBytes.item(0x86, Array(signer.san.utf8))),
                isCritical: true),
            item([2, 5, 29, 14], DERBytes.octets(keyIdentifier(key))),
            item(
                [2, 5, 29, 35],
                DERBytes.sequence(DERBytes.item(0x80, keyIdentifier(issuer.key.publicKey)))),
            item(fulcio + [8], DERBytes.utf8(signer.issuer)),
        ]
        if let repository = signer.repositoryID {
            extensions.append(item(fulcio + [15], DERBytes.utf8(repository)))
        }
        func make() throws -> SampleCertificate {
            try SampleCertificate(
                subject: DERBytes.sequence(), key: key, issuer: Self.name(issuer.name), issuerKey: issuer.key,
                valid: valid, extensions: extensions)
        }
        let timestamp = try timestamp(
            over: try make().tbs, issuer: issuer.key.publicKey,
            milliseconds: UInt64(valid.lowerBound) * 1_000,
            by: certificateLog)
        extensions.append(item(timestamps, DERBytes.octets(number(timestamp.count, 2) + timestamp)))
        return try make()
    }

    /// One entry of a SignedCertificateTimestampList (RFC 6962).
    private static func timestamp(
        over tbs: [UInt8], issuer: PublicKey, milliseconds: UInt64, by log: SigningKey
    ) throws -> [UInt8] {
        let time = number(Int(milliseconds), 8)
        let signed: [UInt8] =
            [0, 0] + time + [0, 1] + ContentDigest.of(issuer.spki).bytes + number(tbs.count, 3) + tbs + [
                0, 0,
            ]
        let signature = try log.sign(signed)
        let one =
            [0] + ContentDigest.of(log.publicKey.spki).bytes + time + [0, 0, 4, 3]
            + number(signature.count, 2) + signature
        return number(one.count, 2) + one
    }

    private static func item(_ oid: [UInt], _ value: [UInt8], isCritical: Bool = false) -> [UInt8] {
        isCritical
            ? DERBytes.sequence(
                DERBytes.identifier(oid), DERBytes.item(0x01, [0xFF]), DERBytes.octets(value))
            : DERBytes.sequence(DERBytes.identifier(oid), DERBytes.octets(value))
    }

    private static func name(_ text: String) -> [UInt8] {
        DERBytes.sequence(
            DERBytes.set(DERBytes.sequence(DERBytes.identifier([2, 5, 4, 3]), DERBytes.utf8(text))))
    }

    private static func keyIdentifier(_ key: PublicKey) -> [UInt8] { Array(key.keyID.bytes.prefix(20)) }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A UTCTime, as RFC 5280 wants it before 2050.
    private static func time(_ seconds: Int64) -> [UInt8] {
        let digits = (Timestamp(unixSeconds: seconds)?.description ?? "").utf8.filter {
            (0x30...0x39).contains($0)
        }
        return DERBytes.item(0x17, Array(digits.dropFirst(2)) + [UInt8(ascii: "Z")])
    }
}
