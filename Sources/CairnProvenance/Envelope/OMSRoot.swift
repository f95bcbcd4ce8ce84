import CairnManifest

/// The root digest that the OpenSSF model signing tools give a folder (method `files`, SHA-256): SHA-256 over
/// the raw digests of the files, in order of their path components.
///
/// `a/z` comes before `a-b`, since the component `a` comes before `a-b`. A `.gitignore` at the top isn't
/// counted, as those tools leave it out. Source: OpenSSF Model Signing v1.0 and model-signing 1.1.1.
package enum OMSRoot {
    /// The root of files given by paths with `/`, each once, in any order.
    package static func of(_ files: [(path: String, digest: ContentDigest)]) -> ContentDigest {
        root(of: ordered(files.filter { !ExactText.equal($0.path, ".gitignore") }).map(\.digest))
    }

    /// The files in the order in which the reference lists them.
    static func ordered(
        _ files: [(path: String, digest: ContentDigest)]
    ) -> [(path: String, digest: ContentDigest)] {
        files.map { (key: sortKey($0.path), file: $0) }.sorted {
            $0.key.lexicographicallyPrecedes($1.key)
        }.map(\.file)
    }

    /// SHA-256 over raw digests in this order.
    static func root(of digests: [ContentDigest]) -> ContentDigest {
        var hasher = ContentHasher()
        for digest in digests {
            hasher.update(digest.bytes)
        }
        return hasher.finalize()
    }

    /// The path with its separators below every other byte, so that comparing bytes compares components.
    private static func sortKey(_ path: String) -> [UInt8] {
        path.utf8.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
    }
}
