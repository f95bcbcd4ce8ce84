/// Why bytes are no signed note, or why a note isn't believed.
package enum NoteError: Error, Hashable {
    case tooLarge(bytes: Int, limit: Int)
    case notUTF8
    /// A byte below 0x20 other than LF.
    case controlCharacter(offset: Int)
    /// A text ends with LF.
    case textNotEnded
    /// No blank line between text and signatures.
    case noSignatures
    /// Counted from 0 among the signature lines.
    case malformedSignature(line: Int)
    case tooManySignatures(Int, limit: Int)
    /// A signature under the name and ID of a known key isn't by that key.
    case badSignature(name: String, keyID: UInt32)
    /// Nothing is signed by a known key.
    case notSigned
    /// The key in use can't sign.
    case signingFailed
}

/// A text with signatures, none of them checked yet.
///
/// Bytes: the text, which ends with LF; LF; one signature line or more. Valid UTF-8 without control
/// characters other than LF. The last blank line separates, so the text may have some too.
/// Source: <https://c2sp.org/signed-note>
package struct SignedNote: Hashable, Sendable {
    /// What is signed, with its last LF.
    package let text: [UInt8]
    /// In the order of the note, at least one.
    package let signatures: [NoteSignature]

    /// A note to send out.
    package init(text: [UInt8], signatures: [NoteSignature]) throws(NoteError) {
        try SignedNote.checkCharacters(text)
        guard text.last == UInt8(ascii: "\n") else { throw .textNotEnded }
        guard !signatures.isEmpty else { throw .noSignatures }
        guard signatures.count <= LogLimits.maxSignatures else {
            throw .tooManySignatures(signatures.count, limit: LogLimits.maxSignatures)
        }
        self.text = text
        self.signatures = signatures
    }

    /// The note that `bytes` are.
    ///
    /// Anything that isn't byte for byte what `encoded` gives is refused.
    package static func parse(
        _ bytes: [UInt8],
        maxBytes: Int = LogLimits.maxNoteBytes
    ) throws(NoteError) -> SignedNote {
        guard bytes.count <= maxBytes else { throw .tooLarge(bytes: bytes.count, limit: maxBytes) }
        try checkCharacters(bytes)
        let newline = UInt8(ascii: "\n")
        let isBlankLine = { (end: Int) in end > 0 && bytes[end] == newline && bytes[end - 1] == newline }
        guard let blank = bytes.indices.last(where: isBlankLine) else { throw .noSignatures }
        let signatures = try NoteSignature.parse(lines: bytes[(blank + 1)...], maxBytes: maxBytes)
        return try SignedNote(text: Array(bytes[..<blank]), signatures: signatures)
    }

    package func encoded() -> [UInt8] {
        text + [UInt8(ascii: "\n")] + signatures.flatMap { Array($0.line.utf8) }
    }

    /// The note with more signatures; those it has already are left out.
    package func adding(_ more: [NoteSignature]) throws(NoteError) -> SignedNote {
        var all = signatures
        for signature in more where !all.contains(signature) {
            all.append(signature)
        }
        return try SignedNote(text: text, signatures: all)
    }

    private static func checkCharacters(_ bytes: [UInt8]) throws(NoteError) {
        let newline = UInt8(ascii: "\n")
        if let offset = bytes.firstIndex(where: { $0 < 0x20 && $0 != newline }) {
            throw .controlCharacter(offset: offset)
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    }
}
