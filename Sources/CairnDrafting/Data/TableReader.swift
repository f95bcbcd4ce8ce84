/// Reads the header of a comma or tab separated file and counts its records.
///
/// RFC 4180: fields may be quoted, quotes double inside, line breaks inside quotes belong to the field.
struct TableReader {
    let folder: any FolderReading

    struct Table: Hashable, Sendable {
        /// Names from the first record, in order.
        var columns: [String]
        /// What the first records hold: `integer`, `number`, `boolean` or `string`.
        var types: [String]
        /// Records but the header; nil for a file too large to count.
        var records: Int?
    }

    /// Nil with a note when the file is no such table.
    func read(_ file: FolderFile, separator: UInt8, into notes: inout NoteList) -> Table? {
        var scanner = TableScanner(separator: separator)
        var offset = 0
        let isCounted = file.size <= Limits.countedTableBytes
        let end = isCounted ? file.size : min(file.size, Limits.tableHeaderBytes)
        while offset < end {
            let piece: [UInt8]
            do throws(FolderError) {
                piece = try folder.read(
                    file.path,
                    offset: offset,
                    maxBytes: min(Limits.readBytes, end - offset)
                )
            } catch {
                notes.problem(file.path, error.description)
                return nil
            }
            guard !piece.isEmpty else { break }
            offset += piece.count
            scanner.take(piece)
            if scanner.isBroken { break }
        }
        if isCounted { scanner.finish() }
        guard !scanner.isBroken, let header = scanner.header else {
            notes.problem(file.path, "its first line is no header of a table")
            return nil
        }
        return Table(columns: header, types: scanner.types, records: isCounted ? scanner.records : nil)
    }
}

/// Splits bytes into records; keeps the header and looks at a few records for their types.
struct TableScanner {
    /// Nil until the first record is complete.
    private(set) var header: [String]?
    private(set) var records = 0
    /// The first record is too long, has too many columns or is not text.
    private(set) var isBroken = false

    private let separator: UInt8
    private var isQuoted = false
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    private var recordBytes = 0
    private var kinds: [ColumnKind] = []

    /// Records whose fields are kept to guess types from.
    private static let sampledRecords = 100

    init(separator: UInt8) {
        self.separator = separator
    }

    var types: [String] { kinds.map(\.name) }

    mutating func take(_ bytes: [UInt8]) {
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted, byte == 0x0A else {
                // A carriage return alone is an empty line.
                if byte != 0x0D { recordBytes += 1 }
                keep(byte)
                if isBroken { return }
                continue
            }
            endRecord()
            if isBroken { return }
        }
    }

    /// The last record may lack its line break.
    mutating func finish() {
        if recordBytes > 0 { endRecord() }
    }

    private var isSampling: Bool { header == nil || records < Self.sampledRecords }

    private mutating func keep(_ byte: UInt8) {
        guard isSampling else { return }
        if header == nil, recordBytes > Limits.tableHeaderBytes { isBroken = true }
        if byte == separator, !isQuoted {
            fields.append(field)
            field = []
            guard fields.count > Limits.tableColumns else { return }
            if header == nil { isBroken = true } else { fields.removeLast() }
        } else if byte != UInt8(ascii: "\""), byte != 0x0D, field.count < Limits.itemBytes {
            field.append(byte)
        }
    }

    private mutating func endRecord() {
        defer {
            field = []
            fields = []
            recordBytes = 0
        }
        // An empty line is no record.
        guard recordBytes > 0 else { return }
        guard isSampling else {
            records += 1
            return
        }
        fields.append(field)
        if header == nil { return takeHeader() }
        records += 1
        for (at, field) in fields.prefix(kinds.count).enumerated() { kinds[at].observe(field) }
    }

    private mutating func takeHeader() {
        if fields[0].starts(with: [0xEF, 0xBB, 0xBF]) { fields[0].removeFirst(3) }
        let names = fields.map { PlainText.line(String(decoding: $0, as: UTF8.self)) }
        guard fields.allSatisfy({ String(validating: $0, as: UTF8.self) != nil && !$0.contains(0) }) else {
            isBroken = true
            return
        }
        header = names
        kinds = names.map { _ in ColumnKind() }
    }
}

/// The narrowest type that all fields seen so far have.
private struct ColumnKind {
    private var isInteger = true
    private var isNumber = true
    private var isBoolean = true
    private var isSeen = false

    var name: String {
        guard isSeen else { return "string" }
        return isBoolean ? "boolean" : isInteger ? "integer" : isNumber ? "number" : "string"
    }

    mutating func observe(_ field: [UInt8]) {
        guard !field.isEmpty else { return }
        isSeen = true
        let text = String(decoding: field, as: UTF8.self)
        let decimal = DecimalText.positional(text)
        // "007" is a code, not a number.
        let isCode = text.count > 1 && text.hasPrefix("0") && !text.hasPrefix("0.")
        isNumber = isNumber && decimal != nil && !isCode
        isInteger = isInteger && isNumber && !text.contains(".") && !text.lowercased().contains("e")
        isBoolean = isBoolean && ["true", "false"].contains(text.lowercased())
    }
}
