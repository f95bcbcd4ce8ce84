/// One signature line of a note: who says that it is theirs, and the signature, not yet checked.
///
/// Text form: `— <name> <base64 of key ID ‖ signature>\n`, where the dash is U+2014.
package struct NoteSignature: Sendable {
    package let name: String
    /// The first four bytes of the blob.
    package let keyID: UInt32
    /// The rest of the blob, at least one byte.
    package let bytes: [UInt8]

    private static let start = Array("— ".utf8)
    private static let space = UInt8(ascii: " ")

    package init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// The signatures in `lines`, each line with its LF: the end of a note, or what a witness answers.
    package static func parse(
        lines: some Collection<UInt8>,
        maxBytes: Int = LogLimits.maxNoteBytes
    ) throws(NoteError) -> [NoteSignature] {
        guard lines.count <= maxBytes else { throw .tooLarge(bytes: lines.count, limit: maxBytes) }
        var parts = lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // What follows the last LF is nothing, or else the last line has none.
        guard let end = parts.popLast(), end.isEmpty, !parts.isEmpty else {
            throw .malformedSignature(line: parts.count)
        }
        guard parts.count <= LogLimits.maxSignatures else {
            throw .tooManySignatures(parts.count, limit: LogLimits.maxSignatures)
        }
        var signatures: [NoteSignature] = []
        for (number, line) in parts.enumerated() {
            guard let signature = NoteSignature(line: Array(line)) else {
                throw .malformedSignature(line: number)
            }
            signatures.append(signature)
        }
        return signatures
    }

    private init?(line: [UInt8]) {
        guard line.starts(with: NoteSignature.start) else { return nil }
        let fields = line.dropFirst(NoteSignature.start.count)
            .split(separator: NoteSignature.space, omittingEmptySubsequences: false)
        guard fields.count == 2, NoteName.isValid(fields[0]), let blob = Base64.decode(fields[1]),
            blob.count > 4
        else { return nil }
        name = String(decoding: fields[0], as: UTF8.self)
        keyID = UInt32(truncatingIfNeeded: UInt64(bigEndianBytes: blob.prefix(4)))
        bytes = Array(blob.dropFirst(4))
    }

    /// The line with its LF.
    package var line: String {
        "— \(name) \(Base64.encode(keyID.bigEndianBytes + bytes))\n"
    }
}

extension NoteSignature: Hashable {
    /// Compares names byte by byte.
    package static func == (left: NoteSignature, right: NoteSignature) -> Bool {
        left.keyID == right.keyID && left.bytes == right.bytes
            && left.name.utf8.elementsEqual(right.name.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
        hasher.combine(bytes)
    }
}
