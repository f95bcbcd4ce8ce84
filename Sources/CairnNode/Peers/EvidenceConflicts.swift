import CairnFederation
import CairnManifest
import CairnStorage
import CairnTransparencyLog
import Logging

/// Makes evidence of what this node as a witness was shown, and freezes the peer whose log it is.
struct EvidenceConflicts: ConflictSink {
    let ownOrigin: String
    let state: StateDatabase
    let evidence: DiskEvidenceStore
    let now: @Sendable () -> Int64
    let logger: Logger

    func take(_ conflict: LogConflict) {
        do {
            try keep(conflict)
        } catch {
            logger.error(
                "couldn't keep what a log's key signed against itself",
                metadata: ["log": "\(conflict.origin)", "error": "\(error)"])
        }
    }

    /// A request that only has a bad proof shows nothing, and nothing comes of it.
    private func keep(_ conflict: LogConflict) throws {
        guard var peer = try state.peers().first(where: { ExactText.equal($0.logOrigin, conflict.origin) })
        else { return }
        let key = try VerifierKey.parse(peer.vkey)
        let held = SeenCheckpoint(try VerifiedCheckpoint.verify(conflict.held, logKey: key), time: nil)
        let offered = SeenCheckpoint(
            try VerifiedCheckpoint.verify(conflict.offered, logKey: key),
            time: Timestamp(unixSeconds: now()))
        let made = Evidence.make(
            held: held, offered: offered, logKey: key,
            observer: Evidence.Observer(role: .witness, name: ownOrigin), proof: conflict.proof)
        guard let made else { return }
        let name = try evidence.keep(made)
        peer.state = .quarantined
        peer.lastError = "\(PeerError.fork(origin: peer.origin, size: held.checkpoint.size))"
        try state.noteRound(peer)
        logger.error(
            "a peer's log contradicts itself; it is frozen",
            metadata: ["peer": "\(peer.origin)", "evidence": "\(evidence.path(of: name))"])
    }
}
