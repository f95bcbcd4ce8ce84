import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

// What an operator and a publisher do with a node in these tests.

extension TestNode {
    func asOperator<Answer>(_ body: (NodeClient) async throws -> Answer) async throws -> Answer {
        try await NodeClient.with(socket: folder + "/" + AdminPath.socketName, body)
    }

    /// Follows the node at a URL with whatever key it shows.
    @discardableResult
    func follow(_ url: String) async throws -> PeerAnswer {
        try await asOperator { socket in
            let candidate = try await socket.addPeer(PeerAddition(url: url, vkey: nil))
            return try await socket.addPeer(PeerAddition(url: url, vkey: candidate.vkey))
        }
    }

    /// Follows a peer that doesn't answer anything about its log yet; the round that comes of it has failed.
    func follow(silent peer: HostilePeer) async throws {
        peer.lie(at: "/log/") { _ in HostilePeer.Answer(status: 503) }
        try await follow(peer.url)
        while try await self.peer().failures == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// One round with its only peer.
    @discardableResult
    func sync() async throws -> SyncAnswer.Round {
        let rounds = try await asOperator { try await $0.sync(SyncRequest(peer: nil)).rounds }
        return try #require(rounds.first)
    }

    func peers() async throws -> [PeerAnswer] {
        try await asOperator { try await $0.peers().peers }
    }

    /// How its only peer stands.
    func peer() async throws -> PeerAnswer { try #require(try await peers().first) }

    /// The evidence that it serves, fetched as anybody would.
    func evidence() async throws -> [Evidence] {
        let list = try await client.get(APIPath.evidence, maxBytes: 1 << 20)
        let files = try JSONDecoder().decode(EvidenceAnswer.self, from: Data(list.body)).evidence
        var found: [Evidence] = []
        for file in files {
            let reply = try await client.get("\(APIPath.evidence)/\(file.name)", maxBytes: 1 << 20)
            let evidence = try Evidence.parse(reply.body)
            #expect(evidence.name?.text == file.name && evidence.kind.rawValue == file.kind)
            found.append(evidence)
        }
        return found
    }

    /// Every release in its listing, as `publisher.id/name@version`.
    func listing() async throws -> [String] {
        try await client.entries().entries.flatMap { entry in
            entry.releases.map { "\(entry.reference)@\($0.version)" }
        }
    }

    /// The public file of a log that it mirrors; nil where it has none.
    func mirrored(_ path: String, of logOrigin: String) async throws -> [UInt8]? {
        let hash = ContentDigest.of(Array(logOrigin.utf8)).hex
        let reply = try await client.get("\(APIPath.mirror(originHash: hash))/\(path)", maxBytes: 64 << 20)
        return reply.isSuccess ? reply.body : nil
    }

    /// Nothing of a release is visible here: neither in the listing nor by name, digest or the mirror of its log.
    func showsNothing(of release: SampleRelease, home: String) async throws {
        #expect(try await listing().isEmpty)
        await #expect(throws: ClientError.self) {
            try await client.release(try Reference(release.everywhere))
        }
        for path in ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/2", "content/000.p/2"] {
            #expect(try await mirrored(path, of: home) == nil, "\(path)")
        }
        let digests = [release.envelope.digest] + release.files.map(\.artifact.sha256)
        for digest in digests { #expect(try await !has(digest)) }
        let checkpoints = try await client.checkpoints().checkpoints
        #expect(!checkpoints.contains { $0.origin == home })
    }

    func has(_ digest: ContentDigest) async throws -> Bool {
        try await client.get(APIPath.object(digest), maxBytes: 1 << 20).status == 200
    }

    /// What an honest peer in front of this node answers.
    var source: HostilePeer.Source {
        { [client] path, range in
            let headers = range.map { [(name: "range", value: $0)] } ?? []
            let reply = try await client.get(path, maxBytes: 1 << 30, headers: headers)
            return HostilePeer.Answer(
                status: reply.status, body: reply.body, contentRange: reply.header("content-range"))
        }
    }
}

extension SampleRelease {
    /// The reference that names it on every node.
    var everywhere: String {
        "\(publisher.name).\(publisher.id.short)/\(label.name)@\(label.version)"
    }

    /// The bytes of its only large file.
    var weights: SampleRelease.File {
        get throws { try #require(largeFiles.first) }
    }
}
