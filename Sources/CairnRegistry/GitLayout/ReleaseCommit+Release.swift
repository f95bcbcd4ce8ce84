import CairnManifest
import CairnProvenance

extension ReleaseCommit {
    /// The commit of a verified release; `time` is its leaf's, in seconds since 1970.
    package static func make(of release: Release, tree: GitObjectID, parent: GitObjectID?, time: Int64)
        -> GitObject
    {
        make(
            tree: tree, parent: parent, version: release.manifest.version,
            manifestDigest: release.manifestDigest, recordDigest: release.recordDigest,
            signature: GitSignature(
                publisherName: release.manifest.publisher.name, publisherID: release.publisher.digest,
                originHost: release.record.record.nodeOrigin
            ),
            time: time
        )
    }
}

extension Record {
    /// The node's origin: the log's origin line without its last part.
    package var nodeOrigin: String {
        origin.hasSuffix("/log") ? String(origin.dropLast(4)) : origin
    }
}
