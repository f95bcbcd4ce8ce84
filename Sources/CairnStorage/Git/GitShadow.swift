import CairnManifest
import CairnProvenance
import CairnRegistry
import Logging
import Synchronization

/// Keeps each publisher's git repository in step with the logs: off the hot path, resumable from its watermark.
///
/// The own log's publishers are in `git/<publisher>.git`, a peer's in `git/<publisher>.<12 hex of its id>.git`.
/// All calls block; one owner calls `catchUp`.
package final class GitShadow: Sendable {
    private let folder: String
    private let ownOrigin: String
    private let state: StateDatabase
    private let index: IndexDatabase
    private let contents: any ContentStore
    private let logs: any LogDirectory
    private let logger: Logger
    private let open = Mutex<[String: GitRepository]>([:])
    private let shown = Mutex<[String: UInt64]>([:])

    /// Repositories kept open; beyond it all are closed.
    private static let openLimit = 64
    /// Leaves derived in one step at most.
    private static let step: UInt64 = 256
    /// A step ends after this many bytes of frames: one release may bring 64 MiB of small files.
    private static let stepBytes = 64 << 20

    /// `ownOrigin` is the own log's origin line.
    package init(
        folder: String, ownOrigin: String, state: StateDatabase, index: IndexDatabase,
        contents: any ContentStore,
        logs: any LogDirectory, logger: Logger
    ) throws {
        self.folder = folder
        self.logger = logger
        self.ownOrigin = ownOrigin
        self.state = state
        self.index = index
        self.contents = contents
        self.logs = logs
        try DurableFile.createFolder(folder)
    }

    /// Leaves of a log that git programs see: `packed-refs` is written up to there.
    package func shownSize(of origin: String) -> UInt64 {
        shown.withLock { $0[origin] ?? 0 }
    }

    /// Derives what the index has and git lacks of one log, up to a size of it; returns the leaves done.
    package func catchUp(origin: String, upTo limit: UInt64 = .max) throws -> UInt64 {
        guard let stores = try logs.stores(of: origin) else { return 0 }
        let size = min(limit, try index.watermark(of: origin))
        let start = try state.gitWatermark(of: origin)
        var position = start
        var touched: Set<String> = []
        while position < size {
            let frames = try frames(from: position, to: min(size, position + Self.step), in: stores.segments)
            touched.formUnion(try derive(frames, from: position, origin: origin))
            position += UInt64(frames.count)
        }
        for name in touched {
            try repository(name).writePackedRefs(try state.refs(repository: name))
            _ = try repository(name).consolidate()
        }
        shown.withLock { $0[origin] = position }
        return position - start
    }

    /// Brings what lies on disk in step with the refs that the state database has, before anything is derived.
    ///
    /// A crash may have come between a commit of refs and their `packed-refs` file, which is written again. Where
    /// a repository or an object that a ref names is gone, every repository is derived anew from the segments.
    package func repair() throws {
        let repositories = try state.repositories()
        let intact = try repositories.allSatisfy { name in
            guard GitFolder.size(ofFile: "\(folder)/\(name).git/HEAD") != nil else { return false }
            let repository = try repository(name)
            return try state.refs(repository: name).values.allSatisfy { try repository.contains($0) }
        }
        guard intact else {
            logger.notice("git repositories are incomplete and are derived anew from the log")
            try state.forgetGit()
            return
        }
        for name in repositories { try repository(name).writePackedRefs(try state.refs(repository: name)) }
    }

    private func frames(from: UInt64, to end: UInt64, in segments: any SegmentStore) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var bytes = 0
        while from + UInt64(frames.count) < end, frames.isEmpty || bytes < Self.stepBytes {
            let next = from + UInt64(frames.count)
            let part = try segments.frames(in: next..<min(end, next + 32))
            frames += part
            bytes += part.reduce(0) { $0 + $1.count }
        }
        return frames
    }

    private func derive(_ frames: [[UInt8]], from: UInt64, origin: String) throws -> Set<String> {
        var publications: [String: [GitPublication]] = [:]
        var parents: [RecordChain: Parent] = [:]
        for (offset, bytes) in frames.enumerated() {
            var reader = FrameReader(bytes)
            let index = from + UInt64(offset)
            guard let frame = try reader.next(), let leaf = try? Leaf.parse(frame.leaf),
                let author = leaf.record.author, let entry = leaf.record.entry,
                try self.index.isAccepted(leaf: index, origin: origin),
                let publisher = try self.index.publisherName(author, origin: origin)
            else { continue }
            var parent = Parent()
            let chain = leaf.record.kind == .release ? RecordChain(of: leaf.record) : nil
            if let chain {
                parent = try parents[chain] ?? self.parent(in: chain, beforeLeaf: index, origin: origin)
            }
            var publication = try GitPublication(
                frame: frame, leaf: leaf, publisherName: publisher, parent: parent.id, content: contents)
            publication?.release?.isParentWithheld = parent.isWithheld
            publication?.yanked = try self.index.yankedVersions(
                of: entry.digest, author: author, upToLeaf: index, origin: origin)
            if let chain {
                parents[chain] = Parent(
                    id: leaf.commit.flatMap { GitObjectID(hex: $0) }, isWithheld: publication == nil)
            }
            guard let publication else { continue }
            publications[repositoryName(publisher, id: author, origin: origin), default: []].append(
                publication)
        }
        var changes: [String: GitRefChanges] = [:]
        for (name, publications) in publications {
            let deriver = GitDeriver(repository: try repository(name), repositoryName: name, refs: state)
            let derivation = try deriver.deriveAccepted(publications)
            for refusal in derivation.refusals {
                logger.error(
                    "a record can't be shown in git",
                    metadata: ["repository": "\(name)", "reason": "\(refusal.reason)"])
            }
            changes[name] = derivation.changes
        }
        try state.commitRefs(changes, origin: origin, watermark: from + UInt64(frames.count))
        return Set(publications.keys)
    }

    /// The commit that a release's commit follows, and whether its own release is withheld here.
    private struct Parent {
        var id: GitObjectID?
        var isWithheld = false
    }

    private func parent(in chain: RecordChain, beforeLeaf leaf: UInt64, origin: String) throws -> Parent {
        guard let before = try index.previousRelease(in: chain, beforeLeaf: leaf, origin: origin) else {
            return Parent()
        }
        let record = try Leaf.parse(contents.frame(origin: origin, index: before.leaf).leaf)
        return Parent(id: record.commit.flatMap { GitObjectID(hex: $0) }, isWithheld: before.isWithheld)
    }

    private func repositoryName(_ name: PublisherName, id: PublisherID, origin: String) -> String {
        origin == ownOrigin ? name.text : "\(name.text).\(id.short)"
    }

    private func repository(_ name: String) throws -> GitRepository {
        if let known = open.withLock({ $0[name] }) { return known }
        let repository = try GitRepository.openOrCreate(path: "\(folder)/\(name).git")
        open.withLock { open in
            if open.count >= Self.openLimit { open = [:] }
            open[name] = repository
        }
        return repository
    }
}
