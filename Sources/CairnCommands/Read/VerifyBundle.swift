import ArgumentParser
import CairnManifest
import CairnProvenance
import Foundation

/// `cairn verify-bundle`: the command line that Sigstore's conformance suite asks of a client.
package struct VerifyBundle: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "verify-bundle",
        abstract: "Check a Sigstore bundle over a file or a digest, without any network.",
        discussion: """
            Bundles 0.1 to 0.3, signed under a certificate of Sigstore's authority or by a key of your own. Whom to \
            believe is Sigstore's public instance, as built in, or what --trusted-root has.

            EXIT CODES: 0 the bundle holds · 1 it doesn't · 2 it or what it was to be checked with can't be read

            EXAMPLE: cairn verify-bundle --bundle model.sigstore.json --certificate-identity you@example.org \
            --certificate-oidc-issuer https://accounts.google.com model.safetensors
            """
    )

    @OptionGroup var global: GlobalOptions

    @Flag(name: .long, help: "Believe Sigstore's staging instance instead of the one in use.")
    var staging = false

    @Option(name: .long, help: ArgumentHelp("The Sigstore bundle.", valueName: "file"))
    var bundle: String

    @Option(
        name: .customLong("certificate-identity"),
        help: ArgumentHelp("Whose signature it must be: a URI or an e-mail address.", valueName: "identity"))
    var identity: String?

    @Option(
        name: .customLong("certificate-oidc-issuer"),
        help: ArgumentHelp("Who must have vouched for the identity.", valueName: "url"))
    var issuer: String?

    @Option(
        name: .long, help: ArgumentHelp("The public key that must have signed, as PEM.", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("trusted-root"),
        help: ArgumentHelp("Believe these authorities and logs: a trusted_root.json.", valueName: "file"))
    var trustedRoot: String?

    @Argument(help: ArgumentHelp("The signed file, or sha256:<64 hex digits>.", valueName: "file-or-digest"))
    var artifact: String

    package init() {}

    package func validate() throws {
        let hasIdentity = identity != nil && issuer != nil
        let hasNone = identity == nil && issuer == nil
        guard key == nil ? hasIdentity : hasNone else {
            throw ValidationError(
                "Give --certificate-identity and --certificate-oidc-issuer, or --key: one signer, and whole.")
        }
    }

    package func run() async throws {
        // Not a command's whole context: containers have no home folder.
        let output = Output(global, environment: ProcessInfo.processInfo.environment)
        let bytes = try LocalFile.read(bundle, maxBytes: CairnProvenance.Limits.sigstoreBundleBytes)
        let parsed: SigstoreBundle
        do {
            parsed = try SigstoreBundle.parse(bytes)
        } catch {
            throw CommandFailure.of(SigstoreRefusal.format(error), bundle: bundle)
        }
        let verifier = SigstoreVerifier(
            trustedRoot: try TrustedRootFile.read(trustedRoot, instance: staging ? .staging : .production))
        let digests = try await SignedArtifact(artifact).digests(parsed.hashesOfArtifact)
        switch verifier.verify(parsed, artifact: .digests(digests), policy: try policy()) {
        case .success(let verified): SigstoreReport(verified: verified, output: output).show(bundle)
        case .failure(let refusal): throw CommandFailure.of(refusal, bundle: bundle)
        }
    }

    private func policy() throws -> SigstorePolicy {
        guard let key else { return .identity(identity ?? "", issuer: issuer ?? "") }
        let bytes = try LocalFile.read(key, maxBytes: CairnProvenance.Limits.keyFileBytes)
        do {
            return .key(try SubjectPublicKey(pem: String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw CommandFailure.invalid(
                "\(key) isn't a public key that can be used: \(error)", code: "key")
        }
    }
}
