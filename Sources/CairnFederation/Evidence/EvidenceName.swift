import CairnManifest
import CairnTransparencyLog

/// The file name of evidence: `<16 hex digits>-<size>[-<size>]-<kind>.json`.
///
/// The digits begin the SHA-256 of the log's origin line; one size for `same-size`, else the smaller and the larger.
package struct EvidenceName: Hashable, Sendable {
    package let originHash: String
    /// One, or two in rising order.
    package let sizes: [UInt64]
    package let kind: Evidence.Kind

    private static let hashDigits = 16

    /// Nil unless the text is spelled the only way it may be.
    package init?(_ text: String) {
        guard text.utf8.count <= 96, text.hasSuffix(".json"),
            let kind = Evidence.Kind.allCases.first(where: { text.hasSuffix("-\($0.rawValue).json") })
        else { return nil }
        let parts = text.dropLast("-\(kind.rawValue).json".utf8.count)
            .split(separator: "-", omittingEmptySubsequences: false)
        guard let hash = parts.first, hash.utf8.count == Self.hashDigits, hash.utf8.allSatisfy(Self.isHex)
        else {
            return nil
        }
        let sizes = parts.dropFirst().compactMap { UInt64(strictDecimal: $0.utf8) }
        guard sizes.count == parts.count - 1, sizes.count == (kind == .sameSize ? 1 : 2),
            sizes.count == 1 || sizes[0] < sizes[1]
        else { return nil }
        originHash = String(hash)
        self.sizes = sizes
        self.kind = kind
    }

    init(finding: EvidenceFinding) {
        originHash = Self.originHash(of: finding.first.origin)
        sizes =
            finding.kind == .sameSize
            ? [finding.first.size] : [finding.smaller.size, finding.larger.size]
        kind = finding.kind
    }

    package static func originHash(of logOrigin: String) -> String {
        String(ContentDigest.of(Array(logOrigin.utf8)).hex.prefix(hashDigits))
    }

    package var text: String {
        "\(originHash)-\(sizes.map { String($0) }.joined(separator: "-"))-\(kind.rawValue).json"
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension Evidence {
    /// The name under which it is kept; nil where it doesn't verify.
    package var name: EvidenceName? { (try? verify()).map { EvidenceName(finding: $0) } }
}
