import CairnManifest
import CairnTestSupport
import Foundation
import Testing

/// Both directions of `Tests/Interop/jcs`; each runs when its folder is given in the environment.
@Suite struct InteropTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test(
        "writes documents and their canonical bytes for another implementation",
        .enabled(if: environment["CAIRN_JCS_DIR"] != nil)
    )
    func writesDocuments() throws {
        let folder = URL(filePath: try #require(Self.environment["CAIRN_JCS_DIR"]))
        for seed in 0..<1_000 as Range<UInt64> {
            var random = RandomJSON(seed: seed)
            let value = random.value()
            try Data(value.canonicalBytes()).write(to: folder.appending(path: "\(seed).canonical.json"))
            try Data(random.spelling(of: value)).write(to: folder.appending(path: "\(seed).spelling.json"))
        }
    }

    @Test(
        "writes manifests and its verdicts for a JSON Schema validator",
        .enabled(if: environment["CAIRN_JCS_DIR"] != nil)
    )
    func writesManifests() throws {
        let folder = URL(filePath: try #require(Self.environment["CAIRN_JCS_DIR"]))
        for (index, variant) in ManifestVariant.all.enumerated() {
            let document: JSONValue = [
                "accepted": .bool(variant.issue == nil || !variant.isInSchema),
                "manifest": try variant.value(),
                "rule": .string(variant.rule),
            ]
            try Data(document.canonicalBytes()).write(to: folder.appending(path: "\(index).manifest.json"))
        }
    }

    @Test(
        "reads another implementation's documents and gives its bytes",
        .enabled(if: environment["CAIRN_JCS_PY_DIR"] != nil)
    )
    func readsDocuments() throws {
        let folder = URL(filePath: try #require(Self.environment["CAIRN_JCS_PY_DIR"]))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".spelling.json")
        }
        #expect(!names.isEmpty)
        for name in names {
            let spelling = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let canonical = [UInt8](
                try Data(
                    contentsOf: folder.appending(path: name.replacing(".spelling.", with: ".canonical."))
                )
            )
            let value = try JSONValue.parse(spelling, maxBytes: 1 << 20, fractions: true)
            #expect(value.canonicalBytes() == canonical, "\(name)")
        }
    }
}
