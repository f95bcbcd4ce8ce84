import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Identity documents")
struct IdentityDocumentTests {
    @Test("agree with the independent implementation, and round-trip")
    func vectors() throws {
        for name in ["first", "second"] {
            let vector = try VectorFile("identity/\(name).json").json
            let document = try #require(vector["document"])
            let identity = try Identity.parse(document.base64("bytes"))
            #expect(identity.encoded() == document.base64("bytes"))
            #expect(identity.digest.hex == document.text("sha256"))
            let envelope = try #require(vector["storedEnvelope"])
            let stored = try StoredEnvelope.parse(envelope.base64("bytes"))
            #expect(stored.payload == document.base64("bytes"))
            #expect(stored.payloadType == Identity.payloadType)
            #expect(
                Envelope.signedBytes(payload: stored.payload, payloadType: stored.payloadType)
                    == vector.base64("pae")
            )
        }
    }

    @Test("every field survives a round trip")
    func roundTrip() throws {
        var identity = SamplePublisher.make().identity
        identity.version = 7
        identity.previous = ContentDigest.of([7])
        identity.owners = Identity.KeySet(
            threshold: 2,
            keys: ["a", "b", "c"].map { TestKeys.p256($0).publicKey }
        )
        let workload = Identity.SigstoreSigner(
            issuer: "https://issuer.example",
            san: "repo:x",
            repositoryID: "123"
        )
        identity.releasers = [
            Identity.Releaser(
                signer: .key(TestKeys.ed25519("r").publicKey),
                scopes: [.kind(.model), .kind(.dataset)]
            ),
            Identity.Releaser(
                signer: .sigstore(workload),
                scopes: [.entry(.dataset, try EntryName("Squad"))]
            ),
        ]
        identity.recovery = Identity.Recovery(
            keySet: Identity.KeySet(threshold: 1, keys: [TestKeys.ed25519("recovery").publicKey]),
            delayDays: 14
        )
        identity.revoked = [
            Identity.Revocation(key: TestKeys.ed25519("x").publicKey, reason: .retired, since: nil),
            Identity.Revocation(key: TestKeys.ed25519("y").publicKey, reason: .compromised, since: 12),
        ]
        #expect(identity.validate() == [])
        #expect(try Identity.parse(identity.encoded()) == identity)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let pointer: String
        let change: @Sendable (inout JSONObject) -> Void

        init(_ text: String, _ pointer: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) {
            testDescription = text
            self.pointer = pointer
            self.change = change
        }
    }

    static let key = JSONValue.string(TestKeys.ed25519("some key").publicKey.base64)
    static let owner = JSONValue.string(SamplePublisher.make().owner.publicKey.base64)

    @Test(
        "a document with one thing wrong is refused at its place",
        arguments: [
            Case("another schema", "/schema") { $0["schema"] = "cairn.identity/2" },
            Case("version 0", "/version") { $0["version"] = 0 },
            Case("version as a text", "/version") { $0["version"] = "1" },
            Case("version 1 with prev", "/prev") { $0["prev"] = .string(String(repeating: "0", count: 64)) },
            Case("version 2 without prev", "/prev") { $0["version"] = 2 },
            Case("a reserved name", "/name") { $0["name"] = "datasets" },
            Case("a name with a dot", "/name") { $0["name"] = "a.b" },
            Case("no home", "/home") { $0["home"] = nil },
            Case("an origin with a scheme", "/home/origin") { $0.set("home", "origin", "https://a.example") },
            Case("a verifier key that is none", "/home/vkey") { $0.set("home", "vkey", "a+b+c") },
            Case("another log's verifier key", "/home/vkey") {
                $0.set("home", "origin", "other.example.org")
            },
            Case("no owners", "/owners/threshold") { $0.set("owners", "keys", []) },
            Case("a threshold of 0", "/owners/threshold") { $0.set("owners", "threshold", 0) },
            Case("a threshold above the keys", "/owners/threshold") { $0.set("owners", "threshold", 2) },
            Case("an owner twice", "/owners/keys") {
                $0.set("owners", "keys", [IdentityDocumentTests.owner, IdentityDocumentTests.owner])
            },
            Case("an owner that is no key", "/owners/keys/0") { $0.set("owners", "keys", ["AAAA"]) },
            Case("a releaser without scope", "/releasers/0/scope") {
                $0["releasers"] = [["key": IdentityDocumentTests.key, "scope": []]]
            },
            Case("a scope that is none", "/releasers/0/scope/1") {
                $0["releasers"] = [["key": IdentityDocumentTests.key, "scope": ["*", "spaces/*"]]]
            },
            Case("a scope twice", "/releasers/0/scope") {
                $0["releasers"] = [["key": IdentityDocumentTests.key, "scope": ["*", "*"]]]
            },
            Case("a releaser twice", "/releasers/1") {
                let releaser: JSONValue = ["key": IdentityDocumentTests.key, "scope": ["*"]]
                $0["releasers"] = [releaser, releaser]
            },
            Case("a releaser with key and sigstore", "/releasers/0/key") {
                let workload: JSONValue = ["issuer": "i", "repositoryId": .null, "san": "s"]
                $0["releasers"] = [["key": IdentityDocumentTests.key, "scope": ["*"], "sigstore": workload]]
            },
            Case("a workload without san", "/releasers/0/sigstore/san") {
                $0["releasers"] = [["scope": ["*"], "sigstore": ["issuer": "i", "repositoryId": .null]]]
            },
            Case("a recovery without delay", "/recovery/delayDays") {
                $0["recovery"] = ["keys": [IdentityDocumentTests.key], "threshold": 1]
            },
            Case("a recovery with no delay", "/recovery/delayDays") {
                $0["recovery"] = ["delayDays": 0, "keys": [IdentityDocumentTests.key], "threshold": 1]
            },
            Case("a revocation of a listed key", "/revoked/0") {
                $0["revoked"] = [["key": IdentityDocumentTests.owner, "reason": "retired", "since": .null]]
            },
            Case("a revocation for no known reason", "/revoked/0/reason") {
                $0["revoked"] = [["key": IdentityDocumentTests.key, "reason": "lost", "since": .null]]
            },
            Case("compromised since nobody knows when", "/revoked/0/since") {
                $0["revoked"] = [["key": IdentityDocumentTests.key, "reason": "compromised", "since": .null]]
            },
            Case("since a negative index", "/revoked/0/since") {
                $0["revoked"] = [["key": IdentityDocumentTests.key, "reason": "retired", "since": -1]]
            },
            Case("a key revoked twice", "/revoked/1") {
                let revocation: JSONValue = [
                    "key": IdentityDocumentTests.key, "reason": "retired", "since": .null,
                ]
                $0["revoked"] = [revocation, revocation]
            },
            Case("an unknown field", "/contact") { $0["contact"] = "mailto:a@example.org" },
            Case("a missing field", "/recovery") { $0["recovery"] = nil },
        ]
    )
    func refusals(test: Case) throws {
        var object = try #require(SamplePublisher.make().identity.json.objectValue)
        test.change(&object)
        let error = #expect(throws: FormatError.self) {
            try Identity.parse(JSONValue.object(object).canonicalBytes())
        }
        guard case .fields(let issues) = error else {
            Issue.record("not an issue of fields: \(String(describing: error))")
            return
        }
        #expect(issues.contains { $0.pointer == test.pointer }, "\(issues)")
    }

    @Test("all issues come at once")
    func allAtOnce() throws {
        var object = try #require(SamplePublisher.make().identity.json.objectValue)
        object["name"] = "api"
        object["schema"] = "x"
        object["version"] = 0
        let error = #expect(throws: FormatError.self) { try Identity(json: .object(object)) }
        guard case .fields(let issues) = error else { return }
        #expect(issues.map(\.pointer).sorted() == ["/name", "/schema", "/version"])
    }

    @Test("scopes cover what they name, without regard to case")
    func scopes() throws {
        let name = try EntryName("MiniLM")
        let other = try EntryName("other")
        let cases: [(String, model: Bool, dataset: Bool, other: Bool)] = [
            ("*", true, true, true), ("models/*", true, false, true), ("datasets/*", false, true, false),
            ("models/minilm", true, false, false), ("datasets/MiniLM", false, true, false),
        ]
        for (text, model, dataset, otherModel) in cases {
            let scope = try #require(Scope(text))
            #expect(scope.text == text)
            #expect(scope.covers(.model, name) == model)
            #expect(scope.covers(.dataset, name) == dataset)
            #expect(scope.covers(.model, other) == otherModel)
        }
        for text in ["", "**", "models", "models/", "models/a/b", "spaces/*", "/x", "models/a--b", "*/x"] {
            #expect(Scope(text) == nil, "\(text)")
        }
    }
}

extension JSONObject {
    /// Sets a member of an object inside this one.
    fileprivate mutating func set(_ key: String, _ inner: String, _ value: JSONValue) {
        var object = self[key]?.objectValue ?? [:]
        object[inner] = value
        self[key] = .object(object)
    }
}
