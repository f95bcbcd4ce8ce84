import CairnManifest

/// The small text that stands in git for a big file.
///
/// `version https://git-lfs.github.com/spec/v1\noid sha256:<hex>\nsize <bytes>\n`
/// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>
package struct LFSPointer: Hashable, Sendable {
    package var sha256: ContentDigest
    package var sizeBytes: Int64

    package init(sha256: ContentDigest, sizeBytes: Int64) {
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
    }

    package func encoded() -> [UInt8] {
        Array(
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(sha256.hex)\nsize \(sizeBytes)\n".utf8
        )
    }

    /// Whether some version of git-lfs could take these bytes for a pointer.
    ///
    /// Errs towards yes: such a file is kept as LFS itself, which is always right. Git-lfs reads the first
    /// 1,024 bytes, trims blanks, wants `version` first and knows three families of addresses.
    package static func looksLikePointer(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(1024).drop { $0 <= UInt8(ascii: " ") }
        guard head.starts(with: "version ".utf8) else { return false }
        let text = String(decoding: head, as: UTF8.self)
        return ["git-lfs", "hawser", "git-media"].contains { text.contains($0) }
    }
}
