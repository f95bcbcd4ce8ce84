import CairnManifest
import Crypto

extension SigstoreTrustedRoot {
    private static let mediaTypes = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ]

    /// Reads a trusted root of at most `Limits.trustedRootBytes`; members it doesn't know are ignored.
    ///
    /// A key of an algorithm that isn't known is kept without being of use, an unreadable certificate is an error.
    package static func parse(_ bytes: [UInt8]) throws(SigstoreFormatError) -> SigstoreTrustedRoot {
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes, maxBytes: Limits.trustedRootBytes)
        } catch {
            throw .json(error.description(in: bytes))
        }
        var reader = try ProtoReader(json, at: "", fields: [])
        let mediaType = try reader.text("mediaType") ?? ""
        guard mediaTypes.contains(where: { ExactText.equal($0, mediaType) }) else {
            throw .unknownMediaType(mediaType)
        }
        let limit = Limits.trustedRootItems
        let authorities = try reader.messages("certificateAuthorities", atMost: limit, fields: []) {
            (item) throws(SigstoreFormatError) in
            CertificateAuthority(
                uri: try item.text("uri") ?? "", chain: try readChain(&item, purpose: .codeSigning),
                validFor: try readRange(&item))
        }
        let timestampAuthorities = try reader.messages("timestampAuthorities", atMost: limit, fields: []) {
            (item) throws(SigstoreFormatError) in
            TimestampAuthority(
                uri: try item.text("uri") ?? "", chain: try readChain(&item, purpose: .any),
                validFor: try readRange(&item))
        }
        return SigstoreTrustedRoot(
            certificateAuthorities: authorities,
            certificateLogs: try reader.messages("ctlogs", atMost: limit, fields: [], readLog),
            signatureLogs: try reader.messages("tlogs", atMost: limit, fields: [], readLog),
            timestampAuthorities: timestampAuthorities)
    }

    private static func readRange(_ reader: inout ProtoReader) throws(SigstoreFormatError) -> ValidityRange {
        let range = try reader.message("validFor", fields: []) { (range) throws(SigstoreFormatError) in
            ValidityRange(start: try time("start", range), end: try time("end", range))
        }
        return range ?? ValidityRange(start: nil, end: nil)
    }

    private static func time(_ key: String, _ reader: ProtoReader) throws(SigstoreFormatError) -> UnixTime? {
        guard let text = try reader.text(key) else { return nil }
        guard let time = UnixTime(rfc3339: text) else {
            throw .field("\(reader.pointer)/\(key)", expected: "a time as RFC 3339 writes it")
        }
        return time
    }

    private static func readChain(
        _ reader: inout ProtoReader, purpose: CertificateChain.Purpose
    ) throws(SigstoreFormatError) -> AuthorityChain {
        let place = "\(reader.pointer)/certChain"
        let ders = try reader.message("certChain", fields: []) { (chain) throws(SigstoreFormatError) in
            try chain.messages("certificates", atMost: Limits.chainCertificates, fields: []) {
                (certificate) throws(SigstoreFormatError) in
                try certificate.requiredBytes("rawBytes")
            }
        }
        var certificates: [X509Certificate] = []
        for (index, der) in (ders ?? []).enumerated() {
            do {
                certificates.append(try X509Certificate(der: der))
            } catch {
                throw .field("\(place)/certificates/\(index)/rawBytes", expected: "an X.509 certificate")
            }
        }
        guard let chain = AuthorityChain(certificates, purpose: purpose) else {
            throw .field(place, expected: "at least one certificate")
        }
        return chain
    }

    private static func readLog(_ reader: inout ProtoReader) throws(SigstoreFormatError) -> Log {
        let key = try reader.message("publicKey", fields: []) { (key) throws(SigstoreFormatError) in
            (try key.requiredBytes("rawBytes"), try key.text("keyDetails") ?? "", try readRange(&key))
        }
        guard let key else { throw .field("\(reader.pointer)/publicKey", expected: "an object") }
        let id = try reader.message("logId", fields: []) { (id) throws(SigstoreFormatError) in
            try id.requiredBytes("keyId")
        }
        let checkpointID = try reader.message("checkpointKeyId", fields: []) {
            (id) throws(SigstoreFormatError) in
            try id.requiredBytes("keyId")
        }
        let digest = Array(SHA256.hash(data: key.0))
        let details = KeyDetails(rawValue: key.1)
        let usable = try? SubjectPublicKey(der: key.0)
        return Log(
            baseURL: try reader.text("baseUrl") ?? "", id: id ?? digest,
            checkpointKeyID: checkpointID ?? id ?? digest,
            key: usable.flatMap { details?.fits($0) == true ? $0 : nil }, details: details, validFor: key.2,
            keyDigest: digest)
    }
}
