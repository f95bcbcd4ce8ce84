import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Testing

@Suite("Registrations that the operator approves", .serialized)
struct ApprovedRegistrationTests {
    private static func with(
        folder: String? = nil, _ body: @Sendable (TestNode) async throws -> Void
    ) async throws {
        try await TestNode.with(folder: folder, configure: { $0.registration = .approve }, body)
    }

    private static func expectWaiting(
        _ publisher: SamplePublisher, at node: TestNode, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await node.post(APIPath.publishers, try publisher.registrationBody())
        #expect(reply.status == 202, "\(reply.text)", sourceLocation: sourceLocation)
        let problem = try reply.problem()
        #expect(problem.code == "registration-waiting", sourceLocation: sourceLocation)
        #expect(problem.detail.contains("operator"), sourceLocation: sourceLocation)
    }

    @Test("a name waits, owns nothing, and is logged when the operator approves it")
    func approved() async throws {
        try await Self.with { node in
            let acme = node.publisher()
            let before = try await node.stored()
            try await Self.expectWaiting(acme, at: node)
            try await Self.expectWaiting(acme, at: node)
            #expect(try await node.stored() == before, "nothing of it is in the log")
            #expect(try await node.get(APIPath.publisher("acme")).status == 404)
            let early = try await node.post(APIPath.releases, try SampleRelease.make(publisher: acme).body())
            #expect(early.status == 403)
            #expect(try early.problem().code == "unknown-publisher")
            let next = acme.next { $0.recovery = nil }
            let later = try await node.post(APIPath.publishers, try next.registrationBody())
            #expect(later.status >= 400, "a later version doesn't get around the operator")

            let waiting = try await node.asOperator { try await $0.registrations().registrations }
            #expect(waiting.map(\.name) == ["acme"] && waiting.map(\.id) == [acme.id.hex])
            #expect(waiting.first?.owners == [acme.owner.publicKey.keyID.hex])
            let record = acme.record.record.digest.hex
            let index = try await node.asOperator {
                try await $0.decide(RegistrationDecision(record: record, approve: true))
            }
            #expect(index == 0)
            #expect(try await node.asOperator { try await $0.registrations().registrations }.isEmpty)
            let again = try await node.post(APIPath.publishers, try acme.registrationBody())
            #expect(again.status == 200)
            try node.checked(again.json(ReceiptAnswer.self))
            try await node.published(SampleRelease.make(publisher: acme))
            let second = try await node.post(APIPath.publishers, try acme.next().registrationBody())
            #expect(second.status == 201, "whoever is registered isn't asked about again")
        }
    }

    @Test("one that is denied is told so, and the name stays free for another")
    func denied() async throws {
        try await Self.with { node in
            let acme = node.publisher()
            let other = SamplePublisher.make(
                "acme", origin: node.origin, vkey: node.vkey, scopes: [.kind(.model)])
            try await Self.expectWaiting(acme, at: node)
            try await Self.expectWaiting(other, at: node)
            _ = try await node.asOperator {
                try await $0.decide(
                    RegistrationDecision(record: acme.record.record.digest.hex, approve: false))
            }
            let refused = try await node.post(APIPath.publishers, try acme.registrationBody())
            #expect(refused.status == 403)
            #expect(try refused.problem().code == "registration-denied")
            let index = try await node.asOperator {
                try await $0.decide(
                    RegistrationDecision(record: other.record.record.digest.hex, approve: true))
            }
            #expect(index == 0)
        }
    }

    @Test("of two who wait for a name the second can't be approved once the first is")
    func taken() async throws {
        try await Self.with { node in
            let other = SamplePublisher.make(
                "ACME", origin: node.origin, vkey: node.vkey, scopes: [.kind(.model)])
            try await Self.expectWaiting(node.publisher(), at: node)
            try await Self.expectWaiting(other, at: node)
            let records = [node.publisher(), other].map(\.record.record.digest.hex)
            _ = try await node.asOperator {
                try await $0.decide(RegistrationDecision(record: records[0], approve: true))
            }
            let error = await #expect(throws: ClientError.self) {
                _ = try await node.asOperator {
                    try await $0.decide(RegistrationDecision(record: records[1], approve: true))
                }
            }
            guard case .problem(let problem) = error else {
                Issue.record("no problem: \(String(describing: error))")
                return
            }
            #expect(problem.code == "name-taken")
            // A name that is taken isn't waited for.
            let third = SamplePublisher.make(
                "acme", origin: node.origin, vkey: node.vkey, scopes: [.kind(.dataset)])
            #expect(try await node.post(APIPath.publishers, try third.registrationBody()).status == 409)
        }
    }

    @Test("what waits survives a restart, and only the socket in the data directory decides")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let record = try await TestNode.with(
            folder: folder("node"), configure: { $0.registration = .approve }
        ) { node in
            try await Self.expectWaiting(node.publisher(), at: node)
            #expect(try await node.get(AdminPath.registrations).status == 404)
            return node.publisher().record.record.digest.hex
        }
        try await Self.with(folder: folder("node")) { node in
            let index = try await node.asOperator {
                try await $0.decide(RegistrationDecision(record: record, approve: true))
            }
            #expect(index == 0)
            let error = await #expect(throws: ClientError.self) {
                _ = try await node.asOperator {
                    try await $0.decide(RegistrationDecision(record: record, approve: true))
                }
            }
            guard case .problem(let problem) = error else { return }
            #expect(problem.status == 404)
        }
    }

    @Test("as many wait as are kept, in number, bytes and time")
    func limits() throws {
        let folder = try TemporaryFolder()
        let state = try StateDatabase(path: folder("state.sqlite"))
        func waiting(_ number: UInt8, asked: Int64 = 100, bytes: Int = 10) throws -> WaitingRegistration {
            WaitingRegistration(
                record: ContentDigest.of([number]), publisher: PublisherID(ContentDigest.of([1, number])),
                name: try PublisherName("name\(number)"), signed: [1],
                object: [UInt8](repeating: 1, count: bytes), asked: asked)
        }
        let limits = RegistrationLimits(count: 3, bytes: 100)
        #expect(try state.keep(waiting(1), limits: limits))
        #expect(try !state.keep(waiting(2, bytes: 100), limits: limits))
        #expect(try state.keep(waiting(2, asked: 50), limits: limits))
        #expect(try state.keep(waiting(3), limits: limits))
        #expect(try !state.keep(waiting(4), limits: limits))
        #expect(try state.registrations(denied: false).map(\.asked) == [50, 100, 100])
        // What is decided makes room.
        try state.deny(ContentDigest.of([1]))
        #expect(try state.registration(ContentDigest.of([1]))?.object == [])
        #expect(try state.keep(waiting(4), limits: limits))
        try state.forgetRegistrations(before: 51)
        #expect(try state.registrations(denied: false).count == 2)
        #expect(try state.registrations(denied: true).count == 3)
        #expect(try waiting(5).expires == 100 + 30 * 86_400)
    }

    @Test("off loopback a node asks its operator, on loopback it takes everyone")
    func defaults() async throws {
        func policy(_ host: String) -> RegistrationPolicy {
            NodeConfiguration(dataDirectory: "/nowhere", host: host).registrationPolicy
        }
        for host in ["127.0.0.1", "localhost", "::1"] { #expect(policy(host) == .open) }
        for host in ["0.0.0.0", "::", "192.0.2.1", "models.example.org"] { #expect(policy(host) == .approve) }
        try await Self.with { node in
            let document = try NodeDocument.parse(try await node.get(APIPath.nodeDocument).body)
            #expect(document.registration == "approve")
        }
    }
}
