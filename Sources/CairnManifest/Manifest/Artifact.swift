/// One file of a release: where it lies, what its bytes are, and how it travels.
package struct Artifact: Hashable, Sendable {
    package var path: ArtifactPath
    /// From 0 to 2^53 - 1.
    package var sizeBytes: Int64
    package var digests: ArtifactDigests
    package var mediaType: String
    package var role: ArtifactRole
    /// `blob` lies in git as it is; `lfs` is a git-lfs object.
    package var git: GitStorage
    /// Present exactly when the file is longer than `ArtifactChunks.size`.
    package var chunks: ArtifactChunks?
    /// The split of a dataset that this file belongs to.
    package var split: String?
    /// A content coding of the bytes, such as `gzip`.
    package var encoding: String?
    /// Where else the same bytes may be had; whoever fetches from there checks the digest.
    package var mirrors: [ArtifactMirror]

    package init(
        path: ArtifactPath,
        sizeBytes: Int64,
        sha256: ContentDigest,
        mediaType: String,
        role: ArtifactRole,
        git: GitStorage,
        chunks: ArtifactChunks? = nil,
        split: String? = nil,
        encoding: String? = nil,
        mirrors: [ArtifactMirror] = []
    ) {
        self.path = path
        self.sizeBytes = sizeBytes
        digests = ArtifactDigests(sha256: sha256)
        self.mediaType = mediaType
        self.role = role
        self.git = git
        self.chunks = chunks
        self.split = split
        self.encoding = encoding
        self.mirrors = mirrors
    }

    package var sha256: ContentDigest { digests.sha256 }

    /// A small file is a blob, all else is LFS; so is what looks like an LFS pointer, whatever its size.
    package static func storage(forSizeBytes size: Int64, looksLikeLFSPointer: Bool) -> GitStorage {
        size <= Limits.gitBlobBytes && !looksLikeLFSPointer ? .blob : .lfs
    }
}

package enum ArtifactRole: String, CaseIterable, Hashable, Sendable {
    case weights, config, tokenizer, data, code, card, report, eval, license, other
}

package enum GitStorage: String, CaseIterable, Hashable, Sendable {
    case blob, lfs
}

/// SHA-256 binds; the others are for tools that know a file by them.
package struct ArtifactDigests: Hashable, Sendable {
    package var sha256: ContentDigest
    /// 64 hex digits.
    package var blake3: String?
    /// The id of the git blob, 40 hex digits.
    ///
    /// It locates, it never binds.
    package var gitSha1: String?

    package init(sha256: ContentDigest, blake3: String? = nil, gitSha1: String? = nil) {
        self.sha256 = sha256
        self.blake3 = blake3
        self.gitSha1 = gitSha1
    }
}

package struct ArtifactMirror: Hashable, Sendable {
    package enum Transport: String, CaseIterable, Hashable, Sendable {
        case http, oci, hf, torrent
    }

    package var url: String
    package var transport: Transport

    package init(url: String, transport: Transport) {
        self.url = url
        self.transport = transport
    }
}
