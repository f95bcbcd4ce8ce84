import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Records, leaves and labels")
struct RecordTests {
    @Test("agree with the independent implementation, and round-trip")
    func vectors() throws {
        let cases = try VectorFile("provenance/records.json").items()
        #expect(cases.count > 4)
        for item in cases {
            let name = item.text("description")
            let shown = try #require(item["record"])
            let record = try Record.parse(shown.base64("bytes"))
            #expect(record.encoded() == shown.base64("bytes"), "\(name)")
            #expect(record.digest.hex == shown.text("sha256"), "\(name)")
            #expect(record.signedBytes == shown.base64("signingBytes"), "\(name)")
            let bytes = try #require(item["leaf"]).base64("bytes")
            let leaf = try Leaf.parse(bytes)
            #expect(leaf.record == record, "\(name)")
            #expect(leaf.encoded() == bytes, "\(name)")
            #expect(leaf.checkSignatures() == nil, "\(name)")
            #expect(try SignedRecord.parse(leaf.signedRecord.encoded()) == leaf.signedRecord, "\(name)")
        }
    }

    @Test("leaves with one thing wrong are refused by the parser or by the check of signatures")
    func refusedLeaves() throws {
        let cases = try VectorFile("provenance/refused-leaves.json").items()
        #expect(cases.count > 10)
        for item in cases {
            let name = item.text("description")
            do {
                let refusal = try Leaf.parse(item.base64("bytes")).checkSignatures()
                #expect(refusal?.code.rawValue == item.text("code"), "\(name)")
            } catch {
                switch error {
                case .json:
                    #expect(item.text("code") == "not-canonical", "\(name)")
                case .fields(let issues):
                    #expect(item.text("code") == "malformed", "\(name)")
                    #expect(issues.contains { $0.pointer == item.text("pointer") }, "\(name): \(issues)")
                }
            }
        }
    }

