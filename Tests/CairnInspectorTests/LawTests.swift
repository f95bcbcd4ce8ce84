import CairnInspector
import CairnManifest
import Testing

@Suite("Laws of inspections")
struct LawTests {
    private static let small = InspectorCase.all.filter { $0.bytes.count < 1_500 }

    @Test(
        "beginnings of a file are looked at without a trap",
        arguments: small)
    func prefixes(_ file: InspectorCase) {
        let step = file.bytes.count > 100 ? file.bytes.count / 40 : 1
        for count in stride(from: 0, to: file.bytes.count, by: step) {
            let found = Inspector.inspect(
                path: file.path, source: MemorySource(Array(file.bytes.prefix(count))))
            for finding in found.findings { #expect((finding.offset ?? 0) >= 0) }
        }
    }

    @Test(
        "a changed byte traps nothing and never makes a report that can't be written",
        arguments: 0..<200 as Range<UInt64>)
    func changes(_ seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        guard let file = Self.small.randomElement(using: &random), !file.bytes.isEmpty else { return }
        var bytes = file.bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let report = Inspector.inspect([(file.path, MemorySource(bytes))])
        let text = report.json.canonicalBytes()
        #expect(try JSONValue.parseCanonical(text, maxBytes: text.count) == report.json)
    }

    @Test("random numbers are no pickle", arguments: 0..<8 as Range<UInt64>)
    func noise(_ seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        // Half precision weights are small numbers: their bytes aren't even.
        let bytes = (0..<100_000).flatMap { _ -> [UInt8] in
            let number = Float16(Float.random(in: -0.2...0.2, using: &random))
            return withUnsafeBytes(of: number) { Array($0) }
        }
        for start in [[], [0x80, 2], [0x80, 4, 0x95]] as [[UInt8]] {
            let found = Inspector.inspect(path: "weights.bin", source: MemorySource(start + bytes))
            #expect(found.findings.allSatisfy { $0.severity == .note }, "\(found)")
        }
    }

    @Test("files in any order give the same report")
    func order() {
        let files = Self.small.prefix(40).enumerated().map {
            (path: "\($0)/\($1.path)", source: MemorySource($1.bytes))
        }
        let one = Inspector.inspect(files.map { ($0.path, $0.source) }).json.canonicalBytes()
        let other = Inspector.inspect(files.reversed().map { ($0.path, $0.source) }).json.canonicalBytes()
        #expect(one == other)
    }

    @Test("the report is what the specification lists")
    func report() throws {
        let file = try #require(InspectorCase.all.first { $0.name == "PyTorch with a call" })
        let report = Inspector.inspect([("a/model.pt", MemorySource(file.bytes))])
        #expect(!report.isClean)
        #expect(report.json["schema"] == "cairn.inspection/1")
        #expect(report.json["summary"]?["executes"] == 1)
        #expect(
            report.json["files"] == [
                ["format": "pytorch-zip", "path": "a/model.pt", "size": .integer(Int64(file.bytes.count))]
            ])
        let finding = try #require(report.json["findings"]?.arrayValue?.first)
        #expect(finding["path"] == "a/model.pt!archive/data.pkl")
        #expect(finding["kind"] == "pickle-import")
        #expect(finding["severity"] == "executes")
        #expect(finding["detail"] == "os.system, called by REDUCE")
        #expect(report.json["limits"]?["archiveDepth"] == 4)
    }

    @Test("a name with control characters and bytes that aren't UTF-8 can stand in the report")
    func names() throws {
        let report = Inspector.inspect([("a\u{1B}[31m\u{FFFF}", MemorySource([1, 2, 3]))])
        let bytes = report.json.canonicalBytes()
        #expect(try JSONValue.parseCanonical(bytes, maxBytes: bytes.count)["files"] != nil)
        #expect(!bytes.contains(0x1B))
    }
}

/// SplitMix64.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
