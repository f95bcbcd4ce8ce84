import CairnManifest
import Testing

@Suite struct ReferenceTests {
    private static let digest = String(repeating: "ab", count: 32)

    @Test(
        "reads and writes every form of formats' grammar",
        arguments: [
            "acme/minilm", "acme/minilm@1.0.0", "acme/minilm@1.0.0-rc.1",
            "acme/all-MiniLM-L6-v2@sha256:" + digest,
            "datasets/acme/greetings", "datasets/acme/greetings@2.0.0", "acme.models.example.org/minilm",
            "acme.3fa94c0d1e2b/minilm@1.0.0", "datasets/acme.models.example.org/greetings@sha256:" + digest,
            "Acme/datasets", "datasets/acme/datasets",
        ]
    )
    func roundTrip(_ text: String) throws {
        let reference = try Reference(text)
        #expect(reference.description == text)
        #expect(try Reference(reference.description) == reference)
        #expect(reference.kind == (text.hasPrefix("datasets/") ? .dataset : .model))
    }

    @Test("reads the parts")
    func parts() throws {
        let reference = try Reference("datasets/acme.3fa94c0d1e2b/greetings@1.0.0")
        #expect(reference.publisher.text == "acme")
        #expect(reference.home == .publisherID(prefix: "3fa94c0d1e2b"))
        #expect(reference.name.text == "greetings")
        #expect(reference.selector == .version(try ReleaseVersion("1.0.0")))
        #expect(reference.entryText == "datasets/acme.3fa94c0d1e2b/greetings")
        #expect(try Reference("acme.a.b/x").home == .origin(NodeOrigin("a.b")))
        #expect(try Reference("ACME/MiniLM") == Reference("acme/minilm"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let error: ReferenceError
        var testDescription: String { "'\(text)'" }

        init(_ text: String, _ error: ReferenceError) {
            self.text = text
            self.error = error
        }
    }

    @Test(
        "refuses",
        arguments: [
            Case("", .empty), Case("acme", .missingName), Case("acme@1.0.0", .missingName),
            Case("@1.0.0", .missingName),
            Case("https://models.example.org/acme/minilm", .isURL), Case("models/acme/minilm", .tooManyParts),
            Case("a/b/c", .tooManyParts), Case("datasets/a/b/c", .tooManyParts),
            Case("datasets/a", .publisher(.reserved("datasets"))),
            Case("/minilm", .publisher(.empty)), Case("acme/", .name(.empty)),
            Case("a b/c", .publisher(.forbiddenCharacter(" "))),
            Case("api/c", .publisher(.reserved("api"))), Case(".models.example.org/c", .publisher(.empty)),
            Case("acme./c", .home(.origin(.empty))), Case("acme.Models.org/c", .home(.origin(.upperCase))),
            Case("acme.localhost/c", .homeNotUsable("localhost")),
            Case("acme.3fa94c0d1e2/c", .homeNotUsable("3fa94c0d1e2")),
            Case("acme.3FA94C0D1E2B/c", .home(.origin(.upperCase))),
            Case("acme.models.example.org:80/c", .homeNotUsable("models.example.org:80")),
            Case("acme.127.0.0.1/c", .homeNotUsable("127.0.0.1")), Case("acme/a--b", .name(.doubleHyphen)),
            Case("acme/\u{301}b", .missingName), Case("acme/b\u{301}", .name(.forbiddenCharacter("\u{301}"))),
            Case("acme/b@", .version(.version(.empty))),
            Case("acme/b@latest", .version(.version(.notThreeNumbers))),
            Case("acme/b@1.0.0@2.0.0", .version(.version(.notThreeNumbers))),
            Case("acme/b@sha256:", .badDigest),
            Case("acme/b@sha256:abc", .badDigest),
            Case("acme/b@sha256:" + String(repeating: "A", count: 64), .badDigest),
            Case("acme/b@" + String(repeating: "1", count: 400), .tooLong(bytes: 407, limit: 320)),
        ]
    )
    func refuses(_ refused: Case) {
        #expect(throws: refused.error) { try Reference(refused.text) }
        #expect(!refused.error.description.isEmpty)
    }
}
