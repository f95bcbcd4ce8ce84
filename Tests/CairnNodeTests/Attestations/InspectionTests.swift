import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Inspections by the node", .serialized)
struct InspectionTests {
    /// Whoever loads it runs a command.
    private static let harmful = Array("cos\nsystem\n(S'true'\ntR.".utf8)

    /// Formats that aren't read, by the bytes that they begin with.
    private static let unread: [(name: String, bytes: [UInt8])] = [
        ("a.bz2", Array("BZh91AY&SY".utf8)), ("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x04]),
        ("a.zst", [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x00]),
        ("a.7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]),
        ("a.rar", [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07, 0x01, 0x00]),
    ]

    private static func release(
        of publisher: SamplePublisher, version: String = "1.0.0", seed: UInt64 = 0,
        after previous: ContentDigest? = nil
    ) -> SampleRelease {
        SampleRelease.make(
            publisher: publisher, version: version, seed: seed, previous: previous,
            extraFiles: [("model.pkl", harmful, .lfs), ("small.pkl", harmful, .blob)]
                + unread.map { ("packed/\($0.name)", $0.bytes + Array(repeating: 7, count: 64), .lfs) })
    }

    /// The node's own attestations of a release, once there is one.
    private func inspections(
        of version: String, at node: TestNode, reference: String = "acme/minilm"
    ) async throws -> [AttestationAnswer] {
        for _ in 0..<1_200 {
            let found = try await node.client.attestations(try Reference("\(reference)@\(version)")).filter {
                $0.author == nil
            }
            if !found.isEmpty { return found }
            try await Task.sleep(for: .milliseconds(50))
        }
        return []
    }

    private static func inspecting(_ configuration: inout NodeConfiguration) { configuration.inspects = true }

    @Test(
        "what is published is inspected behind the publish; what isn't read is never clean, and a policy counts it"
    )
    func inspected() async throws {
        try await TestNode.with(configure: Self.inspecting) { node in
            let release = Self.release(of: try await node.registered())
            try await node.published(release)
            let found = try #require(try await inspections(of: "1.0.0", at: node).first)
            let key = try PublicKey(verifierKey: VerifierKey.parse(node.vkey))
            #expect(found.form == "statement" && found.about == "release" && found.fault == nil)
            #expect(found.predicateType == PredicateType.inspection.rawValue)
            #expect(found.signers.map(\.key) == [key.keyID.hex])

            let fetched = try await FetchedRelease.fetch(
                try Reference("acme/minilm@1.0.0"), from: node.client, policy: nil)
            let checked = try #require(fetched.checked)
            let attestation = try #require(
                try await AttestationChecking(
                    checked, node: node.client, sigstore: try AttestationVectors.sigstore(), now: sampleTime
                ).run().first)
            #expect(attestation.fault == nil)
            guard case .read(.inspection(let report)) = attestation.fact?.content else {
                Issue.record("the attestation is no inspection: \(String(describing: attestation.fact))")
                return
            }
            for path in ["model.pkl", "small.pkl"] {
                #expect(
                    report.findings.contains {
                        $0.path == path && $0.kind == "pickle-import" && $0.severity == .executes
                    })
            }
            for (name, _) in Self.unread {
                #expect(
                    report.findings.contains { $0.path == "packed/\(name)" && $0.severity == .unread },
                    "\(name)")
            }
            var facts = ReleaseFacts(
                manifest: release.manifest.digest, publisher: release.publisher.id, now: sampleTime)
            facts.attestations = [try #require(attestation.fact)]
            let policy = try ReleasePolicy.parse(
                Array(
                    #"{"schema":"cairn.policy/1","name":"test","inspection":{"refuse":["executes"],"by":{"keys":["\#(key.base64)"]}}}"#
                        .utf8))
            #expect(policy.evaluate(facts).contains { $0.result == .fail })
        }
    }

    @Test(
        "a release is inspected once, also after a restart, and what came before inspections is made up for")
    func once() async throws {
        let folder = try TemporaryFolder()
        let first = try await TestNode.with(folder: folder("node")) { node in
            let release = Self.release(of: try await node.registered())
            try await node.published(release)
            return release
        }
        let indexes = try await TestNode.with(folder: folder("node"), configure: Self.inspecting) { node in
            try await inspections(of: "1.0.0", at: node).map(\.index)
        }
        #expect(indexes.count == 1)
        try await TestNode.with(folder: folder("node"), configure: Self.inspecting) { node in
            let second = Self.release(
                of: node.publisher(), version: "1.1.0", seed: 1, after: first.recordDigest)
            try await node.published(second)
            // The node's own attestations come one after the other: behind this one there is none of the first release.
            #expect(try await inspections(of: "1.1.0", at: node).count == 1)
            #expect(try await inspections(of: "1.0.0", at: node).map(\.index) == indexes)
        }
        #expect(try Fsck(folder: folder("node")).check().findings.isEmpty)
    }

    @Test("a follower lists the home's inspections under the home's key, and makes none of its own")
    func followed() async throws {
        try await TestNode.with(origin: "home.cairn.example", configure: Self.inspecting) { home in
            let release = Self.release(of: try await home.registered())
            try await home.published(release)
            let at = try await inspections(of: "1.0.0", at: home)
            let entry = try Reference(release.everywhere).entryText
            try await TestNode.with(origin: "follower.cairn.example", configure: Self.inspecting) {
                follower in
                try await follower.follow(home.url)
                try await follower.sync()
                #expect(try await follower.peers().first?.refusedRecords == 0)
                let found = try await inspections(of: "1.0.0", at: follower, reference: entry)
                #expect(found == at && found.first?.doubt == nil)
                // A publish of its own is inspected, so the loop has been around.
                try await follower.published(
                    Self.release(of: try await follower.registered("other"), seed: 5))
                #expect(
                    try await inspections(of: "1.0.0", at: follower, reference: "other/minilm").count == 1)
                #expect(
                    try await inspections(of: "1.0.0", at: follower, reference: entry).count == 1
                )
            }
        }
    }
}
