import CairnClient
import CairnManifest
import CairnProvenance
import CairnStorage
import CairnTransparencyLog

/// What an audit found: the document for programs, from which the page for people is made.
///
/// Two audits of the same log, from a node and from a copy, in one go or interrupted, differ only in subject and time.
package struct AuditReport: Sendable {
    package enum SubjectKind: String, Sendable {
        case node
        case folder
    }

    package struct Publisher: Hashable, Sendable {
        package var id: String
        package var name: String
        package var identityVersions: Int
        package var entries: Int
        package var releases: Int
    }

    /// The URL or the path.
    package var subject: String
    package var kind: SubjectKind
    package var origin: String
    package var key: LogKeyChoice
    /// The checkpoint's note, also where it isn't believed.
    package var note: [UInt8]
    package var size: UInt64
    /// Nil where the checkpoint isn't signed by the key.
    package var root: Hash?
    /// Entries that an earlier audit had done.
    package var auditedBefore: UInt64
    package var counts: AuditCounts
    /// By place.
    package var findings: [Finding]
    package var withheld: [WithheldObject]
    package var publishers: [Publisher]
    package var witnesses: [WitnessView]
    /// What the policy says; nil without one for this log.
    package var policy: String?
    package var peers: [PeerView]
    /// What proves that histories contradict each other.
    package var forks: [SplitView]
    /// Whether there was content to look at: without it only leaves and tree were audited.
    package var hasContent: Bool
    /// Sentences about what this audit didn't look at.
    package var notChecked: [String]
    /// Unix seconds.
    package var time: Int64

    /// A log whose every entry was audited.
    init(
        subject: String, kind: SubjectKind, origin: String, key: LogKeyChoice, checkpoint: VerifiedCheckpoint,
        auditedBefore: UInt64, counts: AuditCounts, findings: [Finding], withheld: [WithheldObject],
        publishers: [Publisher], witnesses: [WitnessView], policy: String?, peers: [PeerView],
        forks: [SplitView], hasContent: Bool, notChecked: [String], time: Int64
    ) {
        self.subject = subject
        self.kind = kind
        self.origin = origin
        self.key = key
        note = checkpoint.note.encoded()
        size = checkpoint.size
        root = checkpoint.root
        self.auditedBefore = auditedBefore
        self.counts = counts
        self.findings = findings.sorted(by: Finding.precedes)
        self.withheld = withheld
        self.publishers = publishers
        self.witnesses = witnesses
        self.policy = policy
        self.peers = peers
        self.forks = forks
        self.hasContent = hasContent
        self.notChecked = notChecked
        self.time = time
    }

    /// A log whose checkpoint isn't believed, so that nothing of it was audited.
    init(
        subject: String, kind: SubjectKind, origin: String, key: LogKeyChoice, note: [UInt8],
        findings: [Finding], time: Int64
    ) {
        self.subject = subject
        self.kind = kind
        self.origin = origin
        self.key = key
        self.note = note
        size = 0
        root = nil
        auditedBefore = 0
        counts = AuditCounts()
        self.findings = findings
        withheld = []
        publishers = []
        witnesses = []
        policy = nil
        peers = []
        forks = []
        hasContent = false
        notChecked = ["everything below the checkpoint"]
        self.time = time
    }

    package var isSound: Bool { findings.isEmpty }

    /// Whether the entries give the signed root and nothing contradicts it.
    var isTreeSound: Bool {
        root != nil
            && !findings.contains { [.root, .fork, .rollback, .checkpoint].contains($0.kind) }
    }

    var isRolledBack: Bool { findings.contains { $0.kind == .rollback } }

    /// The verdict in one sentence.
    package var verdict: String {
        let entries = "\(counts.entries) \(counts.entries == 1 ? "entry" : "entries")"
        guard !isSound else { return soundVerdict(entries) }
        let count = UInt64(findings.count) + counts.findingsLeftOut
        let what = count == 1 ? "1 finding" : "\(count) findings"
        if findings.contains(where: { $0.kind == .fork }) {
            return
                "Not sound: the key of \(origin) signed two histories that contradict each other (\(what) in all)."
        }
        if root == nil { return "Not sound: nobody vouches for the checkpoint of \(origin)." }
        if findings.allSatisfy({ $0.kind == .firstUse }) {
            return
                "Not confirmed: all \(entries) of \(origin) fit together, but nobody has said that its key is the right one."
        }
        return "Not sound: \(what) in \(entries) of \(origin)."
    }
}

extension AuditReport {
    /// No more than was looked at.
    private func soundVerdict(_ entries: String) -> String {
        let tree = "Sound: all \(entries) of \(origin) are what the log's key signed"
        guard hasContent else {
            return tree + "; there is no content here, so that names, releases and commits weren't audited."
        }
        guard counts.withheld > 0 else { return tree + ", and every record keeps the rules." }
        let withheld =
            counts.withheld == 1 ? "1 object is withheld" : "\(counts.withheld) objects are withheld"
        return tree + ", and every record whose content is here keeps the rules; \(withheld)."
    }
}

extension AuditReport.Publisher {
    init(_ row: IndexedPublisher) {
        self.init(
            id: row.id.hex, name: row.name, identityVersions: row.identityVersions, entries: row.entries,
            releases: row.releases)
    }
}

extension Audit {
    var subjectName: String {
        switch subject {
        case .node(let node): node.address.text
        case .folder(let folder): folder.path
        }
    }

    var subjectKind: AuditReport.SubjectKind {
        switch subject {
        case .node: .node
        case .folder: .folder
        }
    }

    /// What this audit leaves out, in sentences.
    func notChecked(_ source: any LogSource) -> [String] {
        var left = [
            "whether a declaration of a publisher is true, or a model good or safe: nothing here can tell"
        ]
        if !source.hasContent {
            left.append(
                "content: this copy has none, so that identities, names, manifests and git commits are unknown"
            )
        }
        var hasFiles = true
        if case .folder(let folder) = subject { hasFiles = folder.data != nil }
        if !options.checksFiles {
            left.append("the bytes of large files (--files compares them)")
        } else if !hasFiles {
            left.append("the bytes of large files: this copy has none")
        }
        if case .folder(let folder) = subject, folder.data != nil, !folder.hasGit {
            left.append("git repositories: there are none here; a node derives them at its start")
        } else if case .folder(let folder) = subject, folder.data != nil {
            left.append("of the git repositories the branches main and records")
        } else {
            left.append(
                "git repositories: commit ids were derived and compared with the log, the repositories weren't read"
            )
        }
        if case .folder(let folder) = subject, let first = folder.mirrors.first {
            let count = folder.mirrors.count
            left.append(
                "the mirrors of other logs in this directory, \(count) of them: each is audited by itself ('cairn audit \(first)')"
            )
        }
        if options.peers.isEmpty {
            left.append("what others saw of this log: no peer was asked (--peers URL)")
        }
        if policy == nil { left.append("cosignatures of witnesses: there is no policy (--policy FILE)") }
        return left
    }
}
