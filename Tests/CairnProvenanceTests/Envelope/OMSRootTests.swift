import CairnManifest
import CairnProvenance
import Testing

@Suite("OMS roots")
struct OMSRootTests {
    @Test("agree with the independent implementation")
    func vectors() throws {
        let cases = try VectorFile("provenance/oms-roots.json").items()
        #expect(cases.count > 3)
        for item in cases {
            let files = try (item["files"]?.arrayValue ?? []).map { file in
                (path: file.text("path"), digest: try #require(ContentDigest(hex: file.text("sha256"))))
            }
            #expect(OMSRoot.of(files).hex == item.text("root"), "\(item.text("description"))")
            #expect(OMSRoot.of(files.reversed()).hex == item.text("root"), "in any order")
        }
    }

    @Test("agree with model-signing 1.1.1 on a folder with a trap for the order")
    func modelSigning() throws {
        let files = [
            ("README.md", "64753aad34536b9b4e644ee3f641c4273cd3287e50197f4236096d88b2e84f75"),
            ("config.json", "32df014b122ed6ca6860f7b9c05b0c8ff295e7e4bb3d88b3fd0609297bc7345f"),
            ("empty.txt", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("notes-é.txt", "8ebcc64980c0e8a81dff001c12bf034e53061317e05209794c5ac90a2dd54291"),
            ("tokenizer.json", "b1fdc54c6e05b98842e439a724bae5993cff0a3b08023f15a858409c3e44766e"),
            ("weights-index.json", "3cfce71fa63e3bae102c3b67f1478393ccf81677424e918633796f31dedb8a4f"),
            ("weights/part-00001.bin", "fb9627e1f099d15a084536a055b5e7e8c9d7f6bb82d4f91320ffa5ae7264b7aa"),
            ("weights/part-00002.bin", "a8db703958f15033b25fae08b6e6abc5c46d1f6ad136f9a987eaf51af60ec80d"),
        ]
        let root = OMSRoot.of(
            try files.map { (path: $0.0, digest: try #require(ContentDigest(hex: $0.1))) }
        )
        #expect(root.hex == "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1")
    }
}
