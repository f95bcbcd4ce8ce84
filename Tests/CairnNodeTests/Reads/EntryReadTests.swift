import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Entries, releases and publishers", .serialized)
struct EntryReadTests {
    /// A node with a model of three versions and a dataset of the same name.
    private static func withEntries(_ body: @Sendable (TestNode, SamplePublisher) async throws -> Void)
        async throws
    {
        try await TestNode.with { node in
            let publisher = try await node.registered("Acme")
            var previous: ContentDigest?
            for version in ["1.0.0", "1.10.0-rc.1", "1.9.0"] {
                let release = SampleRelease.make(
                    publisher: publisher, name: "MiniLM", version: version, previous: previous, weightBytes: 0
                )
                try await node.published(release)
                previous = release.recordDigest
            }
            try await node.published(
                SampleRelease.make(publisher: publisher, kind: .dataset, name: "MiniLM", weightBytes: 0))
            try await body(node, publisher)
        }
    }

    @Test("the head answer says what the next record must extend")
    func head() async throws {
        try await Self.withEntries { node, publisher in
            let release = SampleRelease.make(publisher: publisher, name: "MiniLM", version: "9.0.0")
            let head = try await node.get("/v1/entries/acme/minilm/head").json(HeadAnswer.self)
            #expect(head.origin == node.logOrigin)
            #expect(head.publisher == .init(id: publisher.id.hex, name: "Acme", version: 1))
            #expect(head.name == "MiniLM")
            #expect(head.salt == Base64.encode(release.label.salt))
            let prev = try #require(head.prev.flatMap { ContentDigest(hex: $0) })
            try await node.published(
                SampleRelease.make(publisher: publisher, name: "MiniLM", version: "9.0.0", previous: prev))

            let new = try await node.get("/v1/entries/acme/never-published/head").json(HeadAnswer.self)
            #expect(new.prev == nil && new.salt == nil && new.name == nil)
            let dataset = try await node.get("/v1/entries/datasets/acme/minilm/head").json(HeadAnswer.self)
            #expect(dataset.prev != nil && dataset.prev != head.prev)
            let problem = try await node.get("/v1/entries/nobody-here/minilm/head").problem()
            #expect(problem.status == 404 && problem.code == "unknown-publisher")
            #expect(problem.detail.contains("register it first"))
        }
    }

    @Test("references find an entry by name, case, kind and home, encoded or not")
    func references() async throws {
        try await Self.withEntries { node, publisher in
            let model = "Acme.\(publisher.id.short)/MiniLM"
            for reference in [
                "acme/minilm", "ACME/MINILM", "Acme/MiniLM", "acme.\(publisher.id.short)/minilm",
                "acme.\(node.origin)/minilm", "%61cme/mini%4cm", "acme%2Fminilm",
            ] {
                let reply = try await node.get("/v1/entries/\(reference)")
                #expect(reply.status == 200, "\(reference): \(reply.text)")
                guard reply.status == 200 else { continue }
                let entry = try reply.json(EntryAnswer.self)
                #expect(entry.reference == model, "\(reference)")
                #expect(entry.local && entry.kind == "model")
                #expect(entry.releases.map(\.version) == ["1.10.0-rc.1", "1.9.0", "1.0.0"])
            }
            let dataset = try await node.get("/v1/entries/datasets/acme/minilm").json(EntryAnswer.self)
            #expect(dataset.reference == "datasets/\(model)" && dataset.kind == "dataset")
        }
    }

