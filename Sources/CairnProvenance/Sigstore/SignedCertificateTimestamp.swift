import Crypto
import SwiftASN1
import X509

/// A certificate log's promise, embedded in the certificate that it is about.
///
/// Source: RFC 6962 sections 3.2 and 3.3, with the TLS encoding of RFC 5246.
struct SignedCertificateTimestamp: Hashable, Sendable {
    let logID: [UInt8]
    /// Milliseconds since 1970.
    let milliseconds: UInt64
    let extensions: [UInt8]
    /// HashAlgorithm and SignatureAlgorithm of TLS.
    let algorithm: [UInt8]
    let signature: [UInt8]

    var time: UnixTime? {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? nil : Int64(exactly: product).map(UnixTime.init(microseconds:))
    }

    private static let identifier = try? ASN1ObjectIdentifier(elements: [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2])

    /// The one timestamp in the certificate.
    init(in certificate: X509Certificate) throws(SigstoreRefusal) {
        guard let identifier = Self.identifier, let item = certificate.parsed.extensions[oid: identifier]
        else {
            throw .sctMissing
        }
        guard let list = try? ASN1OctetString(derEncoded: item.value).bytes else { throw .sctMalformed }
        let all = try Self.list(Array(list))
        guard all.count == 1 else { throw .sctCount(all.count) }
        guard let timestamp = SignedCertificateTimestamp(all[0]) else { throw .sctMalformed }
        self = timestamp
    }

    /// The serialized timestamps of a SignedCertificateTimestampList.
    static func list(_ bytes: [UInt8]) throws(SigstoreRefusal) -> [[UInt8]] {
        var outer = TLSReader(bytes)
        guard let content = outer.vector(2), outer.isAtEnd else { throw .sctMalformed }
        var reader = TLSReader(content)
        var all: [[UInt8]] = []
        while !reader.isAtEnd {
            guard let one = reader.vector(2), !one.isEmpty else { throw .sctMalformed }
            all.append(one)
        }
        return all
    }

    init?(_ bytes: [UInt8]) {
        var reader = TLSReader(bytes)
        guard reader.take(1) == [0], let logID = reader.take(32), let time = reader.take(8),
            let extensions = reader.vector(2), let algorithm = reader.take(2),
            let signature = reader.vector(2),
            reader.isAtEnd
        else { return nil }
        self.logID = logID
        milliseconds = time.reduce(0) { $0 << 8 | UInt64($1) }
        self.extensions = extensions
        self.algorithm = algorithm
        self.signature = signature
    }

    /// What the log has signed: the certificate without its timestamps, and the key of whoever issued it.
    func signedBytes(certificate: X509Certificate, issuer: X509Certificate) -> [UInt8] {
        var identifier = DER.Serializer()
        if let value = Self.identifier { try? identifier.serialize(value) }
        let tbs = certificate.fields.tbs(without: identifier.serializedBytes)
        // v1, certificate_timestamp, time, precert_entry
        var bytes: [UInt8] = [0, 0]
        bytes += Self.bigEndian(milliseconds, 8)
        bytes += [0, 1]
        bytes += Array(SHA256.hash(data: issuer.fields.subjectPublicKeyInfo))
        bytes += Self.bigEndian(UInt64(tbs.count), 3) + tbs
        bytes += Self.bigEndian(UInt64(extensions.count), 2) + extensions
        return bytes
    }

    /// Whether the algorithm is SHA-256 with what a key of this kind does.
    func fits(_ key: SubjectPublicKey) -> Bool {
        switch key.kind {
        case .p256, .p384, .p521: algorithm == [4, 3]
        case .rsa: algorithm == [4, 1]
        case .ed25519: false
        }
    }

    private static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}

/// Bytes and vectors with a length in front.
private struct TLSReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func vector(_ lengthBytes: Int) -> [UInt8]? {
        take(lengthBytes).flatMap { take($0.reduce(0) { $0 << 8 | Int($1) }) }
    }
}

/// For those who feed the reader of certificate timestamps without a certificate around them.
package enum CertificateTimestamps {
    /// How many timestamps a SignedCertificateTimestampList has; each is read.
    package static func count(inList bytes: [UInt8]) throws(SigstoreRefusal) -> Int {
        let all = try SignedCertificateTimestamp.list(bytes)
        for one in all where SignedCertificateTimestamp(one) == nil { throw .sctMalformed }
        return all.count
    }
}
