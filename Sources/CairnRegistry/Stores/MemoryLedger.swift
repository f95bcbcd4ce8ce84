import CairnManifest
import CairnProvenance
import Synchronization

/// A ledger in memory: alone, or over another one whose rows it adds to.
///
/// Over another it holds what a batch of leaves would change before any of it is visible.
package final class MemoryLedger: Ledger {
    private struct ChainKey: Hashable {
        var origin: String
        var chain: RecordChain
    }

    private struct Version: Hashable {
        var entry: EntryKey
        var version: String
    }

    private struct Attesting: Hashable {
        var origin: String
        var release: ContentDigest
        var author: PublisherID?
    }

    private struct State {
        var watermarks: [String: UInt64] = [:]
        var publisherNames: [String: [String: PublisherID]] = [:]
        var identities: [String: [PublisherID: [IdentityRow]]] = [:]
        var heads: [ChainKey: ContentDigest] = [:]
        var commits: [ChainKey: GitObjectID] = [:]
        var records: [String: [ContentDigest: UInt64]] = [:]
        var entries: [EntryKey: EntryRow] = [:]
        var releases: [Version: ReleaseRow] = [:]
        var targets: [String: [ContentDigest: StatusTarget]] = [:]
        var released: [ContentDigest: (release: Release, label: Label, origin: String)] = [:]
        var attestations: [Attesting: [ContentDigest: UInt64]] = [:]
    }

    private let base: (any Ledger)?
    private let state = Mutex(State())

    package init(over base: (any Ledger)? = nil) {
        self.base = base
    }

    package func watermark(of origin: String) throws -> UInt64 {
        try state.withLock { $0.watermarks[origin] } ?? base?.watermark(of: origin) ?? 0
    }

    package func publisherID(folded: String, origin: String) throws -> PublisherID? {
        try state.withLock { $0.publisherNames[origin]?[folded] }
            ?? base?.publisherID(folded: folded, origin: origin)
    }

    package func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        let earlier = try base?.identityVersions(of: publisher, origin: origin) ?? []
        return earlier + state.withLock { $0.identities[origin]?[publisher] ?? [] }
    }

    package func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        try state.withLock { $0.heads[ChainKey(origin: origin, chain: chain)] }
            ?? base?.head(of: chain, origin: origin)
    }

    package func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try state.withLock { $0.commits[ChainKey(origin: origin, chain: chain)] }
            ?? base?.lastCommit(of: chain, origin: origin)
    }

    package func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try state.withLock { $0.records[origin]?[digest] } ?? base?.index(ofRecord: digest, origin: origin)
    }

    package func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        let key = EntryKey(origin: origin, publisher: publisher, kind: kind, folded: folded)
        return try state.withLock { $0.entries[key] }
            ?? base?.entry(publisher: publisher, kind: kind, folded: folded, origin: origin)
    }

    package func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget? {
        try state.withLock { $0.targets[origin]?[digest] } ?? base?.release(ofRecord: digest, origin: origin)
    }

    package func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget? {
        guard let (release, label, origin) = state.withLock({ $0.released[digest] }) else {
            return try base?.attestationTarget(ofRecord: digest)
        }
        return AttestationTarget(
            record: digest, origin: origin, publisher: release.publisher, label: label,
            subjects: ReleaseSubjects(manifest: release.manifestDigest, artifacts: release.artifacts))
    }

    package func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64] {
        let earlier = try base?.attestations(about: release, by: author, origin: origin) ?? [:]
        let key = Attesting(origin: origin, release: release, author: author)
        return earlier.merging(state.withLock { $0.attestations[key] ?? [:] }) { first, _ in first }
    }

    package func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try state.withLock { $0.releases[Version(entry: key, version: version.lowercased())] }
            ?? base?.release(of: key, version: version)
    }

    package func apply(_ events: [LoggedEvent], origin: String, size: UInt64) throws {
        let known = try watermark(of: origin)
        try state.withLock { state in
            for event in events where event.index >= known {
                if case .refused = event.meaning { continue }
                // A node may log the very same record of its own twice: the first place is the answer.
                let isKnown = try base?.index(ofRecord: event.recordDigest, origin: origin) != nil
                if !isKnown, state.records[origin]?[event.recordDigest] == nil {
                    state.records[origin, default: [:]][event.recordDigest] = event.index
                }
                Self.apply(event, origin: origin, to: &state)
            }
            state.watermarks[origin] = max(known, size)
        }
    }

    private static func apply(_ event: LoggedEvent, origin: String, to state: inout State) {
        let key = ChainKey(origin: origin, chain: RecordChain(of: event.leaf.record))
        state.heads[key] = event.recordDigest
        if let commit = event.leaf.commit.flatMap({ GitObjectID(hex: $0) }) {
            state.commits[key] = commit
        }
        switch event.meaning {
        case .opaque, .withheld, .refused, .status, .profile: return
        case .attestation(let verified):
            let attestation = verified.value
            let key = Attesting(
                origin: origin, release: attestation.release, author: attestation.author)
            if state.attestations[key]?[attestation.object.digest] == nil {
                state.attestations[key, default: [:]][attestation.object.digest] = event.index
            }
        case .identity(let verified):
            let update = verified.value
            state.publisherNames[origin, default: [:]][update.name.folded] = update.publisher
            state.identities[origin, default: [:]][update.publisher, default: []].append(
                IdentityRow(update, index: event.index, time: event.leaf.time))
        case .release(let verified, let label):
            let release = verified.value
            let commit = event.leaf.commit.flatMap { GitObjectID(hex: $0) }
            let key = EntryKey(
                origin: origin, publisher: release.publisher, kind: label.kind, folded: label.name.folded)
            let name = state.entries[key]?.name ?? label.name.text
            state.targets[origin, default: [:]][event.recordDigest] = StatusTarget(
                record: event.recordDigest, manifest: release.manifestDigest, label: label)
            state.released[event.recordDigest] = (release, label, origin)
            state.entries[key] = EntryRow(key: key, name: name, entryID: release.entryID)
            state.releases[Version(entry: key, version: label.version.folded)] = ReleaseRow(
                version: label.version.text, manifest: release.manifestDigest, record: event.recordDigest,
                envelope: release.envelope.digest, index: event.index, commit: commit, time: event.leaf.time)
        }
    }
}
