import CairnManifest
import CairnTestSupport
import Testing

@Suite struct JSONLawTests {
    @Test("reading what was written gives the same value and the same bytes", arguments: 0..<200)
    func roundTrip(_ seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        let value = random.value()
        let bytes = value.canonicalBytes()
        let read = try JSONValue.parseCanonical(bytes, maxBytes: 1 << 20)
        #expect(read == value)
        #expect(read.canonicalBytes() == bytes)
        #expect(try JSONValue.parse(value.indentedBytes(), maxBytes: 1 << 20) == value)
        #expect(try JSONValue.parse(random.spelling(of: value), maxBytes: 1 << 20) == value)
    }

    @Test("no prefix of a document is a document", arguments: 0..<200)
    func refusesPrefixes(_ seed: UInt64) {
        var random = RandomJSON(seed: seed)
        let bytes = JSONValue.array([random.value()]).canonicalBytes()
        for count in bytes.indices {
            #expect(throws: JSONError.self) {
                try JSONValue.parseCanonical(Array(bytes[..<count]), maxBytes: 1 << 20)
            }
        }
    }

    @Test("a flipped bit is refused or gives another value", arguments: 0..<200)
    func flippedBits(_ seed: UInt64) {
        var random = RandomJSON(seed: seed)
        let value = random.value()
        var bytes = value.canonicalBytes()
        for _ in 0..<50 {
            let at = Int.random(in: bytes.indices, using: &random.generator)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random.generator)
            bytes[at] ^= bit
            if let read = try? JSONValue.parseCanonical(bytes, maxBytes: 1 << 20) { #expect(read != value) }
            bytes[at] ^= bit
        }
    }

    @Test("hashing and equality follow the bytes, not Unicode equivalence")
    func exactEquality() {
        #expect(JSONValue.string("\u{e9}") != JSONValue.string("e\u{301}"))
        let object: JSONObject = ["\u{e9}": 1, "e\u{301}": 2]
        #expect(object.count == 2)
        #expect(object["\u{e9}"] == 1)
        #expect(Set([JSONValue.string("\u{e9}"), .string("e\u{301}")]).count == 2)
    }

    @Test("an object keeps its members sorted whatever the order of insertion", arguments: 0..<200)
    func sortedMembers(_ seed: UInt64) {
        var random = RandomJSON(seed: seed)
        let keys = Set((0..<20).map { _ in random.text() }).sorted()
        var forwards = JSONObject()
        var shuffled = JSONObject()
        for key in keys { forwards[key] = .string(key) }
        for key in keys.shuffled(using: &random.generator) { shuffled[key] = .string(key) }
        #expect(forwards == shuffled)
        for key in keys { #expect(shuffled[key] == .string(key)) }
        let utf16 = shuffled.keys.map { Array($0.utf16) }
        #expect(zip(utf16, utf16.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        for key in keys { shuffled[key] = nil }
        #expect(shuffled.isEmpty)
    }
}
