import CairnManifest
import CairnProvenance
import Testing

@Suite struct BundleVectorTests {
    @Test("reads the bundle of the vectors and writes the same bytes")
    func accepted() throws {
        let document = try #require(try VectorFile("bundle/release.json").json["document"])
        let bundle = try ReleaseBundle.parse(document.base64("bytes"))
        #expect(try bundle.encoded() == document.base64("bytes"))
        #expect(bundle.identity.count == 1)
        #expect(bundle.fileList == nil)
        #expect(try Label.parse(bundle.label).version.text == "1.0.0")
    }

    @Test("reads the attestations of the vectors, with the identity of each author but the publisher")
    func attested() throws {
        let document = try #require(try VectorFile("bundle/attested.json").json["document"])
        let bundle = try ReleaseBundle.parse(document.base64("bytes"))
        #expect(try bundle.encoded() == document.base64("bytes"))
        #expect(bundle.attestations.map { $0.identity?.count } == [nil, 1])
        for attached in bundle.attestations {
            let bytes = try attached.encoded()
            #expect(try ReleaseBundle.Attached.parse(bytes) == attached)
            #expect(throws: BundleError.self) { try ReleaseBundle.Attached.parse(bytes + [0x0A]) }
        }
    }

    @Test("takes no more attestations than a bundle may have")
    func room() throws {
        let document = try #require(try VectorFile("bundle/attested.json").json["document"])
        var bundle = try ReleaseBundle.parse(document.base64("bytes"))
        let one = try #require(bundle.attestations.first)
        let leftOut = try bundle.attach(Array(repeating: one, count: Limits.bundledAttestations))
        #expect(leftOut.count == 2 && bundle.attestations.count == Limits.bundledAttestations)
        #expect(try ReleaseBundle.parse(bundle.encoded()) == bundle)
    }

    @Test("refuses what the vectors refuse, damage apart from another format")
    func refused() throws {
        for vector in try VectorFile("bundle/refused.json").items() {
            do throws(BundleError) {
                _ = try ReleaseBundle.parse(vector.base64("bytes"))
                Issue.record("accepts \(vector.text("description"))")
            } catch {
                #expect(error.caseName == vector.text("error"), "\(vector.text("description"))")
            }
        }
    }
}

extension BundleError {
    fileprivate var caseName: String {
        switch self {
        case .format: "format"
        case .damaged: "damaged"
        case .notText: "notText"
        }
    }
}
