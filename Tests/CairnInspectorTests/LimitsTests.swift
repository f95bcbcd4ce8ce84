import CairnInspector
import Testing

@Suite("Inspector limits")
struct LimitsTests {
    @Test("an archive in an archive is still opened")
    func depth() { #expect(Limits.archiveDepth >= 2) }
}
