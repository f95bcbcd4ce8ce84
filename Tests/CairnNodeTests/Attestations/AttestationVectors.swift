import CairnProvenance
import Foundation

/// Files of `Tests/Vectors/signatures`.
enum AttestationVectors {
    static func file(_ name: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appending(path: "Vectors/signatures/\(name)")))
    }

    /// Whoever believes in Sigstore's public instance.
    static func sigstore() throws -> SigstoreVerifier {
        SigstoreVerifier(trustedRoot: try SigstoreTrustedRoot.builtIn(.production))
    }
}
