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
        name: [.customLong("oms-key"), .customLong("key")],
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

    @Option(
        name: .customLong("trusted-root"),
        help: ArgumentHelp(
            "The trusted root of the Sigstore instance (trusted_root.json).", valueName: "file"))
    var trustedRoot: String?

    func validate() throws {
        guard oms != nil || [key, roots, identity, issuer, trustedRoot].allSatisfy({ $0 == nil }) else {
            throw ValidationError(
                "--oms-key, --oms-roots, --certificate-identity, --certificate-oidc-issuer and --trusted-root go with --oms FILE"
            )
        }
        guard (identity == nil) == (issuer == nil), trustedRoot == nil || identity != nil else {
            throw ValidationError("--certificate-identity and --certificate-oidc-issuer go together")
        }
        guard [key, roots, identity].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("give one of --oms-key, --oms-roots and --certificate-identity")
        }
    }

    /// What the flags say may be believed; nil where they say nothing.
    func trust(now: UnixTime) throws -> ModelTrust? {
        if let key {
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
        return .identity(identity, issuer: issuer, SigstoreVerifier(trustedRoot: try sigstoreRoot()))
    }

    private func sigstoreRoot() throws -> SigstoreTrustedRoot {
        guard let trustedRoot else {
            throw CommandFailure.invalid(
                "give the trusted root of the Sigstore instance with --trusted-root FILE",
                code: "trusted-root")
        }
        let bytes = try LocalFile.read(trustedRoot, maxBytes: CairnProvenance.Limits.trustedRootBytes)
        do throws(SigstoreFormatError) {
            return try SigstoreTrustedRoot.parse(bytes)
        } catch {
            throw CommandFailure.invalid(
                "couldn't use the trusted root \(trustedRoot): \(error)", code: "trusted-root")
        }
    }

    private static func text(_ path: String) throws -> String {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.trustedRootBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.invalid("\(path) isn't PEM text")
        }
        return text
    }
}
