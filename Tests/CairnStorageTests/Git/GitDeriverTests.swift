import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@testable import CairnStorage

@Suite("Git derivation")
struct GitDeriverTests {
    private static let namespace = "models/minilm"

    private static func namespaced(_ name: String) throws -> GitNamespace {
        GitNamespace(kind: .model, name: try EntryName(name))
    }

    @Test("batches of any size give the same refs and commits", arguments: 0..<6 as Range<UInt64>)
    func batchSizes(seed: UInt64) throws {
        let log = try GitLogFixture.random(seed: seed, records: 24)
        var results: [[String: GitObjectID]] = []
        for size in [1, 5, 24] {
            let workbench = try GitWorkbench()
            for start in stride(from: 0, to: log.publications.count, by: size) {
                try workbench.publish(
                    Array(log.publications[start..<min(start + size, log.publications.count)])
                )
            }
            #expect(try GitProgram.complaintsOfFsck(workbench.repository.path) == [])
            results.append(try workbench.current)
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test("a batch is begun again after a crash before its refs were committed")
    func replay() throws {
        let log = try GitLogFixture.random(seed: 99, records: 12)
        let workbench = try GitWorkbench()
        try workbench.publish(Array(log.publications.prefix(6)))
        let first = try workbench.deriver.derive(Array(log.publications.suffix(6)))
        let packs = try FileManager.default.contentsOfDirectory(
            atPath: workbench.repository.path + "/objects/pack"
        )
        let reopened = try GitRepository(path: workbench.repository.path)
        let again = GitDeriver(repository: reopened, repositoryName: "acme", refs: workbench.refs)
        #expect(try again.derive(Array(log.publications.suffix(6))) == first)
        // Cut in another way, it ends in the same refs too.
        for publication in log.publications.suffix(6) { try workbench.publish([publication]) }
        let untouched = try GitWorkbench()
        try untouched.publish(log.publications)
        #expect(try workbench.current == untouched.current)
        let packsAfter = try FileManager.default.contentsOfDirectory(atPath: reopened.path + "/objects/pack")
        #expect(Set(packs) == Set(packsAfter))
    }

    @Test("main and HEAD are the highest version by SemVer, in whatever order the versions came")
    func highest() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let namespace = try Self.namespaced("minilm")
        var commits: [String: GitObjectID] = [:]
        let steps = [
            ("1.0.0-rc.2", "1.0.0-rc.2"), ("1.0.0-rc.10", "1.0.0-rc.10"), ("1.0.0", "1.0.0"),
            ("0.9.0", "1.0.0"),
            ("1.0.1-alpha", "1.0.1-alpha"), ("1.0.1", "1.0.1"), ("10.0.0", "10.0.0"), ("9.0.0", "10.0.0"),
        ]
        for (number, (version, highest)) in steps.enumerated() {
            let files = GitFolderFixture([("n", [UInt8(number)], false)])
            commits[version] = try log.release("minilm", version, files)
            try workbench.publish([log.publications[number]])
            let refs = try workbench.current
            #expect(refs[namespace.mainBranch] == commits[highest])
            #expect(refs[namespace.head] == commits[highest])
            #expect(refs[namespace.tag(try ReleaseVersion(version))] == commits[version])
        }
    }

    @Test("main passes over yanked versions and goes when there is no other")
    func yanked() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let namespace = try Self.namespaced("minilm")
        let one = try log.release("minilm", "1.0.0", .oddPaths)
        let two = try log.release("minilm", "2.0.0", GitFolderFixture([("n", [1], false)]))
        try log.status("minilm", yanked: ["2.0.0"])
        try log.status("minilm", yanked: ["1.0.0", "2.0.0"])
        try log.status("minilm")
        let mains: [GitObjectID?] = [one, two, one, nil, two]
        for (publication, main) in zip(log.publications, mains) {
            try workbench.publish([publication])
            #expect(try workbench.current[namespace.mainBranch] == main)
            #expect(try workbench.current[namespace.head] == main)
            #expect(try GitProgram.complaintsOfFsck(workbench.repository.path) == [])
        }
        #expect(try workbench.current[namespace.tag(try ReleaseVersion("2.0.0"))] == two)
    }

