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
