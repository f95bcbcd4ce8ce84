import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Judges the leaves of proven bundles one after the other, as a follower would, and notes what breaks a rule.
///
/// Runs inside one transaction of the audit's index.
struct RecordReplay {
    let origin: String
    /// Whether the source has content; without it only what a leaf says by itself can be judged.
    let hasContent: Bool
    let cache: IdentityCache
    /// Whom to believe about keyless releases.
    let trust: SigstoreTrust

    /// Takes in entries of a bundle.
    ///
    /// - Parameters:
    ///   - from: the first entry that hasn't been taken in before
    ///   - isProven: whether an entry, counted from the bundle's first, is what the tree commits to
    func take(
        _ reading: BundleReading, from: UInt64, isProven: [Bool], progress: inout AuditProgress,
        into transaction: IndexTransaction
    ) throws {
        let contents = KeptIdentities(transaction: transaction)
        let interpreter = LeafInterpreter(
            origin: origin, ledger: transaction,
            identities: IdentityDirectory(ledger: transaction, contents: contents, cache: cache), trust: trust
        )
        let end = reading.start + UInt64(reading.bundle.width)
        if from < end, let fault = reading.contentFault, hasContent {
            try note(Self.finding(fault, reading), progress: &progress, in: transaction)
        }
        for offset in 0..<reading.bundle.width {
            let index = reading.start + UInt64(offset)
            guard index >= from else { continue }
            progress.counts.entries += 1
            guard isProven[offset], offset < reading.items.count, let leaf = reading.items[offset].reading
            else {
                if isProven[offset], offset < reading.items.count {
                    let why = reading.items[offset].fault ?? ""
                    try note(
                        Finding(.notALeaf, index: index, "the entry is no leaf of this format: \(why)"),
                        progress: &progress, in: transaction)
                }
                progress.counts.unreadable += 1
                progress.firstUnreadable = progress.firstUnreadable ?? index
                continue
            }
            let item = reading.items[offset]
            try takeContent(item, leaf: leaf, index: index, progress: &progress, in: transaction)
            try take(
                leaf, frame: item.frame, index: index, isBlind: reading.contentFault != nil || !hasContent,
                interpreter: interpreter, progress: &progress, in: transaction)
        }
        try transaction.apply([], origin: origin, size: end)
    }

    private func take(
        _ reading: LeafReading, frame: Frame?, index: UInt64, isBlind: Bool, interpreter: LeafInterpreter,
        progress: inout AuditProgress, in transaction: IndexTransaction
    ) throws {
        let time = reading.leaf.time
        if time < progress.time {
            try note(
                Finding(
                    .time, index: index,
                    "the entry's time, \(time), is before the one ahead of it, \(progress.time)"),
                progress: &progress, in: transaction)
        }
        progress.time = max(progress.time, time)
        if let frame, !isBlind {
            try transaction.setNote(NotePrefix.identity + NotePrefix.place(index), frame.encoded())
        }
        if isBlind, hasContent { progress.firstUnreadable = progress.firstUnreadable ?? index }
        let event =
            isBlind
            ? try interpreter.interpretWithoutContent(index: index, reading)
            : try interpreter.interpret(index: index, reading)
        try transaction.apply([event], origin: origin, size: index + 1)
        try count(event, progress: &progress, in: transaction)
    }

    private func count(
        _ event: LoggedEvent, progress: inout AuditProgress, in transaction: IndexTransaction
    ) throws {
        let record = event.leaf.record
        switch event.meaning {
        case .identity: progress.counts.identities += 1
        case .release: progress.counts.releases += 1
        case .attestation where record.author == nil: progress.counts.nodeRecords += 1
        case .status, .profile, .attestation: progress.counts.countOther(record.kind.text)
        case .opaque where record.author == nil: progress.counts.nodeRecords += 1
        case .opaque: progress.counts.countOther(record.kind.text)
        case .withheld:
            if progress.counts.withheld < AuditLimits.listed {
                try transaction.setNote(
                    NotePrefix.withheld + NotePrefix.place(event.index),
                    Array("\(event.index) \(record.object.hex)".utf8))
            }
            progress.counts.withheld += 1
        case .refused(let refusal):
            progress.counts.refused += 1
            let earlier = progress.firstUnreadable.flatMap {
                $0 < event.index && refusal.mayFollow ? $0 : nil
            }
            let places = refusal.issues.prefix(3).map { "; \($0)" }.joined()
            try note(
                Finding(
                    .record, index: event.index, code: refusal.code.rawValue, refusal.message + places,
                    mayFollowFrom: earlier),
                progress: &progress, in: transaction)
        }
    }

