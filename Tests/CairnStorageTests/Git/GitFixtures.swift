import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation
import Synchronization

/// Refs in memory, as a state database would keep them.
final class MemoryGitRefStore: GitRefStore {
    private let tables = Mutex<[String: [String: GitObjectID]]>([:])

    func refs(repository: String) throws -> [String: GitObjectID] {
        tables.withLock { $0[repository] ?? [:] }
    }

    func commit(_ changes: GitRefChanges, repository: String) {
        tables.withLock { $0[repository] = changes.applied(to: $0[repository] ?? [:]) }
    }
}

/// One publisher's repository with everything that derives it.
struct GitWorkbench {
    let folder: TemporaryGitFolder
    let repository: GitRepository
    let refs = MemoryGitRefStore()

    init() throws {
        folder = try TemporaryGitFolder()
        repository = try GitRepository.create(path: folder("acme.git"))
    }

    var deriver: GitDeriver { GitDeriver(repository: repository, repositoryName: "acme", refs: refs) }
    var current: [String: GitObjectID] { get throws { try refs.refs(repository: "acme") } }

    /// Derives, commits the refs and shows them to git.
    func publish(_ publications: [GitPublication]) throws {
        refs.commit(try deriver.derive(publications), repository: "acme")
        try repository.writePackedRefs(try current)
    }
}

/// A published folder: paths with content, some of it LFS.
struct GitFolderFixture {
    var files: [(path: String, bytes: [UInt8], isLFS: Bool)]

    init(_ files: [(path: String, bytes: [UInt8], isLFS: Bool)]) {
        self.files = files
    }

    var releaseFiles: [ReleaseFile] {
        files.map { file in
            ReleaseFile(
                path: file.path,
                sizeBytes: Int64(file.bytes.count),
                sha256: .of(file.bytes),
                storage: file.isLFS ? .lfs : .blob(GitObject.id(of: file.bytes))
            )
        }
    }

    var smallFiles: [GitObject] { files.filter { !$0.isLFS }.map { .blob($0.bytes) } }

