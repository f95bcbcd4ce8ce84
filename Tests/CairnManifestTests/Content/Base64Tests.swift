import CairnManifest
import CairnTestSupport
import Testing

@Suite struct Base64Tests {
    @Test(
        "encodes the examples of RFC 4648 section 10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(
        "refuses every second spelling",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", " Zg==", "Zg==\n", "Zg=a", "=", "====", "Z===",
            "_-__", "é===",
        ]
    )
    func refuses(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("decoding is the inverse of encoding", arguments: 0..<200)
    func roundTrip(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        let text = Base64.encode(bytes)
        #expect(Base64.decode(text) == bytes)
        let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
        #expect(Base64.decodeAnyAlphabet(text) == bytes)
        #expect(Base64.decodeAnyAlphabet(urlSafe) == bytes)
        #expect(Base64.decodeAnyAlphabet(urlSafe.replacing("=", with: "")) == bytes)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }

    @Test(
        "the reader of both alphabets refuses a mixture, stray bits and half a padding",
        arguments: ["+_==", "Zh==", "Zg=", "Z"]
    )
    func refusesMixture(_ text: String) {
        #expect(Base64.decodeAnyAlphabet(text) == nil)
    }

    @Test("hex has no upper case and no odd digit", arguments: ["A0", "a", "0g", "0x"])
    func refusesHex(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
