/// The first bytes that tell a format for sure.
enum Signature {
    case zip, gzip, npy, gguf
    case native(Format, String)
    /// Compressed in a way that isn't opened here.
    case unread(Format)
    /// Nothing in it executes.
    case plain(Format)

    static func of(_ head: [UInt8]) -> Signature? {
        func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        func begins(_ text: String) -> Bool { head.starts(with: text.utf8) }
        if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") || begins("PK\u{7}\u{8}") { return .zip }
        if begins([0x1F, 0x8B]) { return .gzip }
        if begins([0x93] + Array("NUMPY".utf8)) { return .npy }
        if begins("GGUF") { return .gguf }
        return native(head) ?? compressed(head)
            ?? (head.dropFirst(4).starts(with: "TFL3".utf8) ? .plain(.tflite) : nil)
    }

    private static func native(_ head: [UInt8]) -> Signature? {
        func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if begins([0x7F, 0x45, 0x4C, 0x46]) { return .native(.elf, "ELF") }
        if begins([0x00, 0x61, 0x73, 0x6D]) { return .native(.wasm, "WebAssembly") }
        if begins([0xCE, 0xFA, 0xED, 0xFE]) || begins([0xCF, 0xFA, 0xED, 0xFE])
            || begins([0xFE, 0xED, 0xFA, 0xCE]) || begins([0xFE, 0xED, 0xFA, 0xCF])
        {
            return .native(.machO, "Mach-O")
        }
        if begins([0xCA, 0xFE, 0xBA, 0xBE]), head.count >= 8 {
            // A universal binary counts its parts where a class file has its version.
            return head[6] == 0 && head[7] < 30
                ? .native(.machO, "Mach-O, several architectures") : .native(.javaClass, "Java class")
        }
        if begins(Array("ftrt".utf8)) { return .native(.tensorrt, "TensorRT engine") }
        return isPE(head) ? .native(.pe, "PE") : nil
    }

    /// `MZ`, and either the header's offset fits or the rest of a polyglot's mark does.
    private static func isPE(_ head: [UInt8]) -> Bool {
        guard head.starts(with: "MZ".utf8) else { return false }
        if head.starts(with: "MZqFpD".utf8) { return true }
        guard let at = LittleEndian.number(head, at: 0x3C, count: 4) else { return false }
        guard at + 4 <= UInt64(head.count) else { return at < 1 << 20 && head[2...].contains(0) }
        return Array(head[Int(at)..<Int(at) + 4]) == [0x50, 0x45, 0, 0]
    }

    private static func compressed(_ head: [UInt8]) -> Signature? {
        func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .unread(.sevenZip) }
        if begins(Array("Rar!\u{1A}\u{7}".utf8)) { return .unread(.rar) }
        if begins(Array("BZh".utf8)), head.count > 9, head[4] == 0x31 || head[4] == 0x17 {
            return .unread(.bzip2)
        }
        if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .unread(.xz) }
        if begins([0x5D, 0x00, 0x00]), head.count > 13,
            head[12] == 0 || head[5...12].allSatisfy({ $0 == 0xFF })
        {
            return .unread(.xz)
        }
        if begins([0x28, 0xB5, 0x2F, 0xFD]) { return .unread(.zstd) }
        if begins([0x04, 0x22, 0x4D, 0x18]) { return .unread(.lz4) }
        return nil
    }
}
