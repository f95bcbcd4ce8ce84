/// Whom to believe about the Sigstore bundles of keyless releases: a trusted root, read when it is first needed.
package struct SigstoreTrust: Sendable {
    /// The public instance, as it is built in.
    package static let production = SigstoreTrust(root: nil)

    private static let builtIn = Result { () throws(SigstoreFormatError) in
        SigstoreVerifier(trustedRoot: try SigstoreTrustedRoot.builtIn(.production))
    }

    private let root: SigstoreTrustedRoot?

    package init(_ root: SigstoreTrustedRoot) {
        self.root = root
    }

    private init(root: SigstoreTrustedRoot?) {
        self.root = root
    }

    package func verifier() throws(SigstoreFormatError) -> SigstoreVerifier {
        guard let root else { return try Self.builtIn.get() }
        return SigstoreVerifier(trustedRoot: root)
    }
}
