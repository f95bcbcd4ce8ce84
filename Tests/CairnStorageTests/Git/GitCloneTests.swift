import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@testable import CairnStorage

/// What people's own git sees of an entry.
@Suite("Git clone")
struct GitCloneTests {
    private func clone(_ workbench: GitWorkbench, _ namespace: String, _ options: [String] = []) throws
        -> String
    {
        let name = UUID().uuidString
        try GitProgram.run(
            ["clone", "--quiet"] + options + [workbench.repository.path, name],
            in: workbench.folder.path,
            namespace: namespace
        )
        return workbench.folder(name)
    }

    private func files(of checkout: String) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        let names = try GitProgram.run(["ls-files", "-z"], in: checkout).text.split(separator: "\0")
        for name in names where name != ".gitattributes" {
            found[String(name)] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(checkout)/\(name)")))
        }
        return found
    }

    @Test("a clone holds exactly the published folder, and the entry's tags and main alone")
    func exactFolder() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        try log.release("minilm", "1.0.0", GitFolderFixture([("old", [1], false)]))
        let newest = try log.release("minilm", "2.0.0", .oddPaths)
        try log.release("minilm", "1.5.0", GitFolderFixture([("middle", [2], true)]))
        try log.release("other", "3.0.0", GitFolderFixture([("stranger", [3], false)]))
        try log.release("minilm", "9.0.0", GitFolderFixture([("data", [4], true)]), kind: .dataset)
        try workbench.publish(log.publications)

        let checkout = try clone(workbench, "models/minilm")
        #expect(try files(of: checkout) == GitFolderFixture.oddPaths.cloned)
        #expect(try GitProgram.run(["tag"], in: checkout).lines.sorted() == ["1.0.0", "1.5.0", "2.0.0"])
        #expect(try GitProgram.run(["rev-parse", "HEAD"], in: checkout).lines == [newest.hex])
        #expect(try GitProgram.run(["symbolic-ref", "HEAD"], in: checkout).lines == ["refs/heads/main"])
        #expect(try GitProgram.run(["branch", "-r"], in: checkout).text.contains("origin/main"))
        #expect(try GitProgram.run(["status", "--porcelain"], in: checkout).lines.isEmpty)
        #expect(try GitProgram.complaintsOfFsck(checkout) == [])

        let old = try clone(workbench, "models/minilm", ["--branch", "1.0.0", "--depth", "1", "--no-local"])
        #expect(try files(of: old) == ["old": [1]])
        #expect(try files(of: try clone(workbench, "models/other")) == ["stranger": [3]])
        let data = try clone(workbench, "datasets/minilm", ["--no-local"])
        #expect(try files(of: data).keys.sorted() == ["data"])
        let objects = try GitProgram.run(["cat-file", "--batch-all-objects", "--batch-check"], in: data).lines
        #expect(
            objects.count == 4,
            "a commit, a tree, a pointer and the attributes, nothing of other entries"
        )
    }

    @Test("git sees exactly the LFS files as LFS, whatever their names look like as patterns")
    func attributes() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        try log.release("minilm", "1.0.0", .oddPaths)
        try workbench.publish(log.publications)
        let checkout = try clone(workbench, "models/minilm")

        let fixture = GitFolderFixture.oddPaths
        let own = fixture.files.map(\.path)
        let near = own.flatMap { path in ["sub/" + path, path + "x", "x" + path, path + "/x"] }
        let input = Array((own + near).joined(separator: "\0").utf8) + [0]
        let answer = try GitProgram.run(
            ["check-attr", "-z", "--stdin", "filter", "text"],
            in: checkout,
            input: input
        )
        let fields = answer.text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        var filtered: Set<String> = []
        for start in stride(from: 0, to: fields.count - 2, by: 3) {
            switch fields[start + 1] {
            case "filter" where fields[start + 2] == "lfs": filtered.insert(fields[start])
            case "filter": #expect(fields[start + 2] == "unspecified")
            default: #expect(fields[start + 2] == "unset", "no line ending is ever changed")
            }
        }
        #expect(filtered == Set(fixture.files.filter(\.isLFS).map(\.path)))
    }

    @Test("random folders survive a clone", arguments: 0..<4 as Range<UInt64>)
    func randomFolders(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let folder = GitFolderFixture.random(using: &generator, files: 80)
        try log.release("minilm", "1.0.0", folder)
        try workbench.publish(log.publications)
        #expect(try files(of: try clone(workbench, "models/minilm")) == folder.cloned)
    }

    @Test("a folder of 20,000 files is one tree that git accepts")
    func largeTree() throws {
        let workbench = try GitWorkbench()
        var log = try GitLogFixture()
        let files = (0..<20_000).map { number in
            (
                path: "part-\(number % 150)/shard-\(number).bin", bytes: Array("\(number)".utf8),
                isLFS: number % 3 == 0
            )
        }
        try log.release("minilm", "1.0.0", GitFolderFixture(files))
        try workbench.publish(log.publications)
        #expect(try GitProgram.complaintsOfFsck(workbench.repository.path) == [])
        let tag = try GitNamespace(kind: .model, name: EntryName("minilm")).tag(ReleaseVersion("1.0.0"))
        let listed = try GitProgram.run(["ls-tree", "-r", "--name-only", tag], in: workbench.repository.path)
            .lines
        #expect(listed.count == 20_001)
    }
}
