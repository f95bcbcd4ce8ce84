import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@Suite("Git layout")
struct GitLayoutTests {
    @Test("a name is 20 bytes, or 40 lower-case hex digits and nothing else")
    func objectIDs() throws {
        let hex = "00ff0123456789abcdef0123456789abcdef0123"
        let id = try #require(GitObjectID(hex: hex))
        #expect(id.hex == hex)
        #expect(GitObjectID(bytes: id.bytes) == id)
        #expect(GitObjectID(hex: hex.uppercased()) == nil)
        #expect(GitObjectID(hex: String(hex.dropLast())) == nil)
        #expect(GitObjectID(hex: hex + "0") == nil)
        #expect(GitObjectID(bytes: id.bytes.dropLast()) == nil)
        var generator = SeededGenerator(seed: 7)
        let ids = (0..<200).compactMap { _ in
            GitObjectID(bytes: (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        #expect(ids.sorted().map(\.hex) == ids.map(\.hex).sorted())
    }

    @Test("a blob's name is what git hash-object says", arguments: 0..<12 as Range<UInt64>)
    func blobs(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...5000, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let said = try GitProgram.run(["hash-object", "--stdin"], in: "/", input: bytes).lines
        #expect(said == [GitObject.blob(bytes).id.hex])
    }

    @Test("no file at all is git's empty tree")
    func emptyTree() throws {
        #expect(try GitTree(files: []).root.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    }

    @Test("trees of any shape are those that git's index writes", arguments: 0..<12 as Range<UInt64>)
    func trees(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = GitFolderFixture.random(using: &generator, files: 60)
        let files = fixture.files.map { GitTree.File(path: $0.path, blob: GitObject.id(of: $0.bytes)) }
        let tree = try GitTree(files: files.shuffled(using: &generator))

        let folder = try TemporaryGitFolder()
        try GitProgram.run(["init", "--quiet"], in: folder.path)
        let lines = files.flatMap { Array("100644 \($0.blob.hex)\t\($0.path)\0".utf8) }
        try GitProgram.run(["update-index", "-z", "--index-info"], in: folder.path, input: lines)
        #expect(try GitProgram.run(["write-tree", "--missing-ok"], in: folder.path).lines == [tree.root.hex])
        for object in tree.objects {
            let said = try GitProgram.run(["cat-file", "tree", object.id.hex], in: folder.path).output
            #expect(said == object.bytes)
        }
    }

    @Test("folders stand where their names with a slash would")
    func order() throws {
        let blob = GitObject.id(of: [])
        let paths = ["a", "a-b", "a.b", "a0", "b/x", "b-", "b0", "B"]
        let tree = try GitTree(files: paths.map { GitTree.File(path: $0, blob: blob) })
        let root = try #require(tree.objects.last)
        // Each line ends in a NUL and 20 bytes of which none is a space here.
        var names: [String] = []
        var rest = root.bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[space...].firstIndex(of: 0) {
            names.append(String(decoding: rest[(space + 1)..<end], as: UTF8.self))
            rest = rest[(end + 21)...]
        }
        #expect(names == ["B", "a", "a-b", "a.b", "a0", "b-", "b", "b0"])
    }

    @Test(
        "paths that no tree of git may hold are refused",
        arguments: ["", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", ".git", "a/.git/config", "a/NUL"]
    )
    func refusedPaths(name: String) {
        // Spelled out, since a NUL in a test's name would cut its report.
        let path = name.replacingOccurrences(of: "NUL", with: "\0")
        #expect(throws: GitLayoutError.pathNotAllowed(path)) {
            try GitTree(files: [GitTree.File(path: path, blob: GitObject.id(of: []))])
        }
    }

    @Test("a path can't be there twice, or lie inside a file")
    func takenPaths() {
        for (paths, taken) in [(["a", "a"], "a"), (["a", "a/b"], "a/b"), (["a/b/c", "x", "a/b"], "a/b/c")] {
            #expect(throws: GitLayoutError.pathTaken(taken)) {
                try GitTree(files: paths.map { GitTree.File(path: $0, blob: GitObject.id(of: [])) })
            }
        }
    }

    @Test(
        "a release can't bring attributes of its own",
        arguments: [".gitattributes", "a/.gitattributes", "a/.GitAttributes", ".gitattributes/x"]
    )
    func foreignAttributes(path: String) {
        let file = ReleaseFile(path: path, sizeBytes: 0, sha256: .of([]), storage: .lfs)
        #expect(throws: GitLayoutError.pathNotAllowed(path)) { try ReleaseTree.make(files: [file]) }
    }

    @Test("an attribute line that git would ignore is refused")
    func longAttributes() throws {
        let longest = String(
            repeating: "x",
            count: 2048 - "\"/\" filter=lfs diff=lfs merge=lfs -text".utf8.count
        )
        #expect(try GitAttributes.encoded(lfsPaths: [longest]).count == "* -text\n".utf8.count + 2049)
        #expect(throws: GitLayoutError.attributeLineTooLong(path: longest + "x", bytes: 2049, limit: 2048)) {
            try GitAttributes.encoded(lfsPaths: [longest + "x"])
        }
        #expect(throws: GitLayoutError.self) {
            try GitAttributes.encoded(lfsPaths: [String(repeating: "\"", count: 510)])
        }
    }

    @Test("whatever git-lfs could take for a pointer looks like one")
    func pointers() {
        let pointer = LFSPointer(sha256: .of([1]), sizeBytes: 7).encoded()
        #expect(LFSPointer.looksLikePointer(pointer))
        #expect(LFSPointer.looksLikePointer(Array("\n  ".utf8) + pointer))
        #expect(LFSPointer.looksLikePointer(pointer + Array("anything".utf8)))
        #expect(LFSPointer.looksLikePointer(Array("version https://hawser.github.com/spec/v1\n".utf8)))
        #expect(LFSPointer.looksLikePointer(Array("version http://git-media.io/v/2\n".utf8)))
        #expect(!LFSPointer.looksLikePointer([]))
        #expect(!LFSPointer.looksLikePointer(Array("version: 3\nservices: {}\n".utf8)))
        #expect(!LFSPointer.looksLikePointer(Array("version 1.0 of nothing\n".utf8)))
        #expect(!LFSPointer.looksLikePointer(Array("# version https://git-lfs.github.com/spec/v1\n".utf8)))
    }

    @Test("what would end the address or the line does not get into a signature")
    func signatures() throws {
        func text(_ host: String) throws -> String {
            GitSignature(publisherName: try PublisherName("acme"), publisherID: .of([]), originHost: host)
                .text
        }
        #expect(try text("models.example.org") == "acme <e3b0c44298fc1c14@models.example.org>")
        #expect(try text("localhost:8080/base") == "acme <e3b0c44298fc1c14@localhost:8080/base>")
        #expect(try text("a>\nparent <b\0c") == "acme <e3b0c44298fc1c14@aparent bc>")
    }

    @Test("refs of an entry lie in its namespace")
    func namespaces() throws {
        let namespace = GitNamespace(kind: .dataset, name: try EntryName("Wiki.Text-2"))
        let version = try ReleaseVersion("1.0.0-rc.1")
        let prefix = "refs/namespaces/datasets/refs/namespaces/Wiki.Text-2/"
        #expect(namespace.path == "datasets/Wiki.Text-2")
        #expect(namespace.refPrefix == prefix)
        #expect(namespace.head == prefix + "HEAD")
        #expect(namespace.mainBranch == prefix + "refs/heads/main")
        #expect(namespace.records == prefix + "refs/cairn/records")
        #expect(namespace.tag(version) == prefix + "refs/tags/1.0.0-rc.1")
        #expect(namespace.version(ofTag: namespace.tag(version)) == version)
        #expect(namespace.version(ofTag: namespace.mainBranch) == nil)
        for ref in [namespace.head, namespace.mainBranch, namespace.tag(version)] {
            #expect(GitNamespace.refPrefix(of: ref) == prefix)
        }
        #expect(GitNamespace.refPrefix(of: "refs/heads/main") == nil)
        #expect(GitNamespace.refPrefix(of: "refs/namespaces/models/refs/heads/a/b") == nil)
    }
}
