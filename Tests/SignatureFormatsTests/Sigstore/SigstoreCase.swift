import CairnManifest
import CairnProvenance
import Testing

/// One line of `sigstore/cases/cases.json`: a bundle and what it must be judged to be.
struct SigstoreCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// The rule of the refusal, nil where the bundle is good.
    let rule: String?
    let root: String
    let artifact: String
    let key: String?
    let identity: String
    let issuer: String

    var testDescription: String { name }

    static func all() throws -> [SigstoreCase] {
        let json = try JSONValue.parse(AssetFile.bytes("sigstore/cases/cases.json"), maxBytes: 1 << 20)
        return try #require(json.arrayValue).map { item in
            SigstoreCase(
                name: try #require(item["name"]?.stringValue), rule: item["rule"]?.stringValue,
                root: try #require(item["root"]?.stringValue),
                artifact: try #require(item["artifact"]?.stringValue), key: item["key"]?.stringValue,
                identity: item["identity"]?.stringValue ?? "", issuer: item["issuer"]?.stringValue ?? "")
        }
    }

    static func named(_ name: String) throws -> SigstoreCase {
        try #require(try all().first { $0.name == name })
    }

    func bytes() throws -> [UInt8] { try AssetFile.bytes("sigstore/cases/\(name).json") }

    func verifier() throws -> SigstoreVerifier {
        let bytes = try AssetFile.bytes("sigstore/cases/\(root).trust.json")
        return SigstoreVerifier(trustedRoot: try SigstoreTrustedRoot.parse(bytes))
    }

    func policy() throws -> SigstorePolicy {
        guard let key else { return .identity(identity, issuer: issuer) }
        let text = String(decoding: try AssetFile.bytes("sigstore/cases/\(key)"), as: UTF8.self)
        return .key(try SubjectPublicKey(pem: text))
    }

    func artifactBytes() throws -> [UInt8] { try AssetFile.bytes("sigstore/cases/\(artifact)") }

    /// Judges the bundle by the artifact itself.
    func judge() throws -> Result<VerifiedSigstoreBundle, SigstoreRefusal> {
        try verifier().verify(bundle: bytes(), artifact: .bytes(artifactBytes()), policy: policy())
    }
}

extension Result where Success == VerifiedSigstoreBundle, Failure == SigstoreRefusal {
    /// The rule of the refusal, nil for none.
    var rule: String? {
        if case .failure(let refusal) = self { refusal.rule } else { nil }
    }
}
