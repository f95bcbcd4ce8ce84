import CairnManifest
import CairnProvenance

/// A group of submissions while the sequencer lays it out: leaves, frames and what they mean.
struct GroupPlan {
    private(set) var leaves: [[UInt8]] = []
    private(set) var frames: [[UInt8]] = []
    private(set) var events: [LoggedEvent] = []
    private var nextIndex: UInt64
    /// The time of every leaf of the group, Unix seconds.
    let time: Int64
    private var claims: Set<String> = []
    /// Publishers whose identity this group changes: what follows is judged by the version that comes of it.
    private var changed: Set<PublisherID> = []
    /// Whether the group ends the log: then nothing more of it is placed.
    private var hasSeal = false
    /// Small files that the current segment carries: each stands there once.
    private(set) var filesInSegment: Set<ContentDigest>

    init(nextIndex: UInt64, time: Int64, filesInSegment: Set<ContentDigest>) {
        self.nextIndex = nextIndex
        self.time = time
        self.filesInSegment = filesInSegment
    }

    /// Takes the names and the chain of a submission; false when an earlier one of the group has one of them,
    /// because its outcome decides what may follow, or has ended the log.
    mutating func claim(_ submission: Submission) -> Bool {
        let wanted = submission.claims
        guard !hasSeal else { return false }
        hasSeal = submission.signed.record.kind == .seal
        guard claims.isDisjoint(with: wanted) else { return false }
        if let author = submission.signed.record.author, changed.contains(author) { return false }
        claims.formUnion(wanted)
        return true
    }

    mutating func append(
        _ submission: Submission, origin: String, ledger: any LedgerQuestions
    ) throws -> (offset: Int, index: UInt64) {
        let index = nextIndex
        if index.isMultiple(of: RegistryLimits.leavesPerSegment) { filesInSegment = [] }
        var frame = Frame(leaf: [], object: submission.object)
        var commit: GitObjectID?
        let meaning: LoggedEvent.Meaning
        switch submission.subject {
        case .node: meaning = .opaque
        case .identity(let update):
            changed.insert(update.value.publisher)
            meaning = .identity(update)
        case .profile(let profile): meaning = .profile(profile)
        case .attestation(let attestation):
            frame.label = attestation.value.label?.encoded()
            meaning = .attestation(attestation)
        case .status(let status):
            frame.label = status.value.label.encoded()
            meaning = .status(status)
        case .release(let release, let label, let content):
            let parent = try ledger.lastCommit(of: RecordChain(of: submission.signed.record), origin: origin)
            commit =
                ReleaseCommit.make(
                    of: release.value, tree: content.tree, parent: parent, time: time
                ).id
            frame.label = label.encoded()
            frame.smallFiles = content.smallFiles.sorted { $0.key < $1.key }
                .filter { filesInSegment.insert($0.key).inserted }.map(\.value)
            meaning = .release(release, label: label)
        }
        let leaf = Leaf(
            commit: commit?.hex, signedRecord: submission.signed, time: time
        )
        frame.leaf = leaf.encoded()
        leaves.append(frame.leaf)
        frames.append(frame.encoded())
        events.append(
            LoggedEvent(index: index, leaf: leaf, recordDigest: submission.recordDigest, meaning: meaning)
        )
        nextIndex += 1
        return (leaves.count - 1, index)
    }
}

extension Submission {
    /// The names and the chain that this submission touches, as keys that collide when they are the same.
    var claims: Set<String> {
        var keys: Set = ["record:\(recordDigest.hex)"]
        let chain = RecordChain(of: signed.record)
        keys.insert("chain:\(chain.author?.hex ?? ""):\(chain.key)")
        switch subject.claim {
        case .node, .statement: break
        case .attestation(let author, let release, _):
            keys.insert("attestation:\(author?.hex ?? ""):\(release.hex)")
        case .identity(_, _, let folded):
            keys.insert("publisher:\(folded)")
        case .release(let publisher, let label, _, _):
            keys.insert("entry:\(publisher.hex):\(label.kind.rawValue):\(label.name.folded)")
        }
        return keys
    }
}

extension Submission.Subject {
    /// What the publishing rules need to know of it.
    package var claim: PublishRules.Subject {
        switch self {
        case .node: .node
        case .identity(let update):
            .identity(
                publisher: update.value.publisher, judgedBy: update.value.judgedBy,
                folded: update.value.name.folded
            )
        case .status(let status): .statement(publisher: status.value.publisher)
        case .profile(let profile): .statement(publisher: profile.value.publisher)
        case .attestation(let attestation):
            .attestation(
                author: attestation.value.author, release: attestation.value.release,
                object: attestation.value.object.digest)
        case .release(let release, let label, _):
            .release(
                publisher: release.value.publisher, label: label, entryID: release.value.entryID,
                manifest: release.value.manifestDigest
            )
        }
    }
}
