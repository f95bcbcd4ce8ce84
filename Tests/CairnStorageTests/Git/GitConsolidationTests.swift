import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@testable import CairnStorage

@Suite("Git consolidation")
struct GitConsolidationTests {
    private func packs(_ sizes: [UInt64]) -> [GitConsolidation.Pack] {
        sizes.enumerated().map { GitConsolidation.Pack(name: "pack-\($0)", sizeBytes: $1) }
    }

    @Test("sizes that double already are left alone, others are merged until they do")
    func plans() {
        #expect(GitConsolidation.plan([]).isEmpty)
        #expect(GitConsolidation.plan(packs([5])).isEmpty)
        #expect(GitConsolidation.plan(packs([1, 2, 4, 8, 100])).isEmpty)
        #expect(GitConsolidation.plan(packs([100, 1, 1])).map(\.sizeBytes) == [1, 1])
        #expect(GitConsolidation.plan(packs([3, 3, 4, 8, 1000])).map(\.sizeBytes) == [3, 3, 4, 8])
        #expect(GitConsolidation.plan(packs([1, 10, 11])).map(\.sizeBytes) == [1, 10, 11])
    }

    @Test(
        "the number of packs stays logarithmic and each byte is copied seldom",
        arguments: 0..<20 as Range<UInt64>
    )
    func logarithmic(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var sizes: [UInt64] = []
        var written: UInt64 = 0
        var copied: UInt64 = 0
        for _ in 0..<500 {
            let size = UInt64.random(in: 50...150, using: &generator)
            sizes.append(size)
            written += size
            let plan = GitConsolidation.plan(packs(sizes))
            guard !plan.isEmpty else { continue }
            let merged = plan.reduce(0) { $0 + $1.sizeBytes }
            let names = Set(plan.map(\.name))
            sizes = packs(sizes).filter { !names.contains($0.name) }.map(\.sizeBytes) + [merged]
            copied += merged
            #expect(sizes.count <= 12)
            #expect(GitConsolidation.plan(packs(sizes)).isEmpty)
        }
        #expect(copied <= written * 12)
    }

    @Test("nothing is lost, nothing is there twice, and clones go on")
    func keepsEverything() throws {
        let workbench = try GitWorkbench()
        let log = try GitLogFixture.random(seed: 4, records: 40)
        for publication in log.publications { try workbench.publish([publication]) }
        let path = workbench.repository.path
        let listing = ["cat-file", "--batch-all-objects", "--batch-check"]
        let before = try GitProgram.run(listing, in: path).lines

        let report = try #require(try workbench.repository.consolidate())
        #expect(report.packsBefore == 40)
        #expect(report.packsAfter < 10)
        let names = try GitFolder.names(in: workbench.repository.packFolder)
        #expect(names.count == report.packsAfter * 2)
        for pack in names where pack.hasSuffix(".pack") {
            try GitProgram.run(["verify-pack", "\(workbench.repository.packFolder)/\(pack)"], in: path)
            try GitProgram.run(
                [
                    "index-pack", "--strict", "-o", workbench.folder("x.idx"),
                    "\(workbench.repository.packFolder)/\(pack)",
                ],
                in: path
            )
        }
        #expect(try GitProgram.run(listing, in: path).lines == before)
        #expect(try GitProgram.complaintsOfFsck(path) == [])
        for line in before {
            let id = try #require(GitObjectID(hex: String(line.prefix(40))))
            #expect(try workbench.repository.read(id) != nil)
        }
        #expect(try workbench.repository.consolidate() == nil)
    }

    @Test("a crash after the new pack and before the old ones are gone costs space only")
    func crash() throws {
        let workbench = try GitWorkbench()
        let log = try GitLogFixture.random(seed: 5, records: 20)
        for publication in log.publications { try workbench.publish([publication]) }
        let folder = workbench.repository.packFolder
        let old = try GitFolder.names(in: folder)
        let kept = workbench.folder("kept")
        try FileManager.default.copyItem(atPath: folder, toPath: kept)
        _ = try workbench.repository.consolidate(leastPacks: 2)
        // All old files are back, but for one index, which had just gone.
        for name in old where !FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
            try FileManager.default.copyItem(atPath: "\(kept)/\(name)", toPath: "\(folder)/\(name)")
        }
        let gone = try #require(old.first { $0.hasSuffix(".idx") })
        try FileManager.default.removeItem(atPath: "\(folder)/\(gone)")

        let reopened = try GitRepository(path: workbench.repository.path)
        #expect(try GitProgram.complaintsOfFsck(reopened.path) == [])
        _ = try reopened.consolidate(leastPacks: 2)
        #expect(try GitProgram.complaintsOfFsck(reopened.path) == [])
        let again = try GitWorkbench()
        try again.publish(log.publications)
        for id in Set(try again.current.values) { #expect(try reopened.read(id) != nil) }
        #expect(try GitFolder.names(in: folder).count < old.count)
    }

    @Test("a pack that was damaged on disk is not copied on, and nothing goes")
    func damaged() throws {
        let workbench = try GitWorkbench()
        let log = try GitLogFixture.random(seed: 6, records: 12)
        for publication in log.publications { try workbench.publish([publication]) }
        let folder = workbench.repository.packFolder
        let names = try GitFolder.names(in: folder)
        let pack = try #require(names.first { $0.hasSuffix(".pack") })
        var bytes = try #require(try DurableFile.read("\(folder)/\(pack)"))
        bytes[bytes.count - 30] ^= 1
        try DurableFile.replace("\(folder)/\(pack)", with: bytes)
        #expect(throws: GitStorageError.self) { try workbench.repository.consolidate(leastPacks: 2) }
        #expect(try GitFolder.names(in: folder) == names)
    }

    @Test("what an operator's git gc has made stays readable and is left alone")
    func afterCollection() throws {
        let workbench = try GitWorkbench()
        let log = try GitLogFixture.random(seed: 7, records: 30)
        for publication in log.publications.prefix(18) { try workbench.publish([publication]) }
        try GitProgram.run(["gc", "--quiet", "--aggressive"], in: workbench.repository.path)
        let reopened = try GitRepository(path: workbench.repository.path)
        let deriver = GitDeriver(repository: reopened, repositoryName: "acme", refs: workbench.refs)
        for publication in log.publications.suffix(12) {
            workbench.refs.commit(try deriver.derive([publication]), repository: "acme")
        }
        try reopened.writePackedRefs(try workbench.current)
        _ = try reopened.consolidate(leastPacks: 2)
        #expect(try GitProgram.complaintsOfFsck(reopened.path) == [])
        let whole = try GitWorkbench()
        try whole.publish(log.publications)
        #expect(try whole.current == workbench.current)
    }
}
