import CairnManifest
import CairnProvenance
import Testing

@Suite("Model signatures: hashes")
struct ModelHashTests {
    @Test("BLAKE2b of 'abc' is that of RFC 7693, appendix A, also in pieces")
    func blake2b() throws {
        let expected =
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        #expect(ModelHash.blake2b.digest(of: Array("abc".utf8)).map(Hex.encode) == expected)
        var hasher = try #require(ModelHash.blake2b.hasher())
        for byte in "abc".utf8 { [byte].withUnsafeBytes { hasher.update($0) } }
        #expect(Hex.encode(hasher.finalize()) == expected)
    }

    @Test("SHA-256 of nothing")
    func sha256() {
        #expect(ModelHash.sha256.digest(of: []).map(Hex.encode) == ContentDigest.of([]).hex)
    }
}
