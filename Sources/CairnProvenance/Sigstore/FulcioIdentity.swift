import CairnManifest
import SwiftASN1
import X509

/// Whose a certificate of Fulcio is, as its issuer saw it.
///
/// Source: <https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md>.
package struct FulcioIdentity: Hashable, Sendable {
    /// The subject alternative name.
    package let name: Name
    /// The OIDC provider that vouched for it.
    package let issuer: String
    /// What the provider said about a workflow's run; empty for people.
    package let claims: [Claim: String]

    package enum Name: Hashable, Sendable {
        case uri(String)
        case email(String)
        /// Type 1.3.6.1.4.1.57264.1.7.
        case otherName(String)

        package var text: String {
            switch self {
            case .uri(let text), .email(let text), .otherName(let text): text
            }
        }
    }

    /// The last number of 1.3.6.1.4.1.57264.1.x.
    package enum Claim: UInt, Hashable, Sendable, CaseIterable {
        case buildSignerURI = 9
        case buildSignerDigest = 10
        case runnerEnvironment = 11
        case sourceRepositoryURI = 12
        case sourceRepositoryDigest = 13
        case sourceRepositoryRef = 14
        /// Survives a rename: pin this beside the name.
        case sourceRepositoryID = 15
        case sourceRepositoryOwnerURI = 16
        /// Survives a rename.
        case sourceRepositoryOwnerID = 17
        case buildConfigURI = 18
        case buildConfigDigest = 19
        case buildTrigger = 20
        case runInvocationURI = 21
        case sourceRepositoryVisibility = 22
        case deploymentEnvironment = 23
        case tokenSubject = 24
    }
}

extension FulcioIdentity {
    private static let arc: [UInt] = [1, 3, 6, 1, 4, 1, 57264, 1]

    private static func identifier(_ number: UInt) -> ASN1ObjectIdentifier? {
        try? ASN1ObjectIdentifier(elements: arc + [number])
    }

    /// Reads exactly one name, an issuer, and every claim that is there.
    package init(_ certificate: X509Certificate) throws(SigstoreRefusal) {
        let extensions = certificate.parsed.extensions
        guard let item = extensions[oid: .X509ExtensionID.subjectAlternativeName],
            let names = try? SubjectAlternativeNames(item)
        else { throw .identityUnreadable("no subject alternative name") }
        guard item.critical || !certificate.parsed.subject.isEmpty else {
            throw .identityUnreadable("a subject alternative name that isn't critical")
        }
        guard names.count == 1, let first = names.first, let name = Self.name(first) else {
            throw .identityUnreadable("not one subject alternative name of a known kind")
        }
        self.name = name
        if let value = Self.value(8, extensions) {
            guard let text = Self.text(derEncoded: value) else { throw .identityUnreadable("the issuer") }
            issuer = text
        } else if let value = Self.value(1, extensions) {
            guard let text = String(validating: value, as: UTF8.self) else {
                throw .identityUnreadable("the issuer")
            }
            issuer = text
        } else {
            throw .identityUnreadable("no issuer")
        }
        var claims: [Claim: String] = [:]
        for claim in Claim.allCases {
            guard let value = Self.value(claim.rawValue, extensions) else { continue }
            guard let text = Self.text(derEncoded: value) else {
                throw .identityUnreadable("the claim \(claim.rawValue)")
            }
            claims[claim] = text
        }
        self.claims = claims
    }

    private static func value(_ number: UInt, _ extensions: Certificate.Extensions) -> [UInt8]? {
        identifier(number).flatMap { extensions[oid: $0] }.map { Array($0.value) }
    }

    private static func text(derEncoded bytes: [UInt8]) -> String? {
        (try? ASN1UTF8String(derEncoded: bytes)).flatMap { String(validating: $0.bytes, as: UTF8.self) }
    }

    private static func name(_ name: GeneralName) -> Name? {
        switch name {
        case .uniformResourceIdentifier(let text): return .uri(text)
        case .rfc822Name(let text): return .email(text)
        case .otherName(let other):
            guard other.typeID == identifier(7), let value = other.value else { return nil }
            var serializer = DER.Serializer()
            guard (try? serializer.serialize(value)) != nil else { return nil }
            return otherNameText(serializer.serializedBytes).map(Name.otherName)
        default: return nil
        }
    }

    /// The UTF8String, with or without the explicit tag around it.
    private static func otherNameText(_ bytes: [UInt8]) -> String? {
        if let text = text(derEncoded: bytes) { return text }
        guard let node = try? DER.parse(bytes), case .constructed(let children) = node.content,
            let child = Array(children).first
        else { return nil }
        return text(derEncoded: Array(child.encodedBytes))
    }
}
