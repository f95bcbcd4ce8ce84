import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Puts verified publishes into the log: the only writer of a node's own log.
///
/// One loop owns a sequencer and calls `commit` for one group at a time. The order of durability:
/// 1. the group's frames are in the segment, synced;
/// 2. root, tiles and commit ids are computed in memory;
/// 3. **commit point**: the signed checkpoint replaces the old one in the commit store;
/// 4. tiles are written, then the public checkpoint;
/// 5. the ledger learns of it, and the callers get their places.
/// Every error that `commit` throws leaves the outcome of step 3 or later unclear or unfinished: the owner
/// must stop and open the log again, which finishes or undoes it (`LogOpening`).
package struct Sequencer: Sendable {
    private let origin: String
    private let stores: LogStores
    private let ledger: any Ledger
    private let signer: any CheckpointSigner
    private let now: @Sendable () -> Int64
    private var growth: LogGrowth
    private var filesInSegment: Set<ContentDigest>
    /// A commit failed, and nobody knows how far it came.
    private var isUnclear = false
    /// The newest commit point.
    package private(set) var head: CommittedHead

    package init(
        opened: OpenedLog, stores: LogStores, ledger: any Ledger, signer: any CheckpointSigner,
        now: @escaping @Sendable () -> Int64
    ) {
        origin = opened.origin
        growth = opened.growth
        filesInSegment = opened.filesInSegment
        head = opened.head
        self.stores = stores
        self.ledger = ledger
        self.signer = signer
        self.now = now
    }

    /// Commits a group of at most `RegistryLimits.groupLeaves` submissions and tells the outcome of each, in order.
    ///
    /// Throws `SegmentError.full` with nothing changed when there is no room; after any other error nothing is taken
    /// any more, and the log must be opened again.
    package mutating func commit(_ group: [Submission]) throws -> [SequencingOutcome] {
        // A group whose tiles failed is committed, and the ledger doesn't know it yet: it would be taken a second time.
        guard !isUnclear else { throw SegmentError.unclear(detail: "an earlier commit failed") }
        isUnclear = true
        do {
            let outcomes = try append(group)
            isUnclear = false
            return outcomes
        } catch SegmentError.full(let detail) {
            isUnclear = false
            throw SegmentError.full(detail: detail)
        }
    }

    private mutating func append(_ group: [Submission]) throws -> [SequencingOutcome] {
        var plan = GroupPlan(
            nextIndex: head.size, time: max(head.time, now()), filesInSegment: filesInSegment
        )
        let outcomes = try ledger.asking { ledger in
            try group.map { submission throws in try place(submission, in: &plan, ledger: ledger) }
        }
        guard !plan.events.isEmpty else { return outcomes.map { $0.outcome(leaves: [], head: head) } }

        // After a commit that failed halfway, new frames would not stand at their leaves' indices.
        let held = try stores.segments.frameCount
        guard held == head.size else {
            throw SegmentError.unclear(detail: "the segments hold \(held) frames, \(head.size) are committed")
        }
        try stores.segments.append(plan.frames)
        var grown = growth
        let files = try grown.append(plan.leaves)
        let checkpoint = try Checkpoint(origin: origin, size: grown.size, root: grown.root)
        let growth = SignedGrowth(
            checkpoint: checkpoint, edge: self.growth.edge, leaves: plan.leaves.map(Hash.leaf))
        let next = CommittedHead(
            size: grown.size, root: grown.root, note: try signer.sign(growth), time: plan.time
        )
        try stores.commits.replaceHead(of: origin, expected: head, with: next)
        self.growth = grown
        filesInSegment = plan.filesInSegment
        head = next
        try stores.tiles.write(files)
        try stores.tiles.publish(checkpoint: next.note)
        try ledger.apply(plan.events, origin: origin, size: next.size)
        return outcomes.map { $0.outcome(leaves: plan.leaves, head: next) }
    }

    private func place(
        _ submission: Submission, in plan: inout GroupPlan, ledger: any LedgerQuestions
    ) throws -> Placement {
        guard plan.claim(submission) else { return .deferred }
        let decision = try PublishRules.decide(
            submission.signed, recordDigest: submission.recordDigest, subject: submission.subject.claim,
            origin: origin, time: plan.time, ledger: ledger
        )
        switch decision {
        case .already(let index): return .already(index: index)
        case .conflict(let conflict): return .conflict(conflict)
        case .append: return .placed(try plan.append(submission, origin: origin, ledger: ledger))
        }
    }
}

/// The three stores of one log.
package struct LogStores: Sendable {
    package var segments: any SegmentStore
    package var tiles: any TileStore
    package var commits: any CommitStore

    package init(segments: any SegmentStore, tiles: any TileStore, commits: any CommitStore) {
        self.segments = segments
        self.tiles = tiles
        self.commits = commits
    }
}

private enum Placement {
    case placed(offset: Int, index: UInt64)
    case already(index: UInt64)
    case conflict(Conflict)
    case deferred

    func outcome(leaves: [[UInt8]], head: CommittedHead) -> SequencingOutcome {
        switch self {
        case .placed(let offset, let index):
            .logged(Logged(index: index, leaf: leaves[offset], head: head, groupSize: leaves.count))
        case .already(let index): .already(index: index)
        case .conflict(let conflict): .conflict(conflict)
        case .deferred: .deferred
        }
    }

    static func placed(_ place: (offset: Int, index: UInt64)) -> Placement {
        .placed(offset: place.offset, index: place.index)
    }
}
