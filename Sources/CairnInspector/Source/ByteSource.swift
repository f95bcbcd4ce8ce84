/// Bytes of a stranger's file, read piece by piece.
///
/// One task reads a source at a time.
package protocol ByteSource {
    /// In bytes; for compressed content what it is declared to have.
    var size: Int64 { get }
    /// What lies behind costs reading all before, so that ends are left alone.
    var isForwardOnly: Bool { get }

    /// At most `count` bytes from `offset`; fewer only at the end.
    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8]
}

extension ByteSource {
    package var isForwardOnly: Bool { false }
}

/// Why no more bytes come.
package enum SourceError: Error, Equatable, Sendable {
    /// Something was to be there and isn't.
    case ended
    /// `code` is an errno value.
    case unreadable(code: Int32)
    case limit(Bound)
}

/// A limit that was hit; the text is the one of a report.
package enum Bound: String, Sendable {
    case inflatedBytes = "inflated bytes"
    case nestedArchive = "bytes of an archive in an archive"
    case archiveEntries = "entries of an archive"
    case opcodes = "pickle opcodes"
    case pickleStack = "pickle stack"
    case pickleMemo = "pickle memo"
    case pickleLine = "pickle line"
    case pickleImports = "pickle imports"
    case picklesInFile = "pickles in one file"
    case hiddenPickles = "places where a pickle might begin"
    case searchedBytes = "searched bytes"
    case protobufFields = "protobuf fields"
    case protobufDepth = "protobuf depth"
    case ggufKeys = "GGUF keys"
    case ggufElements = "GGUF array elements"
    case safetensorsHeader = "safetensors header"
    case numpyHeader = "numpy header"
    case template = "chat template"
    case findings = "findings of one file"
}

/// Bytes in memory.
package struct MemorySource: ByteSource, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var size: Int64 { Int64(bytes.count) }

    package func read(at offset: Int64, count: Int) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let start = Int(offset)
        return Array(bytes[start..<start + min(count, bytes.count - start)])
    }
}

/// A part of another source.
struct SliceSource: ByteSource {
    private let whole: any ByteSource
    private let start: Int64
    let size: Int64

    var isForwardOnly: Bool { whole.isForwardOnly }

    /// What lies beyond the end of the whole is left out.
    init(_ whole: any ByteSource, start: Int64, size: Int64) {
        self.whole = whole
        self.start = max(start, 0)
        self.size = max(min(size, whole.size - max(start, 0)), 0)
    }

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        return try whole.read(at: start + offset, count: Int(min(Int64(count), size - offset)))
    }
}