    private func takeContent(
        _ item: BundleReading.Item, leaf: LeafReading, index: UInt64, progress: inout AuditProgress,
        in transaction: IndexTransaction
    ) throws {
        progress.counts.objects += UInt64(item.objects)
        progress.counts.smallFiles += UInt64(item.smallFiles)
        if item.differsInSegment {
            try note(
                Finding(.segment, index: index, "the segment holds another leaf than the log"),
                progress: &progress, in: transaction)
        }
        for failure in item.failures {
            try note(Self.finding(failure, index: index), progress: &progress, in: transaction)
        }
    }

    /// Keeps a finding; beyond the limit it is only counted.
    func note(_ finding: Finding, progress: inout AuditProgress, in transaction: IndexTransaction) throws {
        let name = NotePrefix.finding + finding.key
        guard try transaction.note(name) == nil else { return }
        progress.counts.findings += 1
        guard progress.counts.findings <= AuditLimits.listed else {
            progress.counts.findingsLeftOut += 1
            return
        }
        try transaction.setNote(name, finding.json.canonicalBytes())
    }

    // MARK: Sentences

    private static func finding(_ fault: BundleReading.ContentFault, _ reading: BundleReading) -> Finding {
        let last = reading.start + UInt64(reading.bundle.width) - 1
        let range = "of the entries \(reading.start) to \(last)"
        return switch fault {
        case .missing: Finding(.missingContent, index: reading.start, "the content \(range) is missing")
        case .unusable(let why):
            Finding(.wrongContent, index: reading.start, "the content \(range) can't be used: \(why)")
        }
    }

    private static func finding(_ failure: BundleCheck.Failure, index: UInt64) -> Finding {
        switch failure {
        case .objectDiffers(_, let expected):
            Finding(
                .wrongContent, index: index, "the object isn't the one that the record announces, \(expected)"
            )
        case .labelDiffers:
            Finding(
                .wrongContent, index: index,
                "the label doesn't open the record's entry id or names another version")
        case .smallFileMissing(_, let digest):
            Finding(.missingContent, index: index, "the small file \(digest) is missing")
        case .smallFileUnnamed(_, let digest):
            Finding(
                .wrongContent, index: index, "the small file \(digest) is named by no release of its bundle")
        case .wrongCount, .leafInContent, .badLeaf:
            Finding(.wrongContent, index: index, "the content's slot isn't made as it must be (\(failure))")
        }
    }
}

extension Refusal {
    /// Whether an entry before it that couldn't be read may be the only reason.
    fileprivate var mayFollow: Bool {
        switch code {
        case .wrongPrevious, .wrongAuthor, .wrongIdentityVersion, .wrongKey, .notInScope, .nameMismatch,
            .digestMismatch, .belowThreshold:
            true
        default: false
        }
    }
}

/// The frames of identities that the audit has taken in, for the versions that follow.
private struct KeptIdentities: ContentStore {
    let transaction: IndexTransaction

    func content(_ digest: ContentDigest) throws -> [UInt8]? { nil }

    func frame(origin: String, index: UInt64) throws -> Frame {
        guard let bytes = try transaction.note(NotePrefix.identity + NotePrefix.place(index)) else {
            throw SegmentError.missing(index: index, held: index)
        }
        var reader = FrameReader(bytes)
        guard let frame = try reader.next() else { throw SegmentError.missing(index: index, held: index) }
        return frame
    }
}