    @Test("labels open their entry ids and are refused with one thing wrong")
    func labels() throws {
        let vectors = try VectorFile("provenance/labels.json")
        #expect(!vectors.items("valid").isEmpty && !vectors.items("refused").isEmpty)
        for item in vectors.items("valid") {
            let label = try Label.parse(item.base64("bytes"))
            #expect(label.encoded() == item.base64("bytes"))
            #expect(label.entryID.hex == item.text("entry"))
        }
        for item in vectors.items("refused") {
            #expect(throws: FormatError.self, "\(item.text("description"))") {
                try Label.parse(item.base64("bytes"))
            }
        }
    }

    static let digest = ContentDigest.of([1])

    static func record(_ kind: Record.Kind, author: Bool = true) -> Record {
        Record(
            author: author ? PublisherID(digest) : nil,
            entry: nil,
            identityVersion: author ? 1 : 0,
            kind: kind,
            object: digest,
            origin: "example.org/log",
            previous: nil,
            size: 0
        )
    }

    @Test("kinds that aren't known are kept as they are")
    func unknownKinds() throws {
        let kind = try #require(Record.Kind("dispute"))
        for author in [true, false] {
            let record = Self.record(kind, author: author)
            #expect(try Record.parse(record.encoded()) == record)
        }
        for text in ["", "Release", "1x", "a b", "ä", String(repeating: "a", count: 33)] {
            #expect(Record.Kind(text) == nil)
        }
    }

    @Test("a record keeps the shape of its kind")
    func shapes() {
        func places(_ record: Record) -> [String] {
            do {
                _ = try Record.parse(record.encoded())
                return []
            } catch {
                if case .fields(let issues) = error { return issues.map(\.pointer) }
                return ["?"]
            }
        }
        #expect(places(Self.record(.release)) == ["/entry"])
        #expect(places(Self.record(.status)) == ["/entry", "/subject"])
        #expect(places(Self.record(.attestation)) == ["/subject"])
        #expect(places(Self.record(.identity)) == [])
        #expect(places(Self.record(.takedown, author: false)) == [])
        #expect(places(Self.record(.takedown)) == ["/author"])
        #expect(places(Self.record(.profile, author: false)) == ["/author"])
        var record = Self.record(.identity)
        record.entry = EntryID(Self.digest)
        record.subject = Self.digest
        #expect(places(record) == ["/entry", "/subject"])
        record = Self.record(.identity)
        record.identityVersion = 0
        record.origin = "two words"
        #expect(places(record) == ["/origin"])
    }

    @Test("every issue is named at once, each with its place")
    func allIssues() throws {
        let json: JSONValue = ["author": 1, "a/b~": true, "kind": "X", "origin": "", "size": -1, "v": 2]
        let error = #expect(throws: FormatError.self) { try Record(json: json) }
        guard case .fields(let issues) = error else { return }
        let expected = [
            "/author", "/a~1b~0", "/entry", "/identity", "/kind", "/object", "/origin", "/prev", "/size",
            "/subject", "/v",
        ]
        #expect(issues.map(\.pointer).sorted() == expected)
    }

    @Test("a leaf with a flipped bit is refused, or its signature is")
    func flippedBits() throws {
        let key = TestKeys.ed25519("author")
        let signed = try SignedRecord.sign(Self.record(.profile), with: [key])
        let bytes = Leaf(commit: nil, signedRecord: signed, time: 1_767_323_045).encoded()
        let time = Array(#","time":"#.utf8)
        let timeStart = bytes.indices.first { bytes[$0...].starts(with: time) } ?? 0
        for bit in 0..<timeStart * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            if let leaf = try? Leaf.parse(flipped) {
                #expect(leaf.checkSignatures() != nil, "bit \(bit)")
            }
        }
    }

    @Test("a signature is bound to the place of the record: another origin, prev or subject breaks it")
    func binding() throws {
        let key = TestKeys.ed25519("author")
        let signed = try SignedRecord.sign(Self.record(.profile), with: [key])
        #expect(signed.checkSignatures() == nil)
        let changes: [(inout Record) -> Void] = [
            { $0.origin = "other.org/log" }, { $0.previous = Self.digest }, { $0.subject = Self.digest },
            { $0.size = 1 }, { $0.identityVersion = 2 }, { $0.entry = EntryID(Self.digest) },
            { $0.object = ContentDigest.of([2]) }, { $0.author = PublisherID(ContentDigest.of([2])) },
            { $0.kind = .identity },
        ]
        for change in changes {
            var record = signed.record
            change(&record)
            let moved = SignedRecord(record: record, signatures: signed.signatures)
            #expect(moved.checkSignatures()?.code == .badSignature)
        }
    }

    @Test("a record with an author needs a signature, a node's own record has none")
    func authorAndSignatures() throws {
        let key = TestKeys.ed25519("author")
        let unsigned = SignedRecord(record: Self.record(.profile), signatures: [])
        #expect(unsigned.checkSignatures()?.code == .unsigned)
        let signed = try SignedRecord.sign(Self.record(.heads, author: false), with: [key])
        #expect(signed.checkSignatures()?.code == .malformed)
        #expect(throws: FormatError.self) { try SignedRecord.parse(unsigned.encoded()) }
        #expect(throws: FormatError.self) { try SignedRecord.parse(signed.encoded()) }
    }

    @Test("only a release's leaf names a commit, and it always does")
    func commits() throws {
        let commit = String(repeating: "a", count: 40)
        var record = Self.record(.release)
        record.entry = EntryID(Self.digest)
        let release = try SignedRecord.sign(record, with: [TestKeys.p256("author")])
        let profile = try SignedRecord.sign(Self.record(.profile), with: [TestKeys.p256("author")])
        for leaf in [
            Leaf(commit: commit, signedRecord: release, time: 0),
            Leaf(commit: nil, signedRecord: profile, time: 0),
        ] {
            #expect(try Leaf.parse(leaf.encoded()) == leaf)
        }
        for leaf in [
            Leaf(commit: nil, signedRecord: release, time: 0),
            Leaf(commit: commit, signedRecord: profile, time: 0),
            Leaf(commit: commit.uppercased(), signedRecord: release, time: 0),
            Leaf(commit: commit + "aa", signedRecord: release, time: 0),
            Leaf(commit: commit, signedRecord: release, time: -1),
        ] {
            #expect(throws: FormatError.self) { try Leaf.parse(leaf.encoded()) }
        }
    }

    @Test("a leaf above the limit is refused")
    func size() throws {
        let keys = (0..<32).map { TestKeys.p256("\($0)") }
        let signed = try SignedRecord.sign(Self.record(.profile), with: keys)
        let bytes = Leaf(commit: nil, signedRecord: signed, time: 0).encoded()
        #expect(bytes.count < 8 << 10)
        #expect(throws: FormatError.json(.tooLarge(bytes: 8193, limit: 8192))) {
            try Leaf.parse([UInt8](repeating: 0x20, count: 8193))
        }
    }
}