    @Test("releases are found by version, by digest, and the highest without either")
    func releases() async throws {
        try await Self.withEntries { node, publisher in
            let first = SampleRelease.make(
                publisher: publisher, name: "MiniLM", version: "1.0.0", weightBytes: 0)
            for (selector, version) in [
                ("", "1.10.0-rc.1"), ("@1.0.0", "1.0.0"), ("%401.9.0", "1.9.0"),
                ("@sha256:\(first.manifest.digest.hex)", "1.0.0"),
                ("@sha256%3A\(first.manifest.digest.hex)", "1.0.0"),
            ] {
                let reply = try await node.get("/v1/releases/acme/minilm\(selector)")
                #expect(reply.status == 200, "\(selector): \(reply.text)")
                guard reply.status == 200 else { continue }
                let answer = try reply.json(ReleaseAnswer.self)
                #expect(answer.release.version == version, "\(selector)")
                #expect(answer.absentFiles == 0)
                let proof = try TLogProof.parse(Array(answer.receipt.utf8))
                _ = try proof.verify(entry: try #require(proof.extra), logKey: VerifierKey.parse(node.vkey))
                let envelope = try #require(Base64.decode(answer.envelope))
                #expect(ContentDigest.of(envelope).hex == answer.release.envelope)
            }
            let problem = try await node.get("/v1/releases/acme/minilm@7.0.0").problem()
            #expect(problem.status == 404 && problem.detail.contains("has no release"))
            #expect(problem.candidates == ["1.10.0-rc.1", "1.9.0", "1.0.0"])
        }
    }

    static let notFound = [
        ("acme.000000000000/minilm", 404), ("acme.other.example.org/minilm", 404), ("acme/other", 404),
        ("nobody-here/minilm", 404), ("%2561cme/minilm", 400), ("acme", 400), ("acme/minilm/more", 400),
        ("-acme/minilm", 400), ("acme/min..lm", 400), ("acme/mini%20lm", 400), ("acme.nodots/minilm", 400),
    ]

    @Test("what isn't known is 404 with what it may have meant; what is no reference is 400")
    func notFound() async throws {
        try await Self.withEntries { node, publisher in
            for (reference, status) in Self.notFound {
                let problem = try await node.get("/v1/entries/\(reference)").problem()
                #expect(problem.status == status, "\(reference): \(problem)")
                #expect(problem.code == (status == 404 ? "not-found" : "bad-reference"), "\(reference)")
                guard reference.hasPrefix("acme."), status == 404 else { continue }
                #expect(problem.candidates == ["Acme.\(publisher.id.short)/MiniLM"], "\(reference)")
                #expect(problem.detail.contains("name the publisher's home as well"), "\(reference)")
            }
        }
    }

    @Test(
        "entries that are called like a part of the interface are found like others",
        arguments: ["head", "records"])
    func interfaceWords(name: String) async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            for kind in EntryKind.allCases {
                try await node.published(
                    SampleRelease.make(publisher: publisher, kind: kind, name: name, weightBytes: 0))
                let prefix = kind == .dataset ? "datasets/acme" : "acme"
                let entry = try await node.get("/v1/entries/\(prefix)/\(name)")
                #expect(entry.status == 200, "\(entry.text)")
                let head = try await node.get("/v1/entries/\(prefix)/\(name)/head").json(HeadAnswer.self)
                #expect(head.name == name)
                let records = try await node.get("/v1/entries/\(prefix)/\(name)/records").json(
                    RecordsAnswer.self)
                #expect(records.records.count == 1)
            }
        }
    }

    @Test("the records of an entry stand in log order, each with its digest")
    func records() async throws {
        try await Self.withEntries { node, _ in
            let answer = try await node.get("/v1/entries/acme/minilm/records").json(RecordsAnswer.self)
            #expect(answer.origin == node.logOrigin && answer.size == 5)
            #expect(answer.records.map(\.index) == [1, 2, 3])
            #expect(answer.records.map(\.version) == ["1.0.0", "1.10.0-rc.1", "1.9.0"])
            #expect(answer.records.allSatisfy { $0.kind == "release" && $0.state == "accepted" })
            let leaves = try await node.publishedLeaves()
            for record in answer.records {
                #expect(try Leaf.parse(leaves[Int(record.index)]).recordDigest.hex == record.digest)
            }
        }
    }

    @Test("listings come in pages, each entry once, and search narrows them")
    func pages() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let count = APILimits.pageEntries + 5
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    let name = number == 7 ? "findable" : "entry-\(number)"
                    group.addTask {
                        try await node.published(
                            SampleRelease.make(
                                publisher: publisher, name: name, seed: UInt64(number), weightBytes: 0))
                    }
                }
                try await group.waitForAll()
            }
            let first = try await node.get(APIPath.entries).json(EntriesAnswer.self)
            #expect(first.entries.count == APILimits.pageEntries)
            let next = try #require(first.next)
            let second = try await node.get("\(APIPath.entries)?after=\(next)").json(EntriesAnswer.self)
            #expect(second.entries.count == 5 && second.next == nil)
            #expect(Set((first.entries + second.entries).map(\.reference)).count == count)
            let found = try await node.get("\(APIPath.entries)?q=findable").json(EntriesAnswer.self)
            #expect(found.entries.map(\.name) == ["findable"])
            #expect(
                try await node.get("\(APIPath.entries)?q=nowhere").json(EntriesAnswer.self).entries.isEmpty)
        }
    }

    @Test("publishers are found by name and by whole id, with the chain that proves who they are")
    func publishers() async throws {
        try await Self.withEntries { node, publisher in
            for name in ["acme", "ACME", publisher.id.hex] {
                let answer = try await node.get(APIPath.publisher(name)).json(PublisherAnswer.self)
                #expect(
                    answer
                        == PublisherAnswer(
                            id: publisher.id.hex, name: "Acme", origin: node.logOrigin, version: 1))
            }
            let chain = try await node.get(APIPath.identityChain("acme")).json(IdentityChainAnswer.self)
            #expect(chain.versions.count == 1)
            #expect(Base64.decode(chain.versions[0].envelope) == publisher.envelope.bytes)
            let proof = try TLogProof.parse(Array(chain.versions[0].receipt.utf8))
            _ = try proof.verify(entry: try #require(proof.extra), logKey: VerifierKey.parse(node.vkey))
            for name in ["nobody", publisher.id.short, String(repeating: "0", count: 64)] {
                let problem = try await node.get(APIPath.publisher(name)).problem()
                #expect(problem.status == 404 && problem.code == "not-found")
            }
        }
    }
}
