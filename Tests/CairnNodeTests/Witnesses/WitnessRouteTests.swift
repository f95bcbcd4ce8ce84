import CairnAPI
import CairnFederation
import CairnManifest
import CairnNode
import CairnProvenance
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import GRDB
import NIOHTTP1
import Testing

extension WrittenLog {
    /// What this log sends to a witness that cosigned `old` leaves last.
    func witnessRequest(from old: Int) throws -> [UInt8] {
        let hashes = leaves.map { Hash.leaf($0) }
        let proof = try MerkleTree.consistencyProof(from: UInt64(old), to: size, of: hashes)
        return try AddCheckpointRequest(
            oldSize: UInt64(old), proof: proof, note: SignedNote.parse(checkpoint())
        ).encoded()
    }

    var witnessPath: String { "/witness/\(ContentDigest.of(Array(logOrigin.utf8)).hex)/checkpoint" }
}

extension TestNode {
    func witness(_ body: [UInt8]) async throws -> Reply {
        try await send(.POST, "/witness/add-checkpoint", body: body)
    }

    /// The key that this node cosigns with, from its data directory.
    func cosigner(_ role: String = "witness") throws -> Cosigner {
        let pem = try String(contentsOfFile: "\(folder)/keys/\(role).pem", encoding: .utf8)
        return try #require(try SigningKey(pem: pem).cosigner(name: "\(origin)/\(role)"))
    }
}

