import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite(
    "A record that doesn't fit the log as it is conflicts, and the answer names what would fit", .serialized)
struct ConflictTests {
    @Test("refuses a record whose prev is not the current one")
    func wrongPrev() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher)
            let early = SampleRelease.make(publisher: publisher, previous: ContentDigest.of([]))
            let ahead = try await node.expectRefusal(
                of: early.body(), status: 409, code: "wrong-prev",
                saying: "isn't the newest record of this chain")
            #expect(ahead.current == "null")
            try await node.published(first)
            let second = SampleRelease.make(publisher: publisher, version: "1.1.0")
            let behind = try await node.expectRefusal(
                of: second.body(), status: 409, code: "wrong-prev", saying: "sign again over the current one")
            #expect(behind.current == first.recordDigest.hex)
            try await node.published(
                SampleRelease.make(publisher: publisher, version: "1.1.0", previous: first.recordDigest))
        }
    }

    @Test("refuses a record made for another log")
    func wrongOrigin() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            var offer = try Offer(release)
            offer.changeRecord = { $0.origin = "beta.cairn.example/log" }
            let problem = try await node.expectRefusal(
                of: offer.body(), status: 409, code: "wrong-origin",
                saying: "this node's log is \(node.logOrigin)",
                digests: offer.digests())
            #expect(problem.current == node.logOrigin)
        }
    }

    @Test("refuses what was logged by another node and is played again here")
    func replayed() async throws {
        try await TestNode.with(origin: "beta.cairn.example") { beta in
            let publisher = try await beta.registered()
            let release = SampleRelease.make(publisher: publisher)
            try await beta.published(release)
            try await TestNode.with { alpha in
                try await alpha.expectRefusal(
                    of: publisher.registrationBody(), at: APIPath.publishers, status: 409,
                    code: "wrong-origin",
                    saying: "the record is made for beta.cairn.example/log",
                    digests: [publisher.envelope.digest])
                try await alpha.expectRefusal(
                    of: release.body(), status: 409, code: "wrong-origin", saying: "bound to another log",
                    digests: [release.envelope.digest])
            }
        }
    }

    @Test("refuses another content under an existing version")
    func sameVersion() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher)
            try await node.published(first)
            let other = SampleRelease.make(publisher: publisher, seed: 1, previous: first.recordDigest)
            let problem = try await node.expectRefusal(
                of: other.body(), status: 409, code: "version-exists",
                saying: "version 1.0.0 exists with other content",
                digests: [other.envelope.digest])
            #expect(problem.current == first.manifest.digest.hex)
        }
    }

    @Test("refuses the same content under an existing version in a new record")
    func sameContent() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher)
            try await node.published(first)
            let again = SampleRelease.make(publisher: publisher, previous: first.recordDigest)
            let problem = try await node.expectRefusal(
                of: again.body(), status: 409, code: "version-exists", saying: "nothing to publish")
            #expect(problem.current == first.manifest.digest.hex)
        }
    }

    @Test("refuses a version that differs from an existing one by case alone")
    func versionByCase() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher, version: "1.0.0-rc.1")
            try await node.published(first)
            let other = SampleRelease.make(
                publisher: publisher, version: "1.0.0-RC.1", seed: 1, previous: first.recordDigest)
            let problem = try await node.expectRefusal(
                of: other.body(), status: 409, code: "version-exists", saying: "version 1.0.0-rc.1 exists",
                digests: [other.envelope.digest])
            #expect(problem.current == first.manifest.digest.hex)
        }
    }

    @Test("refuses an entry name that differs from an existing one by case alone")
    func entryByCase() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            try await node.published(SampleRelease.make(publisher: publisher, name: "MiniLM"))
            let other = SampleRelease.make(publisher: publisher, name: "minilm", seed: 1)
            let problem = try await node.expectRefusal(
                of: other.body(), status: 409, code: "name-differs-by-case",
                saying: "the entry is called MiniLM here",
                digests: [other.envelope.digest])
            #expect(problem.current == "MiniLM")
            // A dataset is another thing than a model of the same name.
            try await node.published(SampleRelease.make(publisher: publisher, kind: .dataset, name: "minilm"))
        }
    }

    @Test("refuses another salt for an entry that has one")
    func wrongSalt() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher)
            try await node.published(first)
            let second = SampleRelease.make(
                publisher: publisher, version: "1.1.0", previous: first.recordDigest)
            var offer = try Offer(second)
            offer.label = Label(
                kind: .model, name: second.label.name, salt: [UInt8](repeating: 7, count: 16),
                version: second.label.version)
            let problem = try await node.expectRefusal(
                of: offer.body(), status: 409, code: "wrong-entry", saying: "has another salt already")
            #expect(problem.current == first.label.entryID.hex)
        }
    }

    @Test("answers the same record again with the first receipt: the same index and leaf")
    func again() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let release = SampleRelease.make(publisher: publisher)
            let first = try await node.published(release)
            try await node.published(
                SampleRelease.make(publisher: publisher, version: "1.1.0", previous: release.recordDigest))
            let before = try await node.stored()
            let reply = try await node.post(APIPath.releases, try release.body())
            #expect(reply.status == 200)
            let second = try node.checked(try reply.json(ReceiptAnswer.self))
            #expect(second.index == first.index)
            #expect(try second.leaf() == first.leaf())
            #expect(second.record == first.record)
            #expect(try await node.stored() == before)
            let identity = try await node.post(APIPath.publishers, try publisher.registrationBody())
            #expect(identity.status == 200)
            #expect(try node.checked(try identity.json(ReceiptAnswer.self)).index == 0)
        }
    }
}
