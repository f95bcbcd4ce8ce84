import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let bundleTargets = [
        FuzzTarget("bundle", maxBytes: 24_576) { bytes in
            judge(bytes)
            // Canonical and with its own digest again, so that changes reach the parts behind both.
            if let value = try? JSONValue.parse(bytes, maxBytes: bytes.count), var object = value.objectValue
            {
                object["sha256"] = nil
                let digest = ContentDigest.of(JSONValue.object(object).canonicalBytes())
                object["sha256"] = .string(digest.hex)
                judge(JSONValue.object(object).canonicalBytes())
            }
        }
    ]

    private static func judge(_ bytes: [UInt8]) {
        guard let bundle = accepted({ try ReleaseBundle.parse(bytes) }) else { return }
        law("a bundle is its bytes", (try? bundle.encoded()) == bytes)
    }
}
