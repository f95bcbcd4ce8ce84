import CairnManifest
import Testing

@Suite struct JSONRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let bytes: [UInt8]
        let error: JSONError
        var fractions = false
        var testDescription: String { rule }

        init(_ rule: String, _ text: String, _ error: JSONError, fractions: Bool = false) {
            self.init(rule, bytes: Array(text.utf8), error, fractions: fractions)
        }

        init(_ rule: String, bytes: [UInt8], _ error: JSONError, fractions: Bool = false) {
            self.rule = rule
            self.bytes = bytes
            self.error = error
            self.fractions = fractions
        }
    }

    private static let quote = UInt8(ascii: "\"")

    static let cases: [Case] = [
        Case("nothing", "", .endsEarly),
        Case("white space alone", " \n", .endsEarly),
        Case("an open object", "{", .endsEarly),
        Case("an open list", "[1,", .endsEarly),
        Case("an open string", "\"abc", .endsEarly),
        Case("a string that ends in a backslash", #""abc\"#, .endsEarly),
        Case("half a word", "tru", .endsEarly),
        Case("a lone minus", "-", .endsEarly),
        Case("two values", "1 2", .unexpectedByte(offset: 2)),
        Case("a wrong word", "nul1", .unexpectedByte(offset: 3)),
        Case("upper-case words", "True", .unexpectedByte(offset: 0)),
        Case("NaN", "NaN", .unexpectedByte(offset: 0)),
        Case("a comma at the end of a list", "[1,]", .unexpectedByte(offset: 3)),
        Case("a comma at the end of an object", #"{"a":1,}"#, .unexpectedByte(offset: 7)),
        Case("a missing colon", #"{"a" 1}"#, .unexpectedByte(offset: 5)),
        Case("a key without quotes", "{a:1}", .unexpectedByte(offset: 1)),
        Case("single quotes", "'a'", .unexpectedByte(offset: 0)),
        Case("a comment", "/* */ 1", .unexpectedByte(offset: 0)),
        Case("a vertical tab between values", "[1,\u{b}2]", .unexpectedByte(offset: 3)),
        Case("a no-break space between values", "[1,\u{a0}2]", .unexpectedByte(offset: 3)),
        Case("a control character in a string", "\"a\nb\"", .unexpectedByte(offset: 2)),
        Case("an unknown escape", #""\x41""#, .unexpectedByte(offset: 2)),
        Case("a short escape", #""\u12""#, .unexpectedByte(offset: 5)),
        Case("an escape without hex digits", #""\u12g4""#, .unexpectedByte(offset: 5)),
        Case("a leading zero", "01", .unexpectedByte(offset: 1)),
        Case("a leading plus", "+1", .unexpectedByte(offset: 0)),
        Case("a hexadecimal number", "0x10", .unexpectedByte(offset: 1)),
        Case("a byte order mark", bytes: [0xEF, 0xBB, 0xBF, 0x31], .byteOrderMark),
        Case("a stray continuation byte", bytes: [quote, 0x80, quote], .notUTF8(offset: 0)),
        Case("an overlong form", bytes: [quote, 0xC0, 0xAF, quote], .notUTF8(offset: 0)),
        Case("a surrogate in UTF-8", bytes: [quote, 0xED, 0xA0, 0x80, quote], .notUTF8(offset: 0)),
        Case("beyond U+10FFFF", bytes: [quote, 0xF4, 0x90, 0x80, 0x80, quote], .notUTF8(offset: 0)),
        Case("a cut sequence", bytes: [quote, 0xE2, 0x82, quote], .notUTF8(offset: 0)),
        Case("bad UTF-8 beside an escape", bytes: [quote, 0x5C, 0x6E, 0xFF, quote], .notUTF8(offset: 0)),
        Case("a lone lead surrogate", #""\ud83d""#, .unpairedSurrogate(offset: 1)),
        Case("a lead surrogate before text", #""\ud83dabcdef""#, .unpairedSurrogate(offset: 1)),
        Case("a lone trail surrogate", #""\ude00""#, .unpairedSurrogate(offset: 1)),
        Case("two lead surrogates", #""\ud83d\ud83d""#, .unpairedSurrogate(offset: 1)),
        Case("the noncharacter U+FFFE", bytes: [quote, 0xEF, 0xBF, 0xBE, quote], .noncharacter(offset: 0)),
        Case("the noncharacter U+FDD0", bytes: [quote, 0xEF, 0xB7, 0x90, quote], .noncharacter(offset: 0)),
        Case(
            "the noncharacter U+1FFFF",
            bytes: [quote, 0xF0, 0x9F, 0xBF, 0xBF, quote],
            .noncharacter(offset: 0)
        ),
        Case("an escaped noncharacter", #""\uffff""#, .noncharacter(offset: 0)),
        Case("a key twice", #"{"a":1,"a":2}"#, .duplicateKey(key: "a", offset: 0)),
        Case(
            "a key twice, one of them escaped",
            #"[{"b":0,"a":1,"\u0061":2}]"#,
            .duplicateKey(key: "a", offset: 1)
        ),
        Case("a fraction", "[1.5]", .fractionNotAllowed(offset: 1)),
        Case("a fraction of zero", "1.0", .fractionNotAllowed(offset: 0)),
        Case("an exponent", "1e3", .fractionNotAllowed(offset: 0)),
        Case("2^53", "9007199254740992", .numberOutOfRange(offset: 0)),
        Case("-2^53", "-9007199254740992", .numberOutOfRange(offset: 0)),
        Case("a number of many digits", String(repeating: "9", count: 400), .numberOutOfRange(offset: 0)),
        Case("an infinite fraction", "1e999", .numberOutOfRange(offset: 0), fractions: true),
        Case("a point without digits", "1.", .endsEarly, fractions: true),
        Case("an exponent without digits", "1e+]", .unexpectedByte(offset: 3), fractions: true),
        Case("lists too deep", "[[[[[1]]]]]", .tooDeep(offset: 4, limit: 4)),
        Case("objects too deep", #"{"a":{"a":{"a":{"a":{}}}}}"#, .tooDeep(offset: 20, limit: 4)),
        Case(
            "a document too large",
            String(repeating: " ", count: 1_001),
            .tooLarge(bytes: 1_001, limit: 1_000)
        ),
    ]

    @Test("refuses", arguments: cases)
    func refuses(_ refused: Case) {
        #expect(throws: refused.error) {
            try JSONValue.parse(refused.bytes, maxBytes: 1_000, maxDepth: 4, fractions: refused.fractions)
        }
    }

    @Test(
        "refuses what is valid but not canonical",
        arguments: [
            ("white space", "[1, 2]", 3), ("a line feed at the end", "[]\n", 2),
            ("unsorted keys", #"{"b":1,"a":2}"#, 2),
            ("a needless escape", #""\u0041""#, 1), ("an escaped slash", #""\/""#, 1),
            ("minus zero", "-0", 0),
            ("an upper-case escape", #""\u001F""#, 6), ("a long escape for a line feed", #""\u000a""#, 2),
            ("keys in the order of UTF-8, not of UTF-16", "{\"\u{e000}\":1,\"\u{10000}\":2}", 2),
        ]
    )
    func refusesNonCanonical(_ rule: String, _ text: String, _ offset: Int) throws {
        let bytes = Array(text.utf8)
        _ = try JSONValue.parse(bytes, maxBytes: 1_000)
        #expect(throws: JSONError.notCanonical(offset: offset)) {
            try JSONValue.parseCanonical(bytes, maxBytes: 1_000)
        }
    }

    @Test("accepts the extremes that I-JSON allows")
    func acceptsExtremes() throws {
        let text = "[-9007199254740991,0,9007199254740991,\"\u{0}\u{10fffd}\u{fffd}\u{e000}\u{d7ff}\",\"\"]"
            .replacing("\u{0}", with: "\\u0000")
        let value = try JSONValue.parseCanonical(Array(text.utf8), maxBytes: 1_000)
        #expect(value.canonicalText == text)
        #expect(value.arrayValue?.first == .integer(-9_007_199_254_740_991))
    }

    @Test("names the line and the column to the person who wrote the document")
    func namesPlace() {
        let document = Array("{\n  \"a\": 1.5\n}".utf8)
        #expect(
            JSONError.fractionNotAllowed(offset: 9).description(in: document)
                == "line 2, column 8: the number at byte 9 has a fraction or an exponent; write it as a string"
        )
    }

    @Test("shows a key in an error with JSON's escapes, never raw")
    func escapesKey() {
        let error = JSONError.duplicateKey(key: "\u{1b}[31m", offset: 0)
        #expect(error.description == #"the object at byte 0 has the key "\u001b[31m" twice"#)
    }
}
