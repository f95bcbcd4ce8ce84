import CairnManifest
import Testing

/// The examples that RFC 8785 itself gives.
@Suite struct CanonicalVectorTests {
    @Test("sorts keys by UTF-16 code units: RFC 8785 section 3.2.3")
    func sortsKeys() throws {
        let text = #"""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
             "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
             "\u00f6": "Latin Small Letter O With Diaeresis"}
            """#
        let value = try JSONValue.parse(Array(text.utf8), maxBytes: 10_000)
        let values = value.objectValue?.members.compactMap(\.value.stringValue)
        #expect(
            values == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ]
        )
    }

    @Test("writes the example of RFC 8785 section 3.2.2 and 3.2.4 byte for byte")
    func writesExample() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50,
                          2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let value = try JSONValue.parse(Array(text.utf8), maxBytes: 10_000, fractions: true)
        let expected =
            "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b33333333"
            + "33333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e6722"
            + "3a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
        #expect(Hex.encode(value.canonicalBytes()) == expected)
    }

    struct Number: Sendable, CustomTestStringConvertible {
        let bits: UInt64
        let text: String
        var testDescription: String { text }
    }

    @Test(
        "prints numbers as ECMAScript does: RFC 8785 appendix B",
        arguments: [
            Number(bits: 0x0000_0000_0000_0000, text: "0"),
            Number(bits: 0x8000_0000_0000_0000, text: "0"),
            Number(bits: 0x0000_0000_0000_0001, text: "5e-324"),
            Number(bits: 0x8000_0000_0000_0001, text: "-5e-324"),
            Number(bits: 0x7fef_ffff_ffff_ffff, text: "1.7976931348623157e+308"),
            Number(bits: 0xffef_ffff_ffff_ffff, text: "-1.7976931348623157e+308"),
            Number(bits: 0x4340_0000_0000_0000, text: "9007199254740992"),
            Number(bits: 0xc340_0000_0000_0000, text: "-9007199254740992"),
            Number(bits: 0x4430_0000_0000_0000, text: "295147905179352830000"),
            Number(bits: 0x44b5_2d02_c7e1_4af5, text: "9.999999999999997e+22"),
            Number(bits: 0x44b5_2d02_c7e1_4af6, text: "1e+23"),
            Number(bits: 0x44b5_2d02_c7e1_4af7, text: "1.0000000000000001e+23"),
            Number(bits: 0x444b_1ae4_d6e2_ef4e, text: "999999999999999700000"),
            Number(bits: 0x444b_1ae4_d6e2_ef4f, text: "999999999999999900000"),
            Number(bits: 0x444b_1ae4_d6e2_ef50, text: "1e+21"),
            Number(bits: 0x3eb0_c6f7_a0b5_ed8c, text: "9.999999999999997e-7"),
            Number(bits: 0x3eb0_c6f7_a0b5_ed8d, text: "0.000001"),
            Number(bits: 0x41b3_de43_5555_5553, text: "333333333.3333332"),
            Number(bits: 0x41b3_de43_5555_5554, text: "333333333.33333325"),
            Number(bits: 0x41b3_de43_5555_5555, text: "333333333.3333333"),
            Number(bits: 0x41b3_de43_5555_5556, text: "333333333.3333334"),
            Number(bits: 0x41b3_de43_5555_5557, text: "333333333.33333343"),
            Number(bits: 0xbecb_f647_612f_3696, text: "-0.0000033333333333333333"),
            Number(bits: 0x4314_3ff3_c1cb_0959, text: "1424953923781206.2"),
        ]
    )
    func printsNumber(_ number: Number) {
        let value = JSONValue.fraction(Double(bitPattern: number.bits))
        #expect(value.canonicalText == number.text)
    }

    @Test("escapes what RFC 8785 section 3.2.2.2 escapes and nothing else")
    func escapes() {
        let text =
            (0..<0x30).compactMap { Unicode.Scalar($0 as UInt32) }.map(String.init).joined()
            + "\\\u{7f}\u{2028}é"
        #expect(
            JSONValue.string(text).canonicalText
                == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
                + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
                + ##" !\"#$%&'()*+,-./\\"## + "\u{7f}\u{2028}é\""
        )
    }
}
