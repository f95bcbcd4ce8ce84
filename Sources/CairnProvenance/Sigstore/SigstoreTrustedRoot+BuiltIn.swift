import CairnManifest

extension SigstoreTrustedRoot {
    /// An instance of Sigstore that anyone may use and whose trusted root is built in.
    ///
    /// Pinned and dated: keys that the instance has taken on later need a newer file.
    package enum PublicInstance: String, Sendable, CaseIterable {
        case production
        case staging

        /// `trusted_root.json`.
        package var trustedRootBytes: [UInt8] {
            let text =
                switch self {
                case .production: ProductionTrustedRoot.base64
                case .staging: StagingTrustedRoot.base64
                }
            return Base64.decode(text.filter { $0 != "\n" }) ?? []
        }
    }

    package static func builtIn(_ instance: PublicInstance) throws(SigstoreFormatError) -> SigstoreTrustedRoot
    {
        try parse(instance.trustedRootBytes)
    }
}
