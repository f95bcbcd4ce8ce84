import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Checks of a release")
struct ReleaseCheckTests {
    @Test("a sound release passes every check, one line each")
    func sound() throws {
        let home = try SampleHome()
        let check = ReleaseCheck(try home.evidence(), asked: try Reference("acme/minilm@1.0.0"))
        #expect(
            check.lines.map(\.name) == [
                "identity", "inclusion", "signature", "record", "manifest", "names", "reference",
            ])
        #expect(check.lines.allSatisfy { $0.ok })
        let checked = try #require(check.checked)
        #expect(checked.index == 1)
        #expect(checked.checkpoint.size == 2)
        #expect("\(checked.reference)" == "acme.\(home.publisher.id.short)/minilm@1.0.0")
    }

    @Test("a release with a file list is checked by the list")
    func fileList() throws {
        let home = try SampleHome(release: .make(moreFiles: 998))
        var evidence = try home.evidence()
        #expect(evidence.fileList != nil)
        #expect(ReleaseCheck(evidence).checked?.artifacts.count == 1_001)
        evidence.fileList = nil
        #expect(ReleaseCheck(evidence).lines.last?.name == "manifest")
    }

    @Test("later versions of the identity are checked against those before")
    func rotated() throws {
        var home = try SampleHome()
        home.rotate()
        #expect(try home.checked().identity.version == 2)
        var evidence = try home.evidence()
        evidence.identity.swapAt(0, 1)
        #expect(ReleaseCheck(evidence).lines.last?.name == "identity")
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The line that has to fail.
        let line: String
        let change: @Sendable (inout ReleaseEvidence) throws -> Void

        init(
            _ description: String, _ line: String,
            _ change: @escaping @Sendable (inout ReleaseEvidence) throws -> Void
        ) {
            testDescription = description
            self.line = line
            self.change = change
        }
    }

    static let tamperings = [
        Tampering("no identity", "identity") { $0.identity = [] },
        Tampering("an identity of someone else", "identity") { evidence in
            evidence.identity[0].envelope = SamplePublisher.make("other").envelope.bytes
        },
        Tampering("a flipped byte in the identity's receipt", "identity") { evidence in
            evidence.identity[0].receipt[evidence.identity[0].receipt.count - 20] ^= 1
        },
        Tampering("a receipt of the release that is the identity's", "record") { evidence in
            evidence.receipt = evidence.identity[0].receipt
        },
        Tampering("a receipt that is cut off", "inclusion") { $0.receipt.removeLast(30) },
        Tampering("no receipt", "inclusion") { $0.receipt = [] },
        Tampering("a receipt by a log with another key of the same name", "inclusion") { evidence in
            var fork = try SampleLog(key: "another key")
            fork.append(SampleRelease.make().leaf())
            evidence.receipt = try fork.receipt(0)
        },
        Tampering("another envelope", "record") { $0.envelope = SampleRelease.make(seed: 1).envelope.bytes },
        Tampering("a label of another entry", "record|names") {
            $0.label = SampleRelease.make(name: "other").label.encoded()
        },
        Tampering("a label of another version", "names") {
            $0.label = SampleRelease.make(version: "2.0.0").label.encoded()
        },
        Tampering("a label that is no label", "names") { $0.label = [0x7B] },
        Tampering("a file list that nobody asked for", "manifest") { $0.fileList = [0x5B, 0x5D] },
    ]

    @Test("what was tampered with is named", arguments: tamperings)
    func tampered(_ tampering: Tampering) throws {
        var evidence = try SampleHome().evidence()
        try tampering.change(&evidence)
        let check = ReleaseCheck(evidence)
        #expect(!check.ok)
        let last = try #require(check.lines.last)
        #expect(!last.ok)
        #expect(tampering.line.split(separator: "|").map(String.init).contains(last.name), "\(last)")
        #expect(check.lines.dropLast().allSatisfy { $0.ok })
    }

    @Test("no flipped byte of the evidence passes", arguments: 0..<40 as Range<UInt64>)
    func flipped(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var evidence = try SampleHome().evidence()
        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        switch seed % 4 {
        case 0: evidence.envelope[Int.random(in: evidence.envelope.indices, using: &random)] ^= bit
        case 1: evidence.label[Int.random(in: evidence.label.indices, using: &random)] ^= bit
        case 2:
            evidence.identity[0].envelope[
                Int.random(in: evidence.identity[0].envelope.indices, using: &random)] ^= bit
        default:
            // The name of the signer and what stands before the checkpoint are bound too.
            evidence.receipt[Int.random(in: evidence.receipt.indices, using: &random)] ^= bit
        }
        #expect(!ReleaseCheck(evidence).ok)
    }

    @Test(
        "another release than the one asked for is refused, however sound it is",
        arguments: [
            "acme/minilm@1.0.1", "acme/other", "datasets/acme/minilm", "evil/minilm",
            "acme.0123456789ab/minilm",
            "acme.other.example.org/minilm", "acme/minilm@sha256:" + String(repeating: "0", count: 64),
        ])
    func otherThanAsked(_ text: String) throws {
        let check = ReleaseCheck(try SampleHome().evidence(), asked: try Reference(text))
        #expect(check.checked == nil)
        #expect(check.lines.last?.name == "reference")
    }

    @Test("a reference matches by home, version and digest")
    func asked() throws {
        let home = try SampleHome()
        let digest = try home.checked().release.value.manifestDigest
        let texts = [
            "acme/minilm", "ACME/MiniLM@1.0.0", "acme.models.example.org/minilm",
            "acme.\(home.publisher.id.short)/minilm@sha256:\(digest)",
        ]
        for text in texts {
            #expect(ReleaseCheck(try home.evidence(), asked: try Reference(text)).ok, "\(text)")
        }
    }
}
