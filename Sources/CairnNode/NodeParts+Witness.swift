import AsyncHTTPClient
import CairnClient
import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Logging

/// This node as a witness and mirror of the logs that it follows, and its own log's witnesses.
extension NodeParts {
    static func witness(
        directory: DataDirectory, state: StateDatabase, conflicts: any ConflictSink
    ) throws -> Witness {
        Witness(
            cosigner: try directory.witnessKey(), store: state, conflicts: conflicts, now: Node.unixNow,
            log: { origin in
                let peer = try state.peers().first { ExactText.equal($0.logOrigin, origin) }
                guard let peer else { return nil }
                return peer.state == .active ? .followed(try VerifierKey.parse(peer.vkey)) : .frozen
            })
    }

    /// Binds the witness to what was taken over before this node was one.
    static func bind(_ witness: Witness, to logs: DiskLogs, state: StateDatabase) async throws {
        for peer in try state.peers() where try !witness.isBound(to: peer.logOrigin) {
            guard let head = try state.head(of: peer.logOrigin) else { continue }
            let key = try VerifierKey.parse(peer.vkey)
            let checkpoint = try VerifiedCheckpoint.verify(head.note, logKey: key)
            try await witness.admit(checkpoint, logKey: key) { _ in false }
        }
    }

    static func mirrorNotes(directory: DataDirectory, state: StateDatabase) throws -> MirrorNotes {
        MirrorNotes(
            cosigner: try directory.mirrorKey(), now: Node.unixNow,
            logKey: { origin in
                let peer = try state.peers().first { ExactText.equal($0.logOrigin, origin) }
                guard let peer, peer.state == .active else { return nil }
                return try VerifierKey.parse(peer.vkey)
            })
    }

    // MARK: The own log

    static func ownCheckpoints(
        _ configuration: NodeConfiguration, key: VerifierKey, stores: LogStores, state: StateDatabase,
        metrics: NodeMetrics
    ) throws -> OwnCheckpoints {
        var isEnough: (@Sendable (WitnessedHead) -> Bool)?
        if let policy = configuration.policy?.policy, policy.quorum != nil {
            isEnough = { head in
                let checkpoint = try? VerifiedCheckpoint.verify(
                    head.note, logKey: key, witnesses: policy.witnessKeys)
                return checkpoint.map { policy.judge($0).isSatisfied } ?? false
            }
        }
        return try OwnCheckpoints(
            origin: key.name, stores: stores, notes: state, isEnough: isEnough, now: Node.unixNow,
            failedOpen: { metrics.failedOpen() })
    }

    static func cosignatures(
        _ configuration: NodeConfiguration, key: VerifierKey, own: OwnCheckpoints, stores: LogStores,
        http: HTTPClient, metrics: NodeMetrics, logger: Logger
    ) throws -> CosignatureCollector? {
        guard let policy = configuration.policy?.policy else { return nil }
        for warning in policy.warnings {
            logger.warning("the policy is weak", metadata: ["warning": "\(warning)"])
        }
        if !policy.lists(key) {
            logger.warning(
                "the policy doesn't list this node's log: clients can't use it as it is",
                metadata: ["log": "\(key)"])
        }
        let witnesses = try askers(
            policy, configuration: configuration, key: key, own: own, stores: stores, http: http,
            logger: logger)
        return CosignatureCollector(
            logKey: key, policy: policy, witnesses: witnesses, checkpoints: own,
            pace: configuration.cosigningPace, metrics: metrics, logger: logger)
    }

    private static func askers(
        _ policy: LogPolicy, configuration: NodeConfiguration, key: VerifierKey, own: OwnCheckpoints,
        stores: LogStores, http: HTTPClient, logger: Logger
    ) throws -> [WitnessAsker] {
        let last = try own.witnessed.map {
            try VerifiedCheckpoint.verify($0.note, logKey: key, witnesses: policy.witnessKeys)
        }
        return try policy.witnesses.filter(\.isKnownType).compactMap { witness in
            guard let url = witness.url else {
                logger.warning(
                    "a witness of the policy has no URL and isn't asked",
                    metadata: ["witness": "\(witness.name)"])
                return nil
            }
            let client: NodeClient
            do {
                client = try NodeClient(
                    url: "\(url)", http: http, allowPlainHTTP: configuration.allowsPlainHTTPPeers)
            } catch {
                throw NodeError.badWitness(name: "\(witness.name)", why: "\(error)")
            }
            let hasCosigned = last?.cosignatures.contains { $0.key == witness.key } ?? false
            return WitnessAsker(
                name: "\(witness.name)", key: witness.key, client: client, tiles: stores.tiles,
                size: hasCosigned ? last?.size ?? 0 : 0,
                longestRest: configuration.cosigningPace.longestRest)
        }
    }

    /// What the metrics measure now.
    static func reading(
        own: OwnCheckpoints, queue: SubmissionQueue, state: StateDatabase
    ) throws -> NodeMetrics.Reading {
        NodeMetrics.Reading(
            size: try own.committed()?.size ?? 0, witnessed: own.witnessed, queueLength: queue.length,
            peers: try state.peers().map { ($0, try state.head(of: $0.logOrigin)?.size ?? 0) })
    }
}
