import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Testing

@Suite("Git after a publish")
struct GitAfterPublishTests {
    @Test("who publishes alone finds the tag in git as soon as the receipt is there, time after time")
    func tagIsThere() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            var previous: ContentDigest?
            for version in ["1.0.0", "1.1.0", "2.0.0"] {
                let release = SampleRelease.make(
                    publisher: publisher, version: version, previous: previous, weightBytes: 0)
                try await node.published(release)
                previous = release.recordDigest
                let refs = try String(
                    contentsOfFile: "\(node.folder)/git/\(publisher.name.text).git/packed-refs",
                    encoding: .utf8)
                let tag = "refs/namespaces/models/refs/namespaces/minilm/refs/tags/\(version)"
                #expect(refs.split(separator: "\n").contains { $0.hasSuffix(" " + tag) }, "\(refs)")
            }
        }
    }
}
