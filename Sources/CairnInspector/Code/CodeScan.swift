/// Source code, scripts and Python byte code.
///
/// Whether text is Python is decided by its name: that is what imports go by, and any text may hold examples.
struct CodeScan {
    let place: Place
    let scan: FileScan

    /// Nil when the bytes are no code.
    func run(head: [UInt8]) throws(SourceError) -> Format? {
        if Self.isByteCode(head) {
            scan.report(.python, .mayExecute, place, "byte code")
            return .pythonByteCode
        }
        // Whatever the encoding.
        if place.hasSuffix(".py") || place.hasSuffix(".pyw") || place.hasSuffix(".pyi") {
            try python()
            return .python
        }
        guard TextScan.isText(head) else { return nil }
        if head.starts(with: "#!".utf8), head.dropFirst(2).first(where: { $0 != 0x20 }) == UInt8(ascii: "/") {
            let line = ReportText.of(head.prefix { $0 != 0x0A }, maxBytes: 200)
            scan.report(.script, .mayExecute, place, line)
            return .script
        }
        for suffix in [".sh", ".bash", ".bat", ".cmd", ".ps1", ".vbs"] where place.hasSuffix(suffix) {
            scan.report(.script, .mayExecute, place, suffix)
            return .script
        }
        return nil
    }

    private func python() throws(SourceError) {
        let bytes = try place.source.read(at: 0, count: 1 << 20)
        try scan.budget.spendSearched(bytes.count)
        let text = String(decoding: bytes, as: UTF8.self)
        if place.isTorchScript {
            let words = ["from_file", "aten.save", "torch.save", "aten::save"].filter { text.contains($0) }
            guard !words.isEmpty else { return }
            return scan.report(.torchScript, .reachesOut, place, words.joined(separator: ", "))
        }
        let isDataset = ["GeneratorBasedBuilder", "ArrowBasedBuilder", "_split_generators"].contains {
            text.contains($0)
        }
        let words = Self.words.filter { text.contains($0) }.map {
            $0.hasSuffix("(") ? String($0.dropLast()) : $0
        }
        let mentions = words.isEmpty ? "" : ", mentions \(words.joined(separator: ", "))"
        let what = isDataset ? "loads a dataset" : "source"
        scan.report(isDataset ? .datasetScript : .python, .mayExecute, place, what + mentions)
    }

    private static let words = [
        "os.system", "subprocess", "socket", "urllib", "requests", "exec(", "eval(", "__import__", "ctypes",
        "pickle", "base64", "marshal",
    ]

    /// The magic number's end, and a code object where the header of some version ends.
    private static func isByteCode(_ head: [UInt8]) -> Bool {
        guard head.count > 16, head[2] == 0x0D, head[3] == 0x0A, head[1] < 0x20 else { return false }
        return [8, 12, 16].contains { head[$0] == 0xE3 || head[$0] == 0x63 }
    }
}
