import CairnManifest
import CairnRegistry

/// Why a release could not be derived as its log says.
package enum GitDerivationError: Error, Equatable, Sendable {
    /// The leaf names another commit than its content gives.
    case commitDiffers(version: ReleaseVersion, expected: GitObjectID, derived: GitObjectID)
    /// The version's tag is there and names another commit; a release is never replaced.
    case tagTaken(ref: String, existing: GitObjectID, derived: GitObjectID)
    /// The bytes of a small file were neither given nor there.
    case missingFile(path: String, id: GitObjectID)
    /// The bytes of a small file's git name are not those that the manifest means.
    case fileDiffers(path: String, id: GitObjectID, expected: ContentDigest, found: ContentDigest)
    /// The files are none that git could hold.
    case layout(GitLayoutError)
    /// A name is taken by other bytes; the release's were refused.
    case collision(GitCollision)
    /// The previous release's commit is not there, and nobody said that it is withheld.
    case missingParent(GitObjectID, version: ReleaseVersion)
}
