/// Why a text is no checkpoint, or why a checkpoint isn't believed.
package enum CheckpointError: Error, Hashable {
    /// Not three lines, each with something in it and ended by LF.
    case malformed
    /// Lines after the root. No monitor can check them, so cairn neither writes nor takes them.
    case extensionLines
    /// Empty, or with a control character.
    case invalidOrigin
    /// Not a decimal number below 2^63 without leading zeros.
    case invalidSize
    /// Not 32 bytes in base64.
    case invalidRoot
    /// Size 0 with another root than `Hash.empty`.
    case wrongEmptyRoot
    /// Of another log than the one whose key was expected.
    case otherOrigin(found: String, expected: String)
    /// The note is malformed, badly signed or not signed by the log's key.
    case note(NoteError)
}

/// The head of a log: how many entries it holds and the root hash over them.
///
/// Text form, UTF-8, LF after every line: `<origin>\n<size>\n<root, base64>\n`; extension lines are refused.
/// Source: <https://c2sp.org/tlog-checkpoint>
package struct Checkpoint: Sendable {
    /// The log's name: for cairn its URL prefix without scheme, which is also the name of its key.
    package let origin: String
    /// Entries in the tree, 0 ≤ size < 2^63.
    package let size: UInt64
    /// Root over the entries.
    package let root: Hash

    package init(origin: String, size: UInt64, root: Hash) throws(CheckpointError) {
        guard !origin.isEmpty, origin.utf8.allSatisfy({ $0 >= 0x20 }) else { throw .invalidOrigin }
        guard size <= MerkleTree.maxSize else { throw .invalidSize }
        guard size > 0 || root == .empty else { throw .wrongEmptyRoot }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The checkpoint that the text of a note is.
    ///
    /// Who signed it is another question: `VerifiedCheckpoint`.
    package static func parse(_ text: [UInt8]) throws(CheckpointError) -> Checkpoint {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let end = lines.popLast(), end.isEmpty, lines.count >= 3, !lines.contains(where: \.isEmpty)
        else { throw .malformed }
        guard lines.count == 3 else { throw .extensionLines }
        guard let origin = String(validating: lines[0], as: UTF8.self) else { throw .invalidOrigin }
        guard let size = UInt64(strictDecimal: lines[1]) else { throw .invalidSize }
        guard let bytes = Base64.decode(lines[2]), let root = Hash(bytes: bytes) else { throw .invalidRoot }
        return try Checkpoint(origin: origin, size: size, root: root)
    }

    /// The text to sign.
    package func encoded() -> [UInt8] {
        Array("\(origin)\n\(size)\n\(root.base64)\n".utf8)
    }
}

extension Checkpoint: Hashable {
    /// Compares origins byte by byte: two spellings of one accented letter are two logs.
    package static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.size == right.size && left.root == right.root
            && left.origin.utf8.elementsEqual(right.origin.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(root)
    }
}
