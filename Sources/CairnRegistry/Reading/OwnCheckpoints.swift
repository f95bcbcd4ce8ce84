import CairnProvenance
import CairnTransparencyLog
import Synchronization

/// The checkpoints of a node's own log that readers are shown: the newest committed one, and the newest that
/// enough witnesses have cosigned.
///
/// Readers wait for witnesses a moment at most, and publishing never does: what is shown is the witnessed one as long
/// as no leaf beyond it is older than `freshSeconds`, else the committed one.
package final class OwnCheckpoints: Sendable {
    /// How old a leaf may be that the shown checkpoint doesn't cover.
    package static let freshSeconds: Int64 = 10

    private struct State {
        var witnessed: WitnessedHead?
        /// The largest size shown: readers hold what shrinks for a rollback.
        var shown: UInt64 = 0
        /// The time of the first leaf that a witnessed tree of this size doesn't cover.
        var uncovered: (size: UInt64, since: Int64)?
    }

    package let origin: String
    private let stores: LogStores
    private let notes: any WitnessedNoteStore
    /// Whether a quorum is asked for at all: where none is, nothing is ever witnessed.
    package let asksWitnesses: Bool
    private let now: @Sendable () -> Int64
    /// Called when a reader is shown a checkpoint without its quorum.
    private let failedOpen: @Sendable () -> Void
    private let state: Mutex<State>

    /// - Parameter isEnough: whether the cosignatures of a note are enough, nil where none are asked for; a note that
    ///   was stored under another policy is forgotten when they aren't
    package init(
        origin: String, stores: LogStores, notes: any WitnessedNoteStore,
        isEnough: (@Sendable (WitnessedHead) -> Bool)?, now: @escaping @Sendable () -> Int64,
        failedOpen: @escaping @Sendable () -> Void
    ) throws {
        self.origin = origin
        self.stores = stores
        self.notes = notes
        self.now = now
        self.failedOpen = failedOpen
        asksWitnesses = isEnough != nil
        var start = State()
        if let isEnough, let stored = try notes.witnessedNote(of: origin), isEnough(stored) {
            start.witnessed = stored
        }
        // What was shown before this start isn't known: nothing smaller than the log is shown again.
        start.shown = try stores.commits.head(of: origin)?.size ?? 0
        state = Mutex(start)
    }

    /// The newest checkpoint with its quorum.
    package var witnessed: WitnessedHead? { state.withLock { $0.witnessed } }

    /// Keeps a checkpoint whose cosignatures are enough; what covers less than the one before is passed over.
    package func keep(_ head: WitnessedHead) throws {
        guard try notes.keepWitnessedNote(head, of: origin) else { return }
        state.withLock { $0.witnessed = head }
    }

    /// The newest committed checkpoint whose tiles are there, as a note, with its size.
    package func committed() throws -> (note: [UInt8], size: UInt64)? {
        guard let note = try stores.tiles.publishedCheckpoint() else { return nil }
        return (note, try Checkpoint.parse(SignedNote.parse(note).text).size)
    }

    /// The checkpoint to show, as a note.
    package func shown() throws -> [UInt8]? {
        guard let committed = try committed() else { return nil }
        guard asksWitnesses else { return committed.note }
        let witnessed = witnessed
        if let witnessed, try isFresh(witnessed, committed: committed.size),
            show(witnessed.size)
        {
            return witnessed.note
        }
        _ = show(committed.size)
        failedOpen()
        return committed.note
    }

    /// False where something larger was shown already.
    private func show(_ size: UInt64) -> Bool {
        state.withLock { state in
            guard size >= state.shown else { return false }
            state.shown = size
            return true
        }
    }

    private func isFresh(_ witnessed: WitnessedHead, committed: UInt64) throws -> Bool {
        guard witnessed.size != committed else { return true }
        guard witnessed.size < committed else { return false }
        return try now() - timeOfLeaf(after: witnessed.size) <= Self.freshSeconds
    }

    /// When the first leaf beyond a tree was committed: read once for each tree.
    private func timeOfLeaf(after size: UInt64) throws -> Int64 {
        if let known = state.withLock({ $0.uncovered }), known.size == size { return known.since }
        let leaf = try Leaf.parse(try LogOpening.leaves(size..<size + 1, in: stores.segments)[0])
        state.withLock { $0.uncovered = (size, leaf.time) }
        return leaf.time
    }
}
