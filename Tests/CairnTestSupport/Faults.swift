import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog
import Synchronization

/// Where a writer stops, as if the power had gone: at one of its steps.
///
/// That step has left nothing, a part of its bytes, or all of them. Every later step fails as well.
package final class FaultPlan: Sendable {
    package enum Remains: Sendable, CaseIterable {
        case nothing
        case part
        case everything
    }

    /// The writer doesn't live on.
    package struct Crash: Error {
        package var step: String
    }

    private struct State {
        var steps: [String] = []
        var crashed = false
        var signed: [UInt8]?
    }

    private let state = Mutex(State())
    private let fails: @Sendable (_ number: Int, _ step: String) -> Bool
    private let remains: Remains
    private let goesOn: Bool

    /// `failing` counts steps from 0; nil lets all of them pass.
    package init(failing: Int? = nil, remains: Remains = .nothing) {
        fails = { number, _ in number == failing }
        self.remains = remains
        goesOn = false
    }

    /// The first step of a name fails; with `goesOn` the steps after it work again, as after an error that passes.
    package init(
        failingFirst isMeant: @escaping @Sendable (String) -> Bool, remains: Remains, goesOn: Bool = false
    ) {
        fails = { _, step in isMeant(step) }
        self.remains = remains
        self.goesOn = goesOn
    }

    /// Whether the step that was to fail has come.
    package var hasFailed: Bool { state.withLock { $0.crashed } }

    /// The newest note that a signer made, also one whose caller never got it.
    package var newestSigned: [UInt8]? { state.withLock { $0.signed } }

    func remember(signed note: [UInt8]) { state.withLock { $0.signed = note } }

    /// The steps that were begun, in order.
    package var steps: [String] { state.withLock { $0.steps } }

    func run(_ step: String, part: () throws -> Void = {}, _ whole: () throws -> Void) throws {
        let (isFailing, isDead) = state.withLock { state in
            let isFailing = !state.crashed && fails(state.steps.count, step)
            let isDead = state.crashed && !goesOn
            state.steps.append(step)
            if isFailing { state.crashed = true }
            return (isFailing, isDead)
        }
        guard !isDead else { throw Crash(step: step) }
        guard isFailing else { return try whole() }
        switch remains {
        case .nothing: break
        case .part: try part()
        case .everything: try whole()
        }
        throw Crash(step: step)
    }
}

/// Segments whose writes are steps of a plan.
package struct FaultySegmentStore: SegmentStore {
    private let base: any SegmentStore
    private let plan: FaultPlan

    package init(_ base: any SegmentStore, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package var frameCount: UInt64 { get throws { try base.frameCount } }

    package func append(_ frames: [[UInt8]]) throws {
        try plan.run("append", part: { try base.append(Array(frames.prefix(frames.count / 2))) }) {
            try base.append(frames)
        }
    }

    package func truncate(to count: UInt64) throws {
        try plan.run("truncate") { try base.truncate(to: count) }
    }

    package func frames(in range: Range<UInt64>) throws -> [[UInt8]] { try base.frames(in: range) }
}

/// Tiles of which each one is a step of a plan.
package struct FaultyTileStore: TileStore {
    private let base: any TileStore
    private let plan: FaultPlan

    package init(_ base: any TileStore, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package func write(_ files: [TileFile]) throws {
        for file in files { try plan.run(file.path.text) { try base.write([file]) } }
    }

    package func publish(checkpoint: [UInt8]) throws {
        try plan.run("publish") { try base.publish(checkpoint: checkpoint) }
    }

    package func publishedCheckpoint() throws -> [UInt8]? { try base.publishedCheckpoint() }

    package func read(_ path: TilePath) throws -> [UInt8]? { try base.read(path) }
}

/// Commit points whose replacement is a step of a plan.
package struct FaultyCommitStore: CommitStore {
    private let base: any CommitStore
    private let plan: FaultPlan

    package init(_ base: any CommitStore, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package func head(of origin: String) throws -> CommittedHead? { try base.head(of: origin) }

    package func replaceHead(of origin: String, expected: CommittedHead?, with head: CommittedHead) throws {
        try plan.run("commit") { try base.replaceHead(of: origin, expected: expected, with: head) }
    }
}

/// What was cosigned, by this node and by its witnesses, whose replacements are steps of a plan.
package struct FaultyWitnessStore: WitnessStore, WitnessedNoteStore {
    private let base: any WitnessStore & WitnessedNoteStore
    private let plan: FaultPlan

    package init(_ base: any WitnessStore & WitnessedNoteStore, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package func witnessedOrigins() throws -> [String] { try base.witnessedOrigins() }

    package func witnessed(_ origin: String) throws -> WitnessedHead? { try base.witnessed(origin) }

    package func replaceWitnessed(
        _ origin: String, expected: WitnessedHead?, with head: WitnessedHead
    ) throws -> Bool {
        var isReplaced = false
        try plan.run("cosign") {
            isReplaced = try base.replaceWitnessed(origin, expected: expected, with: head)
        }
        return isReplaced
    }

    package func witnessedNote(of origin: String) throws -> WitnessedHead? {
        try base.witnessedNote(of: origin)
    }

    package func keepWitnessedNote(_ head: WitnessedHead, of origin: String) throws -> Bool {
        var isKept = false
        try plan.run("collect") { isKept = try base.keepWitnessedNote(head, of: origin) }
        return isKept
    }
}

/// A ledger whose updates are steps of a plan.
package struct FaultyLedger: Ledger {
    private let base: any Ledger
    private let plan: FaultPlan

    package init(_ base: any Ledger, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package func apply(_ events: [LoggedEvent], origin: String, size: UInt64) throws {
        try plan.run("apply") { try base.apply(events, origin: origin, size: size) }
    }

    package func watermark(of origin: String) throws -> UInt64 { try base.watermark(of: origin) }

    package func publisherID(folded: String, origin: String) throws -> PublisherID? {
        try base.publisherID(folded: folded, origin: origin)
    }

    package func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        try base.identityVersions(of: publisher, origin: origin)
    }

    package func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        try base.head(of: chain, origin: origin)
    }

    package func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try base.lastCommit(of: chain, origin: origin)
    }

    package func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try base.index(ofRecord: digest, origin: origin)
    }

    package func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        try base.entry(publisher: publisher, kind: kind, folded: folded, origin: origin)
    }

    package func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget? {
        try base.release(ofRecord: digest, origin: origin)
    }

    package func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget? {
        try base.attestationTarget(ofRecord: digest)
    }

    package func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64] {
        try base.attestations(about: release, by: author, origin: origin)
    }

    package func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try base.release(of: key, version: version)
    }
}

/// A signer whose signatures are steps of a plan, which remembers what was signed.
package struct FaultySigner: CheckpointSigner {
    private let base: any CheckpointSigner
    private let plan: FaultPlan

    package init(_ base: any CheckpointSigner, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    package func sign(_ growth: SignedGrowth) throws -> [UInt8] {
        var note: [UInt8] = []
        try plan.run("sign") {
            note = try base.sign(growth)
            plan.remember(signed: note)
        }
        return note
    }

    package func newestSigned() throws -> [UInt8]? { plan.newestSigned }
}
