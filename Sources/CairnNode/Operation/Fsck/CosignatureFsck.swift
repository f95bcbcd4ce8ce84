import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Checks what this node cosigned of others' logs, and what witnesses cosigned of its own.
///
/// Both are in the state, and each proves itself: a note by the log's key with a cosignature. What was cosigned is never
/// lowered, whatever is wrong with it.
struct CosignatureFsck {
    private let state: StateDatabase
    private let own: String
    /// The keys that this node cosigned with, the present one and those put away; empty where they aren't here.
    private let cosigners: [VerifierKey]
    private let isRunning: Bool
    private(set) var findings: [Finding] = []
    private var checked = 0

    init(state: StateDatabase, own: String, cosigners: [VerifierKey], isRunning: Bool) {
        self.state = state
        self.own = own
        self.cosigners = cosigners
        self.isRunning = isRunning
    }

    var detail: String { checked == 1 ? "1 cosigned checkpoint" : "\(checked) cosigned checkpoints" }

    /// A log as the check found it: its key, and what is committed here of it.
    struct Log {
        var key: VerifierKey?
        var head: CommittedHead?
        /// The right hashes of its leaves, by block of 256; nil where they aren't known.
        var hashes: [[Hash]]?

        func root(of size: UInt64) -> Hash? {
            guard let hashes, let head, size <= head.size else { return nil }
            return MerkleTree.root(of: Array(hashes.joined().prefix(Int(size))))
        }
    }

    // MARK: The own log

    static let collectedPlace = "state.sqlite#collected"

    /// What witnesses cosigned of the own log last.
    mutating func checkCollected(_ log: Log) {
        let held: WitnessedHead
        do {
            guard let found = try state.witnessedNote(of: own) else { return }
            held = found
        } catch {
            return addCollected("can't be read: \(error)")
        }
        checked += 1
        guard let key = log.key else { return }
        guard let note = try? VerifiedCheckpoint.verify(held.note, logKey: key) else {
            return addCollected("has a note of this node's log that isn't signed by its key")
        }
        guard note.size == held.size, note.root == held.root else {
            return addCollected("has a note of this node's log that is about another tree than it says")
        }
        guard let head = log.head, note.size <= head.size else {
            guard !isRunning else { return }
            return addCollected(
                "has a checkpoint of \(note.size) leaves, signed by this log's key, but \(log.head?.size ?? 0) are committed: the "
                    + "state is older than it", remedy: .restore)
        }
        guard let root = log.root(of: note.size), root != note.root else { return }
        addCollected(
            "has a checkpoint of another tree of \(note.size) leaves than this log has: two histories signed by one key",
            remedy: .restore)
    }

    private mutating func addCollected(_ detail: String, remedy: Finding.Remedy = .witnesses) {
        findings.append(Finding(.cosignature, Self.collectedPlace, detail, remedy: remedy))
    }

    // MARK: Logs of others

    static func cosignedPlace(_ origin: String) -> String { "state.sqlite#cosigned/\(origin)" }

    /// What this node cosigned last of a log.
    mutating func checkCosigned(of origin: String, _ log: Log) {
        let held: WitnessedHead
        do {
            guard let found = try state.witnessed(origin) else { return }
            held = found
        } catch {
            return add(origin, "can't be read: \(error)", remedy: .none)
        }
        checked += 1
        guard let tree = Self.tree(in: held.note, origin: origin, key: log.key, cosigners: cosigners) else {
            let isMirrored = log.root(of: held.size) == held.root
            return add(
                origin,
                "has no checkpoint of the log that it and this node's witness signed"
                    + (isMirrored ? "" : "; the log's next larger checkpoint replaces it"),
                remedy: isMirrored && log.key != nil ? .cosigning : .none)
        }
        guard tree.size == held.size, tree.root == held.root else {
            // What both keys signed is what was promised; it counts where it promises no less.
            let isRight = tree.size >= held.size && log.root(of: tree.size) ?? tree.root == tree.root
            return add(
                origin,
                "says that \(held.size) leaves were cosigned, and has a checkpoint of another tree, of \(tree.size) leaves",
                remedy: isRight ? .cosigning : .none)
        }
        guard let root = log.root(of: held.size), root != held.root else { return }
        add(
            origin,
            "has a checkpoint of another tree of \(held.size) leaves than is mirrored here: two histories signed by one key",
            remedy: .none)
    }

    /// The tree of a note that the log, as far as its key is known, and this node's witness signed; nil where they didn't.
    static func tree(
        in bytes: [UInt8], origin: String, key: VerifierKey?, cosigners: [VerifierKey]
    ) -> Checkpoint? {
        guard let note = try? SignedNote.parse(bytes), let tree = try? Checkpoint.parse(note.text),
            tree.origin == origin
        else { return nil }
        if let key, (try? VerifiedCheckpoint.verify(note, logKey: key)) == nil { return nil }
        guard cosigners.isEmpty || (try? note.verified(by: cosigners)) != nil else { return nil }
        return tree
    }

    private mutating func add(_ origin: String, _ detail: String, remedy: Finding.Remedy) {
        findings.append(
            Finding(.cosignature, Self.cosignedPlace(origin), detail, remedy: remedy))
    }
}
