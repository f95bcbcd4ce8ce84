import CairnManifest
import CairnRegistry
import Foundation
import Testing

@testable import CairnStorage

@Suite("Git repository")
struct GitRepositoryTests {
    @Test("a new repository is bare and empty for git, and leaves nothing beside it")
    func created() throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        #expect(
            try GitProgram.run(["rev-parse", "--is-bare-repository"], in: repository.path).lines == ["true"]
        )
        #expect(try GitProgram.run(["for-each-ref"], in: repository.path).lines.isEmpty)
        #expect(try GitFolder.names(in: folder.path) == ["a.git"])
        #expect(try GitFolder.names(in: repository.path) == ["HEAD", "config", "objects", "refs"])
    }

    @Test("what is there is opened, never made anew")
    func reopened() throws {
        let folder = try TemporaryGitFolder()
        let path = folder("a.git")
        #expect(throws: GitStorageError.notARepository(path: path)) { try GitRepository(path: path) }
        let blob = GitObject.blob([1])
        try GitRepository.openOrCreate(path: path).writePack([blob])
        #expect(throws: GitStorageError.alreadyExists(path: path)) { try GitRepository.create(path: path) }
        #expect(try GitRepository.openOrCreate(path: path).read(blob.id) == blob)
        #expect(try GitFolder.names(in: folder.path) == ["a.git"])
    }

    @Test("leftovers of a crash are swept when a repository is opened, and nothing else")
    func leftovers() throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        try repository.writePack([.blob([1])])
        let before = try GitFolder.names(in: repository.packFolder)
        // A writer stopped in the middle, before its index, and while an old pack went.
        for name in [
            "tmp_1", "pack-\(String(repeating: "1", count: 40)).pack", "pack-2.idx", "pack-3.idx.77.tmp",
        ] {
            try DurableFile.replace("\(repository.packFolder)/\(name)", with: [0])
        }
        try DurableFile.replace(repository.path + "/packed-refs.5.tmp", with: [0])
        _ = try GitRepository(path: repository.path)
        #expect(try GitFolder.names(in: repository.packFolder) == before)
        #expect(try !GitFolder.names(in: repository.path).contains("packed-refs.5.tmp"))
        #expect(try GitProgram.complaintsOfFsck(repository.path) == [])
    }

    @Test("packed refs are what git itself would write")
    func packedRefs() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        for version in ["1.0.0", "1.0.0-rc.1", "0.9.0"] { try log.release("Minilm", version, .oddPaths) }
        try log.release("a.b", "1.0.0", .oddPaths, kind: .dataset)
        try workbench.publish(log.publications)
        let path = workbench.repository.path + "/packed-refs"
        let ours = try #require(try DurableFile.read(path))

        // The whole file is written again by git once one more ref is packed and unpacked.
        let some = try #require(try workbench.current.values.min())
        try GitProgram.run(["update-ref", "refs/heads/extra", some.hex], in: workbench.repository.path)
        try GitProgram.run(["pack-refs", "--all"], in: workbench.repository.path)
        #expect(try DurableFile.read(path) != ours)
        try GitProgram.run(["update-ref", "-d", "refs/heads/extra"], in: workbench.repository.path)
        #expect(try DurableFile.read(path) == ours)
        let listed = try GitProgram.run(
            ["for-each-ref", "--format=%(refname) %(objectname)"],
            in: workbench.repository.path
        )
        let expected = try workbench.current.map { "\($0.key) \($0.value.hex)" }
        #expect(Set(listed.lines) == Set(expected))
    }

    @Test(
        "ref names that would break the file are refused",
        arguments: [
            "HEAD", "refs", "refs/a b", "refs/a\tb", "refs//a", "refs/.a", "refs/a:b", "heads/a", "refs/é",
        ]
    )
    func refNames(name: String) throws {
        let folder = try TemporaryGitFolder()
        let repository = try GitRepository.create(path: folder("a.git"))
        #expect(throws: GitStorageError.refNameNotAllowed(name)) {
            try repository.writePackedRefs([name: GitObject.id(of: [])])
        }
    }
}
