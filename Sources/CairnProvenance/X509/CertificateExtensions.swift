import SwiftASN1
import X509

/// What a certificate's extensions say about its use, each read once.
struct CertificateExtensions: Sendable {
    let isAuthority: Bool
    /// Authorities below this one, its leaf not counted; nil is no limit.
    let pathLength: Int?
    let keyUsage: KeyUsage?
    /// Nil where there is no extended key usage.
    let purposes: [ExtendedKeyUsage.Usage]?
    let hasNameConstraints: Bool
    /// Object identifiers of critical extensions that no rule here looks at.
    let unhandledCritical: [String]

    private static let handled: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.nameConstraints,
    ]

    init(_ extensions: Certificate.Extensions) throws(CertificateError) {
        var seen: Set<ASN1ObjectIdentifier> = []
        for item in extensions where !seen.insert(item.oid).inserted {
            throw .repeatedExtension(item.oid.description)
        }
        let constraints = try Self.read(.X509ExtensionID.basicConstraints) { try extensions.basicConstraints }
        switch constraints {
        case .isCertificateAuthority(let maxPathLength): (isAuthority, pathLength) = (true, maxPathLength)
        default: (isAuthority, pathLength) = (false, nil)
        }
        keyUsage = try Self.read(.X509ExtensionID.keyUsage) { try extensions.keyUsage }
        purposes = try Self.read(.X509ExtensionID.extendedKeyUsage) {
            try extensions.extendedKeyUsage.map(Array.init)
        }
        hasNameConstraints = extensions[oid: .X509ExtensionID.nameConstraints] != nil
        unhandledCritical = extensions.filter { $0.critical && !Self.handled.contains($0.oid) }.map(
            \.oid.description)
    }

    private static func read<Value>(
        _ identifier: ASN1ObjectIdentifier, _ body: () throws -> Value
    ) throws(CertificateError) -> Value {
        do {
            return try body()
        } catch {
            throw .malformedExtension(identifier.description)
        }
    }
}
