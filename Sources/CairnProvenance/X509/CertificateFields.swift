import SwiftASN1

/// The pieces of a certificate's TBSCertificate that must be had byte for byte.
///
/// Source: RFC 5280 section 4.1, RFC 6962 section 3.2.
struct CertificateFields: Hashable, Sendable {
    /// The SubjectPublicKeyInfo with tag and length.
    let subjectPublicKeyInfo: [UInt8]
    private let before: [UInt8]
    /// Each extension with tag and length, and its object identifier.
    private let extensions: [Extension]

    private struct Extension: Hashable, Sendable {
        let identifier: [UInt8]
        let bytes: [UInt8]
    }

    private static let explicitVersion = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    private static let explicitExtensions = ASN1Identifier(tagWithNumber: 3, tagClass: .contextSpecific)

    /// Nil unless `bytes` are a TBSCertificate.
    init?(tbs bytes: ArraySlice<UInt8>) {
        guard let root = try? DER.parse(bytes), root.identifier == .sequence,
            case .constructed(let nodes) = root.content
        else { return nil }
        let parts = Array(nodes)
        let first = parts.first?.identifier == Self.explicitVersion ? 1 : 0
        // serial number, signature algorithm, issuer, validity, subject, key
        guard parts.count >= first + 6 else { return nil }
        subjectPublicKeyInfo = Array(parts[first + 5].encodedBytes)
        var before: [UInt8] = []
        var extensions: [Extension] = []
        for part in parts {
            guard part.identifier == Self.explicitExtensions else {
                before += part.encodedBytes
                continue
            }
            guard case .constructed(let wrapped) = part.content, let list = Array(wrapped).first,
                list.identifier == .sequence, case .constructed(let items) = list.content
            else { return nil }
            for item in items {
                guard case .constructed(let members) = item.content, let identifier = Array(members).first
                else {
                    return nil
                }
                extensions.append(
                    Extension(identifier: Array(identifier.encodedBytes), bytes: Array(item.encodedBytes)))
            }
        }
        self.before = before
        self.extensions = extensions
    }

    /// The TBSCertificate without the extension of this object identifier (in DER): what a certificate log has signed.
    func tbs(without identifier: [UInt8]) -> [UInt8] {
        let kept = extensions.filter { $0.identifier != identifier }.flatMap(\.bytes)
        let list = Self.wrapped(kept, tag: 0x30)
        return Self.wrapped(before + Self.wrapped(list, tag: 0xA3), tag: 0x30)
    }

    private static func wrapped(_ content: [UInt8], tag: UInt8) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
