import Testing

/// Holds the architecture: who imports whom, where files lie, and habits that a program can check.
@Suite("Architecture")
struct ArchitectureTests {
    /// Each violation is an issue of its own, so that its sentence is the first thing one reads.
    private func report(_ violations: [String]) {
        for violation in violations { Issue.record(Comment(rawValue: violation)) }
    }

    @Test("every import goes along an edge of the table")
    func imports() throws {
        report(try SourceTree.files().flatMap(SourceRules.importViolations))
    }

    @Test("the folders in Sources are the targets of the table")
    func folders() throws {
        #expect(try SourceTree.targets() == ImportTable.rules.map(\.target).sorted())
    }

    @Test("every target of the table stands in Package.swift", arguments: ImportTable.rules.map(\.target))
    func manifest(target: String) throws {
        #expect(try SourceTree.text("Package.swift").contains("name: \"\(target)\""))
    }

    @Test("the graph of the table has no cycle")
    func layers() {
        var placed: Set<String> = []
        var rest = ImportTable.rules
        while !rest.isEmpty {
            let free = rest.filter { $0.cairn.isSubset(of: placed) }
            guard !free.isEmpty else {
                Issue.record("these targets import each other or one that isn't there: \(rest.map(\.target))")
                return
            }
            placed.formUnion(free.map(\.target))
            rest.removeAll { placed.contains($0.target) }
        }
    }

    @Test("no source file is too long")
    func lengths() throws {
        report(try SourceTree.files().flatMap(SourceRules.lengthViolations))
    }

    @Test("nothing in Sources forces a try or a cast")
    func forces() throws {
        report(try SourceTree.files().flatMap(SourceRules.forceViolations))
    }
}
