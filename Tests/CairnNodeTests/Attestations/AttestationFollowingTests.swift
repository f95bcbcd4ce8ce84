import CairnAPI
import CairnAudit
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Attestations and other nodes", .serialized)
struct AttestationFollowingTests {
    @Test(
        "a follower lists what the home's log attests, with its receipts, and git shows the publisher's own")
    func followed() async throws {
        try await AttestedNode.with(origin: "home.cairn.example") { given in
            let own = given.release.attestation(after: given.release.recordDigest)
            try await given.node.attached(own)
            try await given.node.attached(given.labSays("FAILED"))
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(given.node.url)
                try await follower.sync()
                #expect(try await follower.peers().first?.refusedRecords == 0)
                let listed = try await given.listed(at: follower)
                #expect(listed.map(\.summary) == ["tests PASSED", "tests FAILED"])
                #expect(listed.map(\.author?.name) == ["acme", "lab"])
                let homeKey = try VerifierKey.parse(given.node.vkey)
                for attestation in listed {
                    #expect(attestation.origin == given.node.logOrigin && attestation.doubt == nil)
                    let receipt = try VerifiedReceipt.verify(Array(attestation.receipt.utf8), logKey: homeKey)
                    #expect(receipt.leaf.record.object.hex == attestation.object)
                }
                let object = try await follower.client.content(own.record.record.object, maxBytes: 1 << 20)
                #expect(object == own.object)
                let refs = try await recordsCommits(
                    follower, repository: "acme.\(given.release.publisher.id.short)")
                #expect(try await recordsCommits(given.node, repository: "acme") == refs)
            }
        }
    }

    /// The records branch of the entry, once git has caught up.
    private func recordsCommits(_ node: TestNode, repository: String) async throws -> String? {
        let path = "\(node.folder)/git/\(repository).git/packed-refs"
        for _ in 0..<600 {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if let line = text.split(separator: "\n").first(where: { $0.hasSuffix("refs/cairn/records") }) {
                return line.split(separator: " ").first.map { String($0) }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    @Test(
        "a release of a followed log is attested in the attester's own log, and both nodes list it once they follow"
    )
    func acrossLogs() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            try await TestNode.with(origin: "lab.cairn.example") { lab in
                let tester = try await lab.registered("tester")
                let unknown = try await lab.attach(release.attestation(by: tester, after: nil))
                #expect(try unknown.problem().code == "unknown-release")
                try await lab.follow(home.url)
                try await lab.sync()
                // Not about this release: the node that takes it looks.
                let other = SampleRelease.make(publisher: release.publisher, version: "9.0.0", seed: 9)
                let wrong = try await lab.attach(
                    release.attestation(
                        other.attestation(by: tester, after: nil).object, isBundle: false, by: tester,
                        after: nil))
                #expect(try wrong.problem().code == "subject-mismatch")
                let said = release.attestation(by: tester, after: nil)
                try await lab.attached(said)
                try await home.follow(lab.url)
                try await home.sync()
                #expect(try await home.peers().first?.refusedRecords == 0)
                for node in [lab, home] {
                    var reference = try Reference(release.everywhere)
                    reference.selector = .version(release.label.version)
                    let listed = try await node.client.attestations(reference)
                    #expect(listed.map(\.origin) == [lab.logOrigin])
                    #expect(listed.first?.author?.name == "tester" && listed.first?.doubt == nil)
                    let fetched = try await FetchedRelease.fetch(reference, from: node.client, policy: nil)
                    let found = try await AttestationChecking(
                        try #require(fetched.checked), node: node.client,
                        sigstore: try AttestationVectors.sigstore(), now: sampleTime
                    ).run()
                    #expect(found.first?.fault == nil && found.first?.fact?.isAboutWhole == true)
                    #expect(found.first?.author?.publisher == tester.id)
                }
            }
        }
    }

    @Test("what a peer's log says of a release that it is not about is kept in the mirror and never listed")
    func unrelated() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            var log = WrittenLog(origin: "hostile.cairn.example")
            let liar = SamplePublisher.make("liar", origin: log.origin)
            log.append(liar)
            let other = SampleRelease.make(publisher: release.publisher, version: "9.0.0", seed: 9)
            log.append(
                release.attestation(
                    other.attestation(by: liar, after: nil).object, isBundle: false, by: liar, after: nil))
            try await HostilePeer.with(log.source) { peer in
                try await home.follow(peer.url)
                try await home.sync()
                #expect(try await home.peers().first?.refusedRecords == 0)
                let listed = try await home.client.attestations(try Reference("acme/minilm@1.0.0"))
                #expect(listed.isEmpty)
            }
        }
    }

    @Test("an audit judges attestations by the rules of a follower, and names the ones that break them")
    func audited() async throws {
        var log = WrittenLog()
        let acme = SamplePublisher.make()
        let lab = SamplePublisher.make("lab")
        log.append(acme)
        log.append(lab)
        let release = SampleRelease.make(publisher: acme)
        try log.append(release)
        let own = release.attestation(after: release.recordDigest)
        log.append(own, label: release.label)
        let others = release.attestation(by: lab, after: nil)
        log.append(others)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let sound = try await audited.report()
        #expect(sound.findings.isEmpty, "\(sound.findings)")
        #expect(sound.counts.otherKinds == ["attestation": 2])

        // A stranger's signature; the same object twice; an attestation behind the wrong record.
        log.append(release.attestation(by: lab, after: others.digest, key: TestKeys.ed25519("stranger")))
        log.append(release.attestation(by: lab, after: others.digest))
        log.append(
            release.attestation(by: lab, after: nil, payload: release.testResult("FAILED")))
        try await audited.write(log)
        let report = try await audited.report()
        #expect(
            report.marks == ["record:wrong-key@5", "record:bad-attestation@6", "record:wrong-previous@7"])
    }
}

extension WrittenLog {
    /// Logs an attestation as a node would.
    mutating func append(_ attestation: SampleAttestation, label: Label? = nil) {
        let leaf = Leaf(commit: nil, signedRecord: attestation.record, time: sampleTime)
        append(Frame(leaf: leaf.encoded(), label: label?.encoded(), object: attestation.object))
    }
}
