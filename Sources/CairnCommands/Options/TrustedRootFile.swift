import CairnProvenance

/// Whom to believe about Sigstore bundles, as a command's user says.
enum TrustedRootFile {
    static func verifier(_ path: String?) throws -> SigstoreVerifier {
        SigstoreVerifier(trustedRoot: try read(path))
    }

    /// The trusted root in a file; without one, the `instance` that is built in.
    static func read(
        _ path: String?, instance: SigstoreTrustedRoot.PublicInstance = .production
    ) throws -> SigstoreTrustedRoot {
        guard let path else { return try SigstoreTrustedRoot.builtIn(instance) }
        let bytes = try LocalFile.read(path, maxBytes: Limits.trustedRootBytes)
        do throws(SigstoreFormatError) {
            return try SigstoreTrustedRoot.parse(bytes)
        } catch {
            throw CommandFailure.invalid(
                "\(path) isn't a Sigstore trusted root: \(error.words)", code: "trusted-root")
        }
    }
}
