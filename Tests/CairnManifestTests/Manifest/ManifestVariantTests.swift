import CairnManifest
import Testing

@Suite struct ManifestVariantTests {
    @Test(
        "finds the one mistake, at its place, with one sentence",
        arguments: ManifestVariant.all.filter { $0.issue != nil }
    )
    func refuses(_ variant: ManifestVariant) throws {
        let (manifest, issues) = Manifest.read(try variant.value())
        #expect(manifest == nil)
        let issue = try #require(variant.issue)
        #expect(issues.contains { $0.pointer == issue }, "\(issues)")
        #expect(Set(issues.map(\.pointer)).count <= 3, "\(issues)")
        for issue in issues { #expect(!issue.message.isEmpty) }
    }

    @Test("accepts", arguments: ManifestVariant.all.filter { $0.issue == nil })
    func accepts(_ variant: ManifestVariant) throws {
        let value = try variant.value()
        let (manifest, issues) = Manifest.read(value)
        #expect(issues.isEmpty)
        let read = try #require(manifest)
        #expect(try Manifest.parse(read.encoded()) == read)
        #expect(read.json == value)
    }
}