    /// What a clone must hold, path by path, without the `.gitattributes`.
    var cloned: [String: [UInt8]] {
        let pairs = files.map { file in
            let pointer = LFSPointer(sha256: .of(file.bytes), sizeBytes: Int64(file.bytes.count))
            return (file.path, file.isLFS ? pointer.encoded() : file.bytes)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Every kind of path that a publisher may use and that means something to git, a shell or a pattern.
    static let oddPaths = GitFolderFixture([
        ("README.md", Array("# odd\r\nlines\n".utf8), false),
        ("empty", [], false),
        (".gitignore", Array("*\n".utf8), false),
        ("a b/c d.bin", [1, 2, 3], true),
        ("a b/c d.txt", [1, 2], false),
        ("[x].bin", [4], true),
        ("x.bin", [5], false),
        ("star*.bin", [6], true),
        ("starry.bin", [7], false),
        ("what?.bin", [8], true),
        ("whatx.bin", [9], false),
        ("quo\"te.bin", [10], true),
        ("#hash.bin", [11], true),
        ("!bang.bin", [12], true),
        ("-dash", [13], false),
        ("täst/模型.bin", [14], true),
        ("täst/模型.txt", [15], false),
        ("deep/er/file.bin", [16], true),
        ("er/file.bin", [17], false),
        ("sub/deep/er/file.bin", [18], false),
        ("a", [19], false),
        ("a.b", [20], false),
        ("a-b/c", [21], false),
        ("a0/c", [22], false),
        ("**", [23], true),
        ("~tilde $dollar", [24], true),
        ("pointer-like", LFSPointer(sha256: .of([]), sizeBytes: 0).encoded(), true),
    ])

    /// A folder of random shape, its files' names unlike each other.
    static func random(using generator: inout SeededGenerator, files count: Int) -> GitFolderFixture {
        var files: [(path: String, bytes: [UInt8], isLFS: Bool)] = []
        for number in 0..<count {
            var path = ""
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                path +=
                    ["a", "a-", "a.b", "é", "z z", "0"].randomElement(using: &generator).map { $0 + "/" }
                    ?? ""
            }
            path += ["f", "F.", "ж", "(", "~"].randomElement(using: &generator) ?? ""
            let bytes = (0..<Int.random(in: 0...600, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            files.append((path + "\(number)", bytes, Bool.random(using: &generator)))
        }
        return GitFolderFixture(files)
    }
}

/// A log of one publisher's records, built record by record.
struct GitLogFixture {
    private(set) var publications: [GitPublication] = []
    private var lastRelease: [String: GitObjectID] = [:]
    private var time: Int64 = 1_767_323_105
    let signature: GitSignature

    init() throws {
        signature = GitSignature(
            publisherName: try PublisherName("acme"),
            publisherID: .of(Array("acme".utf8)),
            originHost: "models.example.org"
        )
    }

    @discardableResult
    mutating func release(
        _ name: String,
        _ version: String,
        _ folder: GitFolderFixture,
        kind: EntryKind = .model
    ) throws -> GitObjectID {
        let namespace = GitNamespace(kind: kind, name: try EntryName(name))
        let version = try ReleaseVersion(version)
        let manifest = Array("{\"name\":\"\(name)\",\"version\":\"\(version)\"}".utf8)
        let record = record(kind: "release", about: namespace)
        let tree = try ReleaseTree.make(files: folder.releaseFiles)
        let commit = ReleaseCommit.make(
            tree: tree.root,
            parent: lastRelease[namespace.refPrefix],
            version: version,
            manifestDigest: .of(manifest),
            recordDigest: record.digest,
            signature: signature,
            time: time
        )
        publications.append(
            GitPublication(
                namespace: namespace,
                record: record,
                release: GitPublication.Release(
                    version: version,
                    manifest: manifest,
                    manifestDigest: .of(manifest),
                    files: folder.releaseFiles,
                    smallFiles: folder.smallFiles,
                    parent: lastRelease[namespace.refPrefix],
                    expectedCommit: commit.id
                ),
                yanked: [],
                signature: signature,
                time: time
            )
        )
        lastRelease[namespace.refPrefix] = commit.id
        return commit.id
    }

    mutating func status(_ name: String, yanked: [String] = []) throws {
        let namespace = GitNamespace(kind: .model, name: try EntryName(name))
        publications.append(
            GitPublication(
                namespace: namespace,
                record: record(kind: "status", about: namespace),
                release: nil,
                yanked: Set(try yanked.map { try ReleaseVersion($0) }),
                signature: signature,
                time: time
            )
        )
    }

    /// A log of random length over a few entries.
    static func random(seed: UInt64, records: Int) throws -> GitLogFixture {
        var generator = SeededGenerator(seed: seed)
        var log = try GitLogFixture()
        var released: [String: Int] = [:]
        for number in 0..<records {
            let name = ["one", "two", "three"].randomElement(using: &generator) ?? "one"
            if released[name] != nil, Int.random(in: 0..<4, using: &generator) == 0 {
                try log.status(name)
            } else {
                let files = Int.random(in: 0...12, using: &generator)
                let version = "\(Int.random(in: 0...3, using: &generator)).\(number).0"
                try log.release(name, version, .random(using: &generator, files: files))
                released[name] = number
            }
        }
        return log
    }

    private mutating func record(kind: String, about namespace: GitNamespace) -> GitPublication.Record {
        time += 1
        let leaf = Array("{\"record\":\"\(kind) of \(namespace.path) at \(time)\"}".utf8)
        return GitPublication.Record(
            kind: kind,
            digest: .of(leaf),
            leaf: leaf,
            object: Array("{\"at\":\(time)}".utf8)
        )
    }
}
