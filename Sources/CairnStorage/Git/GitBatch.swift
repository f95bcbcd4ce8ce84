import CairnManifest
import CairnRegistry

/// The objects and refs of some publications of one repository, in memory.
struct GitBatch {
    private(set) var refs: [String: GitObjectID]
    private(set) var objects: [GitObject] = []
    private(set) var shallow: Set<GitObjectID> = []
    private let repository: GitRepository
    /// What the batch adds, by name.
    private var added: [GitObjectID: GitObject] = [:]
    /// By ref prefix: the entry and the versions that are yanked at the end of the batch.
    private var touched: [String: (namespace: GitNamespace, yanked: Set<ReleaseVersion>)] = [:]

    init(refs: [String: GitObjectID], repository: GitRepository) {
        self.refs = refs
        self.repository = repository
    }

    /// Adds a publication; one that throws adds nothing.
    mutating func add(_ publication: GitPublication) throws {
        let namespace = publication.namespace
        if let release = publication.release { try add(release, of: publication) }
        let record = RecordCommit.make(
            kind: publication.record.kind,
            leaf: publication.record.leaf,
            object: publication.record.object,
            manifest: publication.release?.manifest,
            recordDigest: publication.record.digest,
            parent: refs[namespace.records],
            signature: publication.signature,
            time: publication.time
        )
        for object in record.objects { add(object) }
        refs[namespace.records] = record.commit
        touched[namespace.refPrefix] = (namespace, publication.yanked)
    }

    /// Lets `main` and `HEAD` of each touched entry be its highest version that is not yanked.
    mutating func moveBranches() {
        var highest: [String: (version: ReleaseVersion, commit: GitObjectID)] = [:]
        for (ref, commit) in refs {
            guard let prefix = GitNamespace.refPrefix(of: ref), let (namespace, yanked) = touched[prefix],
                let version = namespace.version(ofTag: ref), !yanked.contains(version)
            else { continue }
            if let other = highest[prefix], version < other.version { continue }
            highest[prefix] = (version, commit)
        }
        for (prefix, (namespace, _)) in touched {
            refs[namespace.mainBranch] = highest[prefix]?.commit
            refs[namespace.head] = highest[prefix]?.commit
        }
    }

    func changes(since before: [String: GitObjectID]) -> GitRefChanges {
        GitRefChanges(from: before, to: refs)
    }

    private mutating func add(_ release: GitPublication.Release, of publication: GitPublication) throws {
        let smallFiles = try smallFiles(of: release)
        let tree = try Self.tree(of: release)
        let commit = ReleaseCommit.make(
            tree: tree.root,
            parent: release.parent,
            version: release.version,
            manifestDigest: release.manifestDigest,
            recordDigest: publication.record.digest,
            signature: publication.signature,
            time: publication.time
        )
        if let expected = release.expectedCommit, expected != commit.id {
            throw GitDerivationError.commitDiffers(
                version: release.version,
                expected: expected,
                derived: commit.id
            )
        }
        let isCut = try isParentMissing(of: release)
        let tag = publication.namespace.tag(release.version)
        if let existing = refs[tag], existing != commit.id {
            throw GitDerivationError.tagTaken(ref: tag, existing: existing, derived: commit.id)
        }
        if isCut { shallow.insert(commit.id) }
        for object in smallFiles + tree.objects { add(object) }
        add(commit)
        refs[tag] = commit.id
    }

    private static func tree(of release: GitPublication.Release) throws(GitDerivationError) -> ReleaseTree {
        do {
            return try ReleaseTree.make(files: release.files)
        } catch {
            throw .layout(error)
        }
    }

    /// Whether history ends at this release; throws when nobody said that it may.
    private func isParentMissing(of release: GitPublication.Release) throws -> Bool {
        guard let parent = release.parent, added[parent] == nil, try !repository.contains(parent) else {
            return false
        }
        guard release.isParentWithheld else {
            throw GitDerivationError.missingParent(parent, version: release.version)
        }
        return true
    }

    /// The small files to add, after each that the release names was compared with the SHA-256 that was signed.
    private func smallFiles(of release: GitPublication.Release) throws -> [GitObject] {
        let given = Dictionary(release.smallFiles.map { ($0.id, $0) }) { first, _ in first }
        var wanted: [GitObject] = []
        for file in release.files {
            guard case .blob(let id) = file.storage else { continue }
            let new = given[id] ?? added[id]
            guard let blob = try new ?? repository.read(id) else {
                throw GitDerivationError.missingFile(path: file.path, id: id)
            }
            let found = ContentDigest.of(blob.bytes)
            guard found == file.sha256 else {
                throw GitDerivationError.fileDiffers(
                    path: file.path,
                    id: id,
                    expected: file.sha256,
                    found: found
                )
            }
            if let new { wanted.append(new) }
        }
        return wanted
    }

    private mutating func add(_ object: GitObject) {
        if added[object.id] == nil { added[object.id] = object }
        objects.append(object)
    }
}
