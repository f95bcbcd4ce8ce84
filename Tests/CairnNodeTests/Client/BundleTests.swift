import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Bundles")
struct BundleTests {
    private func bytes() throws -> [UInt8] { try SampleHome().evidence().encoded() }

    @Test("a bundle reads back as it was written, and its release passes every check", arguments: [0, 998])
    func roundTrip(moreFiles: Int) throws {
        let home = try SampleHome(release: .make(moreFiles: moreFiles))
        let evidence = try home.evidence()
        let bundle = try ReleaseBundle.parse(try evidence.encoded())
        #expect(bundle == evidence)
        #expect((bundle.fileList != nil) == (moreFiles > 0))
        #expect(ReleaseCheck(bundle).checked?.index == home.releaseIndex)
    }

    @Test("any changed byte of the file is refused")
    func flipped() throws {
        let good = try bytes()
        var random = SeededGenerator(seed: 0xB0)
        for _ in 0..<500 {
            var changed = good
            let place = Int.random(in: good.indices, using: &random)
            changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: BundleError.self, "byte \(place)") { try ReleaseBundle.parse(changed) }
        }
    }

    @Test("a file that is cut or longer is refused")
    func otherLength() throws {
        let good = try bytes()
        #expect(throws: BundleError.self) { try ReleaseBundle.parse(Array(good.dropLast())) }
        #expect(throws: BundleError.self) { try ReleaseBundle.parse(good + [UInt8(ascii: "\n")]) }
        #expect(throws: BundleError.self) { try ReleaseBundle.parse([]) }
        let limit = CairnProvenance.Limits.bundleBytes
        #expect(throws: BundleError.format(.json(.tooLarge(bytes: limit + 1, limit: limit)))) {
            try ReleaseBundle.parse([UInt8](repeating: 0x20, count: limit + 1))
        }
    }

    /// What somebody may change who then writes the digest again.
    enum Part: CaseIterable {
        case envelope, label, receipt, identityEnvelope, identityReceipt

        var path: WritableKeyPath<ReleaseEvidence, [UInt8]> {
            switch self {
            case .envelope: \.envelope
            case .label: \.label
            case .receipt: \.receipt
            case .identityEnvelope: \.identity[0].envelope
            case .identityReceipt: \.identity[0].receipt
            }
        }
    }

    @Test(
        "a change in any part is refused also when the file's digest is made to fit", arguments: Part.allCases
    )
    func changedPart(_ changed: Part) throws {
        let part = changed.path
        let good = try SampleHome().evidence()
        var random = SeededGenerator(seed: 0xB1)
        for _ in 0..<60 {
            var evidence = good
            let place = Int.random(in: evidence[keyPath: part].indices, using: &random)
            evidence[keyPath: part][place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let bytes = try? evidence.encoded(), let bundle = try? ReleaseBundle.parse(bytes)
            else {
                continue
            }
            #expect(!ReleaseCheck(bundle).ok, "byte \(place)")
        }
    }

    @Test("parts that belong to another release are refused", arguments: Part.allCases)
    func exchangedPart(_ exchanged: Part) throws {
        let part = exchanged.path
        var evidence = try SampleHome().evidence()
        let other = try SampleHome(release: .make(publisher: .make("other"), name: "other", seed: 3))
            .evidence()
        evidence[keyPath: part] = other[keyPath: part]
        let bundle = try ReleaseBundle.parse(try evidence.encoded())
        #expect(!ReleaseCheck(bundle).ok)
    }

    static let changedMembers: [(name: String, JSONValue)] = [
        ("schema", "cairn.bundle/2"), ("attestations", ["x"]), ("comment", "x"), ("envelope", 1),
        ("fileList", "not base64"), ("identity", ["x"]), ("label", .null), ("sha256", "00"),
    ]

    @Test(
        "members that this format doesn't have, or not in this form, are refused",
        arguments: changedMembers.indices)
    func members(index: Int) throws {
        let (name, value) = Self.changedMembers[index]
        var object = try #require(JSONValue.parse(try bytes(), maxBytes: 1 << 20).objectValue)
        object[name] = value
        let changed = JSONValue.object(object).canonicalBytes()
        #expect(throws: BundleError.self, "\(name)") { try ReleaseBundle.parse(changed) }
    }
}