@Suite("The witness that a node is") struct WitnessRouteTests {
    private func following(
        _ log: WrittenLog, folder: String? = nil,
        _ body: @Sendable (TestNode, HostilePeer) async throws -> Void
    ) async throws {
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "witness.cairn.example", folder: folder) { node in
                try await node.follow(peer.url)
                #expect(try await node.sync().toSize == log.size)
                try await body(node, peer)
            }
        }
    }

    private static func log(_ size: Int, seed: String = "") -> WrittenLog {
        var log = WrittenLog()
        log.grow(by: size, seed: seed)
        return log
    }

    @Test("cosigns what it pulled, and growth that is pushed; the newest is shown with both signatures")
    func cosigns() async throws {
        let log = Self.log(20)
        var larger = log
        larger.grow(by: 300)
        let grown = larger
        try await following(log) { node, _ in
            let witness = try node.cosigner().key
            #expect(witness.name == "witness.cairn.example/witness")
            let first = try await node.get(log.witnessPath)
            #expect(first.status == 200 && first.header("content-type") == "text/plain; charset=utf-8")
            let pulled = try VerifiedCheckpoint.verify(
                first.body, logKey: log.signer.key, witnesses: [witness])
            #expect(pulled.size == 20 && pulled.cosignatures.count == 1)

            let stale = try await node.witness(grown.witnessRequest(from: 0))
            #expect(stale.status == 409 && stale.text == "20\n")
            #expect(stale.header("content-type") == "text/x.tlog.size")
            let reply = try await node.witness(grown.witnessRequest(from: 20))
            #expect(reply.status == 200)
            let note = try SignedNote.parse(grown.checkpoint()).adding(NoteSignature.parse(lines: reply.body))
            let cosigned = try VerifiedCheckpoint.verify(
                note, logKey: log.signer.key, witnesses: [witness])
            #expect(cosigned.cosignatures.count == 1)
            #expect(note.signatures.count == 2)
            #expect(try await node.get(log.witnessPath).body == note.encoded())
            // The same again refreshes the time.
            #expect(try await node.witness(grown.witnessRequest(from: 320)).status == 200)
        }
    }

    @Test("answers every other request with its status, and problem details")
    func refusals() async throws {
        let log = Self.log(20)
        let other = Self.log(20, seed: "other")
        var stranger = WrittenLog(origin: "stranger.example")
        stranger.grow(by: 3)
        let unknown = stranger
        try await following(log) { node, _ in
            var badProof = try AddCheckpointRequest.parse(log.witnessRequest(from: 20))
            badProof = try AddCheckpointRequest(oldSize: 20, proof: [.empty], note: badProof.note)
            let older = try AddCheckpointRequest(oldSize: 21, proof: [], note: badProof.note)
            let unsigned = try SignedNote(
                text: badProof.note.text, signatures: SignedNote.parse(unknown.checkpoint()).signatures)
            let cases: [([UInt8], Int)] = [
                ([], 400), (Array("old 1\n".utf8), 400), (older.encoded(), 400),
                (try AddCheckpointRequest(oldSize: 20, proof: [], note: unsigned).encoded(), 403),
                (try unknown.witnessRequest(from: 0), 404), (badProof.encoded(), 422),
                (try other.witnessRequest(from: 20), 422),
                ([UInt8](repeating: 0x41, count: LogLimits.maxAddCheckpointBytes + 1), 413),
            ]
            for (body, status) in cases {
                #expect(try await node.witness(body).problem().status == status)
            }
            #expect(try await node.get(unknown.witnessPath).problem().status == 404)
            #expect(try await node.get("/witness/abc/checkpoint").status == 404)
            #expect(try await node.get("/witness/add-checkpoint").status == 404)
        }
    }

    @Test("a pushed fork becomes evidence, and the peer is frozen", arguments: [20, 21])
    func pushedFork(size: Int) async throws {
        let log = Self.log(20)
        let fork = Self.log(size, seed: "other")
        try await following(log) { node, _ in
            // One that shows nothing first.
            let garbage = try AddCheckpointRequest(
                oldSize: 20, proof: [.empty], note: SignedNote.parse(fork.checkpoint()))
            if size > 20 { #expect(try await node.witness(garbage.encoded()).status == 422) }
            #expect(try await node.peer().state == "active")
            #expect(try await node.witness(fork.witnessRequest(from: 20)).problem().status == 422)
            #expect(try await node.peer().state == "quarantined")
            let files = try await node.get("/v1/evidence").text
            #expect(files.contains(size == 20 ? "same-size" : "inconsistent"), "\(files)")
            #expect(try await node.witness(log.witnessRequest(from: 20)).problem().status == 403)
            #expect(try await node.peer().size == 20)
        }
    }

    @Test("a restart forgets nothing, and what was pushed binds what is pulled afterwards")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let log = Self.log(20)
        var larger = log
        larger.grow(by: 10, seed: "pushed")
        let pushed = larger
        var fork = log
        fork.grow(by: 30, seed: "fork")
        let forked = fork
        let key = try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "witness.cairn.example", folder: folder("node")) { node in
                try await node.follow(peer.url)
                try await node.sync()
                #expect(try await node.witness(pushed.witnessRequest(from: 20)).status == 200)
                return try node.cosigner().key
            }
        }
        try await HostilePeer.with(forked.source) { peer in
            try await TestNode.with(
                origin: "witness.cairn.example", folder: folder("node"), configure: { $0.origin = nil }
            ) { node in
                #expect(try node.cosigner().key == key)
                #expect(try await node.witness(forked.witnessRequest(from: 20)).text == "30\n")
                #expect(try await node.witness(pushed.witnessRequest(from: 30)).status == 200)
                // The peer moved; its fork extends what was pulled, not what was cosigned.
                let state = try StateDatabase(path: folder("node/state.sqlite"))
                var known = try #require(try state.peers().first)
                known.url = peer.url
                try state.save(known)
                #expect(try await node.sync().error?.contains("forked") == true)
                #expect(try await node.peer().state == "quarantined")
                #expect(try await node.peer().size == 20)
                // A log that has contradicted itself gets no cosignature any more.
                #expect(try await node.witness(pushed.witnessRequest(from: 30)).problem().status == 403)
            }
        }
    }

    @Test("a peer that still shows less than it pushed is followed, when it is the same history")
    func smallerThanPushed() async throws {
        let log = Self.log(20)
        var all = log
        all.grow(by: 600)
        let whole = all
        try await following(log) { node, peer in
            #expect(try await node.witness(whole.witnessRequest(from: 20)).status == 200)
            let part = whole.before(300)
            // It shows 300 leaves and has the tiles of all.
            peer.show { path, range in
                path == "/log/checkpoint"
                    ? HostilePeer.Answer(body: try part.checkpoint()) : try await whole.source(path, range)
            }
            let round = try await node.sync()
            #expect(round.error == nil && round.toSize == 300)
            #expect(try await node.witness(whole.witnessRequest(from: 0)).text == "620\n")
            // Another history of 400 leaves isn't.
            var other = part
            other.grow(by: 100, seed: "other")
            let lie = other
            peer.show(lie.source)
            #expect(try await node.sync().error != nil)
            #expect(try await node.peer().size == 300)
        }
    }

    @Test("of many pushed checkpoints of two histories at once, the cosigned ones are of one")
    func race() async throws {
        let log = Self.log(5)
        let histories = ["one", "two"].map { seed in
            var history = log
            history.grow(by: 40, seed: seed)
            return history
        }
        try await following(log) { node, _ in
            let cosigned = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<60 {
                    let history = histories[number % 2].before(6 + number / 2)
                    group.addTask {
                        var old = 5
                        for _ in 0..<4 where old <= history.size {
                            let reply = try await node.witness(history.witnessRequest(from: old))
                            if reply.status == 200 { return number % 2 }
                            guard reply.status == 409, let held = Int(reply.text.dropLast()) else {
                                return nil
                            }
                            old = held
                        }
                        return nil
                    }
                }
                var found: [Int] = []
                for try await case let number? in group { found.append(number) }
                return found
            }
            #expect(!cosigned.isEmpty)
            #expect(Set(cosigned).count == 1)
        }
    }

    @Test("a data directory made before there were witnesses gets its key, and is bound to what it took over")
    func olderDirectory() async throws {
        let folder = try TemporaryFolder()
        let log = Self.log(20)
        try await following(log, folder: folder("node")) { _, _ in }
        try FileManager.default.removeItem(atPath: folder("node/keys/witness.pem"))
        let database = try DatabaseQueue(path: folder("node/state.sqlite"))
        try await database.write { db in try db.execute(sql: "DROP TABLE cosigned") }
        try await TestNode.with(
            origin: "witness.cairn.example", folder: folder("node"), configure: { $0.origin = nil }
        ) { node in
            let key = try node.cosigner().key
            let shown = try VerifiedCheckpoint.verify(
                try await node.get(log.witnessPath).body, logKey: log.signer.key, witnesses: [key])
            #expect(shown.size == 20 && shown.cosignatures.count == 1)
        }
    }
}
