import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnRegistry
import CairnTransparencyLog
import Foundation

/// Asks others for the newest checkpoint of this node's own log.
///
/// Nobody is believed: what counts is signed by the log's own key.
struct HeadInquiry: Sendable {
    /// Somebody who may have seen the log.
    struct Witness: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            /// A node, which mirrors logs and cosigns checkpoints.
            case node
            /// A C2SP witness; the URL is where its monitoring paths begin.
            case witness
        }

        var who: String
        var url: String
        var kind: Kind

        /// The witnesses of a policy that can be reached.
        static func all(of policy: LogPolicy) -> [Witness] {
            policy.witnesses.compactMap { witness in
                witness.url.map { Witness(who: "\(witness.name)", url: "\($0)", kind: .witness) }
            }
        }
    }

    let logKey: VerifierKey
    let http: HTTPClient
    let allowsPlainHTTP: Bool

    /// A node that starts waits this long at most; who is slower is as good as down.
    private static let patience = Duration.seconds(5)
    private static let pace = TransferPace(idle: .seconds(3))

    /// Asks all of them at the same time, each for a few seconds.
    func ask(_ witnesses: [Witness]) async -> SeenHeads {
        await withTaskGroup(of: HeadSighting.self) { group in
            for witness in witnesses { group.addTask { await self.ask(witness) } }
            var sightings: [HeadSighting] = []
            for await sighting in group { sightings.append(sighting) }
            return SeenHeads(sightings.sorted { ($0.who, $0.url) < ($1.who, $1.url) })
        }
    }

    private func ask(_ witness: Witness) async -> HeadSighting {
        let answer = await withTaskGroup(of: HeadSighting.Answer?.self) { group in
            group.addTask { await self.answer(of: witness) }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .unreachable("it didn't answer within \(Self.patience)")
        }
        return HeadSighting(who: witness.who, url: witness.url, answer: answer)
    }

    private func answer(of witness: Witness) async -> HeadSighting.Answer {
        let client: NodeClient
        do {
            client = try NodeClient(url: witness.url, http: http, allowPlainHTTP: allowsPlainHTTP)
        } catch {
            return .unreachable("\(error)")
        }
        let hash = ContentDigest.of(Array(logKey.name.utf8)).hex
        let paths =
            switch witness.kind {
            case .node: ["\(APIPath.mirror(originHash: hash))/checkpoint", "/witness/\(hash)/checkpoint"]
            case .witness: ["/\(hash)/checkpoint"]
            }
        return await withTaskGroup(of: HeadSighting.Answer.self) { group in
            for path in paths { group.addTask { await self.note(at: path, client: client) } }
            if witness.kind == .node { group.addTask { await self.listed(client: client) } }
            var answers: [HeadSighting.Answer] = []
            for await answer in group { answers.append(answer) }
            return Self.best(of: answers)
        }
    }

    /// The largest of what one witness has; else what it says of itself.
    private static func best(of answers: [HeadSighting.Answer]) -> HeadSighting.Answer {
        let seen = answers.compactMap { answer -> VerifiedCheckpoint? in
            if case .saw(let checkpoint) = answer { checkpoint } else { nil }
        }
        if let newest = seen.max(by: { $0.size < $1.size }) { return .saw(newest) }
        return answers.first { if case .unusable = $0 { true } else { false } }
            ?? answers.first { if case .nothing = $0 { true } else { false } }
            ?? answers.first ?? .nothing
    }

    private func note(at path: String, client: NodeClient) async -> HeadSighting.Answer {
        do {
            let reply = try await client.get(path, maxBytes: APILimits.checkpointBytes, pace: Self.pace)
            guard reply.isSuccess else {
                return reply.status == 404
                    ? .nothing : .unreachable("it answered with status \(reply.status)")
            }
            return judge(reply.body)
        } catch {
            return .unreachable("\(error)")
        }
    }

    private func listed(client: NodeClient) async -> HeadSighting.Answer {
        do {
            let reply = try await client.get(
                APIPath.checkpoints, maxBytes: APILimits.answerBytes, pace: Self.pace)
            guard reply.isSuccess else {
                return reply.status == 404
                    ? .nothing : .unreachable("it answered with status \(reply.status)")
            }
            guard let answer = try? JSONDecoder().decode(CheckpointsAnswer.self, from: Data(reply.body))
            else {
                return .unusable("its list of checkpoints can't be read")
            }
            guard let own = answer.checkpoints.first(where: { $0.origin == logKey.name }) else {
                return .nothing
            }
            return judge(Array(own.note.utf8))
        } catch {
            return .unreachable("\(error)")
        }
    }

    private func judge(_ note: [UInt8]) -> HeadSighting.Answer {
        do {
            return .saw(try VerifiedCheckpoint.verify(note, logKey: logKey))
        } catch {
            return .unusable("what it has of this log isn't signed by its key (\(error))")
        }
    }
}
