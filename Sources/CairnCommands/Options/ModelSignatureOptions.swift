import ArgumentParser
import CairnManifest
import CairnProvenance
import Foundation

/// The flags of a command that judges a model signature: the file, and whom to believe.
struct ModelSignatureOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Judge the folder or file by this model signature (OpenSSF Model Signing).", valueName: "file"))
    var oms: String?

    @Option(
        name: .customLong("oms-key"),
        help: ArgumentHelp("The public key that must have signed (PEM).", valueName: "pem"))
    var key: String?

    @Option(
        name: .customLong("oms-roots"),
        help: ArgumentHelp("Certificates that the signer's must lead to (PEM).", valueName: "pem"))
    var roots: String?

    @Option(
        name: .customLong("certificate-identity"),
        help: ArgumentHelp("Who must have signed, by a Sigstore certificate.", valueName: "name"))
    var identity: String?

    @Option(
        name: .customLong("certificate-oidc-issuer"),
        help: ArgumentHelp("Who must have vouched for that identity.", valueName: "url"))
    var issuer: String?

    func validate() throws {
        guard oms != nil || [key, roots, identity, issuer].allSatisfy({ $0 == nil }) else {
            throw ValidationError(
                "--oms-key, --oms-roots, --certificate-identity and --certificate-oidc-issuer go with --oms FILE"
            )
        }
        guard (identity == nil) == (issuer == nil) else {
            throw ValidationError("--certificate-identity and --certificate-oidc-issuer go together")
        }
        guard [key, roots, identity].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("give one of --oms-key, --oms-roots and --certificate-identity")
        }
    }

    /// What the flags say may be believed; nil where they say nothing.
    ///
    /// - Parameters:
    ///   - key: the public key where `--oms-key` names none
    ///   - trustedRoot: whom to believe about Sigstore; nil for its public instance
    func trust(key fallback: String?, trustedRoot: String?, now: UnixTime) throws -> ModelTrust? {
        guard trustedRoot == nil || identity != nil else {
            throw CommandFailure.invalid("--trusted-root goes with --certificate-identity; give both")
        }
        guard fallback == nil || (key == nil && roots == nil && identity == nil) else {
            throw CommandFailure.invalid(
                "give one of --key, --oms-key, --oms-roots and --certificate-identity")
        }
        if let key = key ?? fallback {
            do {
                return .key(try ModelPublicKey(pem: try Self.text(key)))
            } catch let error as ModelKeyError {
                throw CommandFailure.invalid("couldn't read the key \(key): \(error)", code: "key")
            }
        }
        if let roots {
            do {
                return .roots(try X509Certificate.parseAll(pem: try Self.text(roots)), now: now)
            } catch is CertificateError {
                throw CommandFailure.invalid(
                    "couldn't read certificates from \(roots); give PEM text with CERTIFICATE blocks",
                    code: "certificate")
            }
        }
        guard let identity, let issuer else { return nil }
        return .identity(
            identity, issuer: issuer, SigstoreVerifier(trustedRoot: try TrustedRootFile.read(trustedRoot)))
    }

    private static func text(_ path: String) throws -> String {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.trustedRootBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.invalid("\(path) isn't PEM text")
        }
        return text
    }
}
