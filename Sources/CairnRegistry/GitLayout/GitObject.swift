import Crypto

/// One git object: its kind, its content without header, and the name that follows from both.
///
/// The name is the SHA-1 of `<kind> <length, decimal>\0<content>`.
/// Source: <https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>
package struct GitObject: Hashable, Sendable {
    /// Tags are left out: cairn's tags are lightweight.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case commit
        case tree
        case blob
    }

    package let kind: Kind
    package let bytes: [UInt8]
    package let id: GitObjectID

    package init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
        self.id = Self.id(of: bytes, kind: kind)
    }

    /// The name that these bytes have as a git object.
    package static func id(of bytes: [UInt8], kind: Kind = .blob) -> GitObjectID {
        var hash = Insecure.SHA1()
        hash.update(data: Array("\(kind.rawValue) \(bytes.count)\0".utf8))
        hash.update(data: bytes)
        guard let id = GitObjectID(bytes: Array(hash.finalize())) else {
            preconditionFailure("a SHA-1 digest has 20 bytes")
        }
        return id
    }

    package static func blob(_ bytes: [UInt8]) -> GitObject {
        GitObject(kind: .blob, bytes: bytes)
    }

    // The name stands for the content within one process: it was computed from it above.
    package static func == (left: GitObject, right: GitObject) -> Bool {
        left.id == right.id && left.kind == right.kind && left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
