import CairnManifest
import CairnRegistry

/// One record of an entry, as far as git shows it.
package struct GitPublication: Sendable {
    package struct Record: Sendable {
        /// The kind as the record names it.
        package var kind: String
        package var digest: ContentDigest
        /// The leaf's bytes.
        package var leaf: [UInt8]
        /// The stored object's bytes.
        package var object: [UInt8]

        package init(kind: String, digest: ContentDigest, leaf: [UInt8], object: [UInt8]) {
            self.kind = kind
            self.digest = digest
            self.leaf = leaf
            self.object = object
        }
    }

    package struct Release: Sendable {
        package var version: ReleaseVersion
        /// The manifest's JCS bytes.
        package var manifest: [UInt8]
        package var manifestDigest: ContentDigest
        /// In manifest order.
        package var files: [ReleaseFile]
        /// The bytes of the files that git holds as they are.
        ///
        /// One that the repository has, or that came with an earlier publication, may be left out.
        package var smallFiles: [GitObject]
        /// The commit of the entry's previous release in home-log order.
        package var parent: GitObjectID?
        /// The parent was taken down or filtered out: history ends at this commit here.
        package var isParentWithheld: Bool
        /// What the leaf says; nil when this node is the one that says it.
        package var expectedCommit: GitObjectID?

        package init(
            version: ReleaseVersion,
            manifest: [UInt8],
            manifestDigest: ContentDigest,
            files: [ReleaseFile],
            smallFiles: [GitObject],
            parent: GitObjectID?,
            isParentWithheld: Bool = false,
            expectedCommit: GitObjectID?
        ) {
            self.version = version
            self.manifest = manifest
            self.manifestDigest = manifestDigest
            self.files = files
            self.smallFiles = smallFiles
            self.parent = parent
            self.isParentWithheld = isParentWithheld
            self.expectedCommit = expectedCommit
        }
    }

    /// Its name as first written: refs tell upper and lower case apart, names don't.
    package var namespace: GitNamespace
    package var record: Record
    /// Nil unless the record is a release's.
    package var release: Release?
    /// All versions of the entry that are yanked once this record counts; `main` passes over them.
    package var yanked: Set<ReleaseVersion>
    package var signature: GitSignature
    /// The leaf's time, in seconds since 1970.
    package var time: Int64

    package init(
        namespace: GitNamespace,
        record: Record,
        release: Release?,
        yanked: Set<ReleaseVersion> = [],
        signature: GitSignature,
        time: Int64
    ) {
        self.namespace = namespace
        self.record = record
        self.release = release
        self.yanked = yanked
        self.signature = signature
        self.time = time
    }
}
