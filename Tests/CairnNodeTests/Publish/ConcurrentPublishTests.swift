import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Publishes at the same time", .serialized)
struct ConcurrentPublishTests {
    @Test("of one version with different contents exactly one is taken")
    func sameVersion() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let offers = (1...8).map { SampleRelease.make(publisher: publisher, seed: $0, weightBytes: 0) }
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for offer in offers {
                    group.addTask { try await node.post(APIPath.releases, try offer.body()) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count { $0.status == 201 } == 1)
            for reply in replies where reply.status != 201 {
                let problem = try reply.problem()
                #expect(problem.status == 409 && problem.code == "version-exists", "\(problem)")
            }
            #expect(try await node.publishedLeaves().count == 2)
        }
    }

    @Test(
        "of one version, each with its own upload session, exactly one is taken and the others' bytes aren't served"
    )
    func sameVersionBySession() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let offers = [1, 2].map { SampleRelease.make(publisher: publisher, seed: $0) }
            var sessions: [String] = []
            for offer in offers {
                let session = try await node.openSession(offer).session
                let file = try #require(offer.largeFiles.first)
                let reply = try await node.put(file.bytes, session: session, digest: file.artifact.sha256)
                #expect(reply.status == 204)
                sessions.append(session)
            }
            async let first = node.post(APIPath.commit(session: sessions[0]))
            async let second = node.post(APIPath.commit(session: sessions[1]))
            let replies = try await [first, second]
            #expect(replies.map(\.status).sorted() == [201, 409])
            for (offer, reply) in zip(offers, replies) {
                let file = try #require(offer.largeFiles.first)
                let read = try await node.get(APIPath.object(file.artifact.sha256))
                #expect(read.status == (reply.status == 201 ? 200 : 404))
            }
        }
    }

    @Test("of the same record everyone gets the same index and leaf")
    func sameRecord() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 0)
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await node.post(APIPath.releases, try release.body()) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.map(\.status).sorted() == [200, 200, 200, 200, 200, 200, 200, 201])
            let receipts = try replies.map { try node.checked(try $0.json(ReceiptAnswer.self)) }
            #expect(Set(receipts.map(\.index)) == [1])
            #expect(try Set(receipts.map { try $0.leaf() }).count == 1)
        }
    }

    @Test("of one name by different publishers exactly one is registered")
    func sameName() async throws {
        try await TestNode.with { node in
            let scopes: [[Scope]] = [[.everything], [.kind(.model)], [.kind(.dataset)]]
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for scope in scopes {
                    let publisher = SamplePublisher.make(
                        "acme", origin: node.origin, vkey: node.vkey, scopes: scope)
                    group.addTask {
                        try await node.post(APIPath.publishers, try publisher.registrationBody())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.map(\.status).sorted() == [201, 409, 409])
        }
    }

    @Test(
        "of many entries by several publishers: every receipt verifies, and the log is one tree of them all")
    func many() async throws {
        try await TestNode.with { node in
            let publishers = try await withThrowingTaskGroup(of: SamplePublisher.self) { group in
                for name in ["acme", "globex", "initech", "umbrella"] {
                    group.addTask { try await node.registered(name) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let receipts = try await withThrowingTaskGroup(of: [ReceiptAnswer].self) { group in
                for publisher in publishers {
                    for entry in 0..<8 {
                        group.addTask {
                            try await Self.publishThree(publisher, entry: "entry-\(entry)", to: node)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(receipts.count == 4 * 8 * 3)
            let leaves = try await node.publishedLeaves()
            #expect(leaves.count == 4 + receipts.count)
            for receipt in receipts {
                #expect(try leaves[Int(receipt.index)] == receipt.leaf())
            }
            #expect(Set(receipts.map(\.index)).count == receipts.count)
            let times = try leaves.map { try Leaf.parse($0).time }
            #expect(times == times.sorted(), "time never decreases")
        }
    }

    private static func publishThree(
        _ publisher: SamplePublisher, entry: String, to node: TestNode
    ) async throws -> [ReceiptAnswer] {
        var receipts: [ReceiptAnswer] = []
        var previous: ContentDigest?
        for patch in 0..<3 {
            let release = SampleRelease.make(
                publisher: publisher, name: entry, version: "1.0.\(patch)", seed: UInt64(patch),
                previous: previous,
                weightBytes: patch == 1 ? 2_048 : 0)
            receipts.append(try await node.published(release))
            previous = release.recordDigest
        }
        return receipts
    }
}
