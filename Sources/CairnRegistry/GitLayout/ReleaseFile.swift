import CairnManifest

/// One file of a release, as its signed manifest names it.
package struct ReleaseFile: Hashable, Sendable {
    package enum Storage: Hashable, Sendable {
        /// In git as it is; the id is that of its bytes.
        case blob(GitObjectID)
        /// In git as a git-lfs pointer.
        case lfs
    }

    /// Relative, parts separated by `/`; an artifact's path has been checked before.
    package var path: String
    package var sizeBytes: Int64
    package var sha256: ContentDigest
    package var storage: Storage

    package init(path: String, sizeBytes: Int64, sha256: ContentDigest, storage: Storage) {
        self.path = path
        self.sizeBytes = sizeBytes
        self.sha256 = sha256
        self.storage = storage
    }
}
