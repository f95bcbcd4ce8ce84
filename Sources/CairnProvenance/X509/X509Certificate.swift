import FoundationEssentials
import SwiftASN1
import X509

/// A certificate that was read and about which nothing is known yet.
package struct X509Certificate: Sendable {
    package let der: [UInt8]
    /// As swift-certificates reads it.
    let parsed: Certificate
    let fields: CertificateFields
    /// Of the algorithms that `SubjectPublicKey` knows.
    package let key: SubjectPublicKey
    package let notBefore: UnixTime
    package let notAfter: UnixTime
    let extensions: CertificateExtensions

    /// Reads strict DER of at most `Limits.certificateBytes`.
    package init(der: [UInt8]) throws(CertificateError) {
        guard der.count <= Limits.certificateBytes else {
            throw .tooLarge(bytes: der.count, limit: Limits.certificateBytes)
        }
        guard let parsed = try? Certificate(derEncoded: der),
            let fields = CertificateFields(tbs: parsed.tbsCertificateBytes)
        else { throw .malformed }
        do {
            key = try SubjectPublicKey(der: fields.subjectPublicKeyInfo)
        } catch {
            throw .key(error)
        }
        self.der = der
        self.parsed = parsed
        self.fields = fields
        extensions = try CertificateExtensions(parsed.extensions)
        notBefore = UnixTime(microseconds: Int64(parsed.notValidBefore.timeIntervalSince1970) * 1_000_000)
        notAfter = UnixTime(microseconds: Int64(parsed.notValidAfter.timeIntervalSince1970) * 1_000_000)
    }

    /// Reads every `CERTIFICATE` block of PEM text.
    package static func parseAll(pem text: String) throws(CertificateError) -> [X509Certificate] {
        let blocks: [PEMBlock]
        do {
            blocks = try PEMBlock.parseAll(text)
        } catch {
            throw .notPEM
        }
        var certificates: [X509Certificate] = []
        for block in blocks where block.label == "CERTIFICATE" {
            certificates.append(try X509Certificate(der: block.bytes))
        }
        guard !certificates.isEmpty else { throw .notPEM }
        return certificates
    }

    /// The subject for people: RFC 4514, empty where the certificate has none.
    package var subject: String { parsed.subject.description }

    package var issuer: String { parsed.issuer.description }

    package var isSelfIssued: Bool { parsed.subject == parsed.issuer }

    /// Whether basic constraints say that it may issue certificates.
    package var isAuthority: Bool { extensions.isAuthority }

    package var allowsDigitalSignature: Bool { extensions.keyUsage?.digitalSignature ?? false }

    /// Whether extended key usage is there and lists code signing.
    package var allowsCodeSigning: Bool { extensions.purposes?.contains(.codeSigning) ?? false }

    package func isValid(at time: UnixTime) -> Bool { notBefore <= time && time <= notAfter }
}

extension X509Certificate: Hashable {
    package static func == (one: X509Certificate, other: X509Certificate) -> Bool { one.der == other.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

/// Why bytes are no certificate that can be used.
package enum CertificateError: Error, Equatable, Sendable {
    case tooLarge(bytes: Int, limit: Int)
    case notPEM
    /// Not strict DER, or not an X.509 certificate.
    case malformed
    case key(KeyError)
    /// An extension, by its object identifier, that can't be read.
    case malformedExtension(String)
    /// RFC 5280 section 4.2: each at most once.
    case repeatedExtension(String)
}
