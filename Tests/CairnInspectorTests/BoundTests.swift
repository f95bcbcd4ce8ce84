import CairnInspector
import Foundation
import Testing

@Suite("Inspection of large and broken files")
struct BoundTests {
    private static let tenGigabytes: Int64 = 10 << 30
    private static let evil = Array("\u{0}cos\nsystem\n(S'id'\ntR.".utf8).dropFirst()

    /// Beginnings of every format, before ten gigabytes of nothing.
    static let beginnings: [(name: String, bytes: [UInt8])] = [
        ("nothing", []), ("zip", Array("PK\u{3}\u{4}".utf8)),
        ("hdf5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
        ("npy", [0x93] + Array("NUMPY\u{1}\u{0}".utf8)), ("gguf", Array("GGUF".utf8) + [3, 0, 0, 0]),
        ("pickle", [0x80, 4, 0x8E, 0, 0, 0, 0, 2, 0, 0, 0]),
        ("large value", [0x80, 4, 0x8E] + [UInt8](repeating: 0xFF, count: 8)),
        ("safetensors", [0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0x7B]),
        ("onnx", [0x08, 0x0A, 0x3A, 0x80, 0x80, 0x80, 0x80, 0x10]),
        ("gzip", [0x1F, 0x8B, 8, 0]), ("zlib", [0x78, 0x9C]), ("json", Array("{\"a\":".utf8)),
        ("text", Array("hello\n".utf8)),
        ("line", Array("V".utf8)),
    ]

    /// A hundredth, as builds for debugging search slowly.
    private static var amounts: Budget.Amounts {
        var amounts = Budget.Amounts()
        amounts.searchedBytes = 10 << 20
        return amounts
    }

    @Test("reads little of ten gigabytes, whatever they begin with", arguments: beginnings.map(\.name))
    func sparse(_ name: String) throws {
        let bytes = try #require(Self.beginnings.first { $0.name == name }).bytes
        let source = CountingSource(size: Self.tenGigabytes, (0, bytes))
        let found = Inspector.inspect(path: "a", source: source, within: Self.amounts)
        #expect(source.bytesRead < 64 << 20)
        // A local header alone is an entry that no directory names.
        #expect(found.findings.allSatisfy { $0.severity == .unread || $0.severity == .note || name == "zip" })
    }

    @Test("a search that ends at its limit says so")
    func searchLimit() {
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        let source = CountingSource(size: Self.tenGigabytes, (0, signature))
        let found = Inspector.inspect(path: "a.h5", source: source, within: Self.amounts)
        #expect(found.findings.map(\.kind) == [.limit])
        #expect(found.findings.map(\.severity) == [.unread])
    }

    @Test("finds a pickle at the end of ten gigabytes, and behind a value of five")
    func far() {
        let end = CountingSource(size: Self.tenGigabytes, (Self.tenGigabytes - 4_096, Array(Self.evil)))
        #expect(Inspector.inspect(path: "a", source: end).findings.contains { $0.kind == .pickleImport })
        let value: [UInt8] = [0x80, 4, 0x8E, 0, 0, 0, 0x40, 1, 0, 0, 0]
        let behind = CountingSource(size: Self.tenGigabytes, (0, value), (11 + 5 << 30, Array(Self.evil)))
        let found = Inspector.inspect(path: "a", source: behind)
        #expect(found.findings.contains { $0.kind == .pickleImport && $0.offset == 11 + 5 << 30 })
        #expect(behind.bytesRead < 4 << 20)
    }

    @Test("a sparse file of ten gigabytes on disk is looked at")
    func sparseOnDisk() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "cairn-sparse-\(UUID().uuidString)")
            .path
        defer { unlink(path) }
        let handle = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        defer { close(handle) }
        #expect(ftruncate(handle, off_t(Self.tenGigabytes)) == 0)
        let evil = Array(Self.evil)
        #expect(pwrite(handle, evil, evil.count, off_t(Self.tenGigabytes) - 100) == evil.count)
        let found = Inspector.inspect(
            path: "weights.bin", source: HandleSource(handle: handle, size: Self.tenGigabytes))
        #expect(found.sizeBytes == Self.tenGigabytes)
        #expect(found.findings.contains { $0.kind == .pickleImport && $0.severity == .executes })
    }

    @Test("what can't be read is a finding", arguments: [0, 1, 600] as [Int64])
    func unreadable(_ from: Int64) {
        let source = CountingSource(size: 1 << 20, (0, Array("PK\u{3}\u{4}".utf8)))
        source.failsFrom = from
        let found = Inspector.inspect(path: "a", source: source)
        #expect(found.findings.contains { $0.kind == .unreadable && $0.severity == .unread })
    }

    @Test("more findings than are kept are one that says so")
    func manyFindings() {
        var bytes: [UInt8] = [0x80, 4]
        for number in 0..<300 { bytes += Array("ca\(number)\nb\n0".utf8) }
        let found = Inspector.inspect(path: "a", source: MemorySource(bytes + Array("N.".utf8)))
        #expect(found.findings.count == 201)
        #expect(found.findings.contains { $0.kind == .limit && $0.severity == .unread })
    }

    @Test("a pickle of more imports than are kept is unread from there")
    func manyImports() {
        var bytes: [UInt8] = [0x80, 4]
        for number in 0..<1_001 { bytes += Array("ca\(number)\nb\n0".utf8) }
        let found = Inspector.inspect(path: "a", source: MemorySource(bytes + Array("N.".utf8)))
        #expect(found.findings.contains { $0.kind == .limit })
    }
}

private struct HandleSource: ByteSource {
    let handle: Int32
    let size: Int64

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            let result = pread(handle, buffer.baseAddress, count, off_t(offset))
            code = result < 0 ? errno : 0
            got = max(result, 0)
        }
        if code != 0 { throw .unreadable(code: code) }
        return bytes
    }
}
