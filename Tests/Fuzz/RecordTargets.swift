import CairnProvenance
import CairnRegistry

extension FuzzTarget {
    static let recordTargets = [
        FuzzTarget("record") { bytes in
            for document in canonicalForms(bytes) {
                if let record = accepted({ try Record.parse(document) }) {
                    law("a record is its bytes", record.encoded() == document)
                }
                if let signed = accepted({ try SignedRecord.parse(document) }) {
                    law("a signed record is its bytes", signed.encoded() == document)
                    _ = signed.checkSignatures()?.description
                }
            }
        },
        FuzzTarget("leaf") { bytes in
            for document in canonicalForms(bytes) {
                guard let leaf = accepted({ try Leaf.parse(document) }) else { continue }
                law("a leaf is its bytes", leaf.encoded() == document)
            }
        },
        FuzzTarget("label", maxBytes: 1_024) { bytes in
            for document in canonicalForms(bytes) {
                guard let label = accepted({ try Label.parse(document) }) else { continue }
                law("a label is its bytes", label.encoded() == document)
            }
        },
        FuzzTarget("frames", maxBytes: 16_384) { bytes in
            var reader = FrameReader(bytes)
            var start = 0
            while let frame = accepted({ try reader.next() }) ?? nil {
                let read = Array(bytes[start..<reader.offset])
                law("a frame is its bytes", read == frame.encoded() || read == frame.encodedContent())
                start = reader.offset
            }
            law("a frame that is refused isn't passed over", reader.offset == start)
        },
    ]
}
