import CairnFederation
import CairnManifest
import CairnTransparencyLog

extension FuzzTarget {
    static let evidenceTargets = [
        FuzzTarget("evidence", maxBytes: 8_192) { bytes in
            judge(bytes)
            // What libFuzzer made is hardly ever canonical: brought into that form, changes reach the rules behind.
            if let value = try? JSONValue.parse(bytes, maxBytes: bytes.count) {
                judge(value.canonicalBytes())
            }
        },
        FuzzTarget("evidence-name", maxBytes: 128) { bytes in
            let text = String(hostile: bytes)
            guard let name = EvidenceName(text) else { return }
            law("a name of evidence is its text", name.text.isExactly(text))
            law("a name of evidence stays in its folder", !text.contains("/") && !text.hasPrefix("."))
        },
    ]

    private static func judge(_ bytes: [UInt8]) {
        guard let evidence = accepted({ try Evidence.parse(bytes) }) else { return }
        law("evidence is its bytes", evidence.encoded() == bytes)
        guard let finding = accepted({ try evidence.verify() }) else { return }
        law("evidence is about one log", finding.first.origin == finding.second.origin)
        law("a fork is two trees", finding.first.checkpoint != finding.second.checkpoint)
        law("evidence has a name", evidence.name != nil)
    }
}