    @Test("records form a branch of their own, one commit each, with the bytes as they are")
    func records() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        try log.release("minilm", "1.0.0", .oddPaths)
        try log.status("minilm")
        try log.release("minilm", "1.1.0", .oddPaths)
        try workbench.publish(log.publications)
        let branch = try Self.namespaced("minilm").records
        let path = workbench.repository.path
        let subjects = try GitProgram.run(["log", "--reverse", "--format=%s", branch], in: path).lines
        #expect(subjects == ["Record release", "Record status", "Record release"])
        for (back, publication) in log.publications.reversed().enumerated() {
            let commit = "\(branch)~\(back)"
            func shown(_ name: String) throws -> [UInt8] {
                try GitProgram.run(["cat-file", "blob", "\(commit):\(name)"], in: path).output
            }
            #expect(try shown("record.json") == publication.record.leaf)
            #expect(try shown("object.json") == publication.record.object)
            let names = try GitProgram.run(["ls-tree", "--name-only", commit], in: path).lines
            if let release = publication.release {
                #expect(try shown("manifest.json") == release.manifest)
                #expect(names == ["manifest.json", "object.json", "record.json"])
            } else {
                #expect(names == ["object.json", "record.json"])
            }
        }
    }

    @Test("a leaf that names another commit than its content gives is refused, and no ref moves")
    func commitDiffers() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let commit = try log.release("minilm", "1.0.0", .oddPaths)
        var publication = log.publications[0]
        publication.release?.files[3].sizeBytes += 1
        let error = #expect(throws: GitDerivationError.self) { try workbench.deriver.derive([publication]) }
        guard case .commitDiffers(_, let expected, let derived)? = error else {
            Issue.record("not \(String(describing: error))")
            return
        }
        #expect(expected == commit && derived != commit)
        #expect(try workbench.current.isEmpty)
    }

    @Test("a release is never replaced")
    func tagTaken() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let first = try log.release("minilm", "1.0.0", .oddPaths)
        let second = try log.release("minilm", "1.0.0", .oddPaths)
        let tag = try Self.namespaced("minilm").tag(try ReleaseVersion("1.0.0"))
        #expect(throws: GitDerivationError.tagTaken(ref: tag, existing: first, derived: second)) {
            try workbench.publish(log.publications)
        }
    }

    @Test("small files come with the release or are there already, and are those that were signed")
    func smallFiles() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let folder = GitFolderFixture([("n", [1, 2, 3], false)])
        try log.release("minilm", "1.0.0", folder)
        var without = log.publications[0]
        without.release?.smallFiles = []
        let id = GitObject.id(of: [1, 2, 3])
        #expect(throws: GitDerivationError.missingFile(path: "n", id: id)) {
            try workbench.publish([without])
        }
        var other = log.publications[0]
        other.release?.files[0].sha256 = .of([9])
        let differs = GitDerivationError.fileDiffers(
            path: "n",
            id: id,
            expected: .of([9]),
            found: .of([1, 2, 3])
        )
        #expect(throws: differs) { try workbench.publish([other]) }

        // The same in one batch and in two.
        try log.release("minilm", "1.0.1", folder)
        var second = log.publications[1]
        second.release?.smallFiles = []
        try workbench.publish([log.publications[0]])
        try workbench.publish([second])
        let together = try GitWorkbench()
        try together.publish([log.publications[0], second])
        #expect(try together.current == workbench.current)
        #expect(try GitProgram.complaintsOfFsck(workbench.repository.path) == [])
        #expect(try GitProgram.complaintsOfFsck(together.repository.path) == [])
    }

    @Test("history may begin in the middle only where that is said, and git can clone the rest")
    func withheldParent() throws {
        var log = try GitLogFixture()
        let first = try log.release("minilm", "1.0.0", .oddPaths)
        let second = try log.release("minilm", "1.1.0", GitFolderFixture([("n", [7], false)]))
        try log.release("minilm", "1.2.0", GitFolderFixture([("n", [8], false)]))
        let workbench = try GitWorkbench()
        let missing = GitDerivationError.missingParent(first, version: try ReleaseVersion("1.1.0"))
        #expect(throws: missing) { try workbench.publish([log.publications[1]]) }

        var cut = log.publications[1]
        cut.release?.isParentWithheld = true
        try workbench.publish([cut, log.publications[2]])
        #expect(try workbench.repository.shallow() == [second])
        #expect(try GitProgram.complaintsOfFsck(workbench.repository.path) == [])
        // Over the wire, as a served clone is; a plain local path would refuse a shallow source.
        let source = "file://" + workbench.repository.path
        try GitProgram.run(
            ["clone", "--quiet", source, "out"],
            in: workbench.folder.path,
            namespace: Self.namespace
        )
        let subjects = try GitProgram.run(["log", "--format=%s"], in: workbench.folder("out")).lines
        #expect(subjects == ["Release 1.2.0", "Release 1.1.0"])
    }

    @Test("what does not hold is refused alone, in batches of any size", arguments: [1, 3, 9])
    func refusals(size: Int) throws {
        var log = try GitLogFixture()
        try log.release("minilm", "1.0.0", .oddPaths)
        let bad = try log.release("bad", "1.0.0", GitFolderFixture([("n", [1], false)]))
        try log.release("minilm", "1.1.0", GitFolderFixture([("n", [2], false)]))
        try log.release("bad", "1.1.0", GitFolderFixture([("n", [3], false)]))
        try log.status("bad")
        try log.release("twice", "1.0.0", GitFolderFixture([("n", [4], false)]))
        try log.release("clash", "1.0.0", GitFolderFixture([("n", [6, 6], false)]))
        try log.release("minilm", "1.2.0", GitFolderFixture([("n", [7], false)]))
        try log.status("minilm")
        var publications = log.publications
        publications[1].release?.files[0].storage = .lfs
        publications[5].release?.files.append(
            ReleaseFile(path: "n/inside", sizeBytes: 0, sha256: .of([]), storage: .lfs)
        )
        let workbench = try GitWorkbench()
        // Other bytes lie under the name that a later release's file has.
        let clash = GitObject.blob([6, 6])
        var writer = try GitPackWriter(folder: workbench.repository.packFolder, objectCount: 1)
        try writer.add(id: clash.id, kind: .blob, bytes: [6])
        _ = try writer.finish()

        var refused: [Int: GitDerivationError] = [:]
        for start in stride(from: 0, to: publications.count, by: size) {
            let derivation = try workbench.deriver.deriveAccepted(Array(publications[start..<start + size]))
            workbench.refs.commit(derivation.changes, repository: "acme")
            for refusal in derivation.refusals { refused[start + refusal.place] = refusal.reason }
        }
        #expect(refused.keys.sorted() == [1, 3, 5, 6])
        #expect(refused[3] == .missingParent(bad, version: try ReleaseVersion("1.1.0")))
        #expect(refused[5] == .layout(.pathTaken("n/inside")))
        let evidence = GitCollision(
            id: clash.id,
            storedDigest: .of([6]),
            refusedDigest: .of([6, 6]),
            refused: clash
        )
        #expect(refused[6] == .collision(evidence))

        let kept = publications.enumerated().filter { refused[$0.offset] == nil }.map(\.element)
        let clean = try GitWorkbench()
        try clean.publish(kept)
        #expect(try workbench.current == clean.current)
    }
}
