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
        return try parse(LocalFile.read(path, maxBytes: Limits.trustedRootBytes), path)
    }

    /// The file's bytes, which are a trusted root.
    static func bytes(_ path: String) throws -> [UInt8] {
        let bytes = try LocalFile.read(path, maxBytes: Limits.trustedRootBytes)
        _ = try parse(bytes, path)
        return bytes
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws -> SigstoreTrustedRoot {
        do throws(SigstoreFormatError) {
            return try SigstoreTrustedRoot.parse(bytes)
        } catch {
            throw CommandFailure.invalid(
                "\(path) isn't a Sigstore trusted root: \(error.words)", code: "trusted-root")
        }
    }
}
