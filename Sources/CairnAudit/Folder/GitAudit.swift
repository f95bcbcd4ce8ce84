import CairnManifest
import CairnRegistry
import CairnStorage

/// Compares the git repositories of a data directory with the commits that the log names.
struct GitAudit {
    /// The folder with one repository per publisher.
    let folder: String
    let index: IndexDatabase
    let origin: String
    /// Leaves whose commits must be there.
    let size: UInt64
    /// Whether every release of the log is known here: a tag of one whose content is withheld may stand all the same.
    let knowsAll: Bool

    /// What differs; never changes anything.
    func findings() throws -> [Finding] {
        guard PlainFile.isFolder(folder) else { return [] }
        var findings: [Finding] = []
        for publisher in try index.publishers(origin: origin) {
            let expected = try index.releaseCommits(of: publisher.id, origin: origin)
            findings += try self.findings(publisher.name, expected)
        }
        return findings
    }

    private func findings(_ name: String, _ releases: [IndexedCommit]) throws -> [Finding] {
        let due = releases.filter { $0.index < size }
        let path = "\(folder)/\(name).git"
        guard PlainFile.isFolder(path) else {
            return due.isEmpty
                ? [] : [Finding(.git, index: due[0].index, "the repository \(name).git is missing")]
        }
        let repository: GitRepository
        let refs: [String: GitObjectID]
        do {
            repository = try GitRepository(reading: path)
            refs = try repository.readPackedRefs(maxBytes: AuditLimits.refsBytes)
        } catch {
            return [
                Finding(.git, index: due.first?.index, "the repository \(name).git can't be read: \(error)")
            ]
        }
        var findings: [Finding] = []
        var walk = GitTreeWalk(repository)
        var known: Set<String> = []
        for release in releases {
            let ref = release.namespace.tag(release.version)
            known.insert(ref)
            guard release.index < size else { continue }
            if refs[ref] != release.commit {
                let what = refs[ref].map { "is \($0.hex)" } ?? "is missing"
                findings.append(
                    Finding(
                        .git, index: release.index,
                        "the tag \(release.namespace.path) \(release.version) in \(name).git \(what), the log says \(release.commit.hex)"
                    ))
            }
            if let why = objectFault(release.commit, in: repository, walk: &walk) {
                findings.append(
                    Finding(
                        .git, index: release.index, "the commit \(release.commit.hex) in \(name).git \(why)"))
            }
        }
        guard knowsAll else { return findings }
        for ref in refs.keys.sorted() where Self.isTag(ref) && !known.contains(ref) {
            findings.append(Finding(.git, "the ref \(ref) in \(name).git stands for no release of the log"))
        }
        return findings
    }

    /// Why a commit isn't there as it must be; nil when it and everything below it are.
    private func objectFault(
        _ id: GitObjectID, in repository: GitRepository, walk: inout GitTreeWalk
    ) -> String? {
        do {
            guard let object = try repository.read(id) else { return "is missing" }
            guard object.kind == .commit, let tree = Self.tree(of: object) else { return "is no commit" }
            return try walk.fault(below: tree)
        } catch {
            return "can't be read: \(error)"
        }
    }

    /// The tree that a commit's first line names.
    private static func tree(of commit: GitObject) -> GitObjectID? {
        let line = commit.bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: "tree ".utf8) else { return nil }
        return GitObjectID(hex: String(decoding: line.dropFirst(5), as: UTF8.self))
    }

    private static func isTag(_ ref: String) -> Bool {
        guard let prefix = GitNamespace.refPrefix(of: ref) else { return true }
        return ref.dropFirst(prefix.count).hasPrefix("refs/tags/")
    }
}
