import CairnManifest
import CairnTestSupport
import Testing

@Suite struct ContentDigestTests {
    @Test("hashes as FIPS 180-4's examples do")
    func vectors() {
        #expect(
            ContentDigest.of([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(
            ContentDigest.of(Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test(
        "refuses every text but 64 lower-case hex digits",
        arguments: [
            "", "ba78", String(repeating: "A", count: 64), String(repeating: "a", count: 63),
            String(repeating: "a", count: 65), String(repeating: "g", count: 64),
            "0x" + String(repeating: "a", count: 62),
        ]
    )
    func refusesText(_ text: String) {
        #expect(ContentDigest(hex: text) == nil)
    }

    @Test("text, bytes and order agree", arguments: 0..<200)
    func laws(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func digest() -> ContentDigest {
            ContentDigest.of((0..<8).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        let one = digest()
        let other = digest()
        #expect(ContentDigest(hex: one.hex) == one)
        #expect(ContentDigest(bytes: one.bytes) == one)
        #expect((one < other) == (one.hex < other.hex))
        #expect(ContentDigest(bytes: Array(one.bytes.dropLast())) == nil)
    }

    @Test("pieces of any size give the digest of the whole", arguments: 0..<50)
    func pieces(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0..<500, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        var hasher = ContentHasher()
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...64, using: &random))
            hasher.update(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(hasher.finalize() == ContentDigest.of(bytes))
    }
}
