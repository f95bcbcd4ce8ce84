import CairnManifest
import CairnProvenance
import CairnRegistry

extension FuzzTarget {
    static let nameTargets = [
        FuzzTarget("names", maxBytes: 512) { bytes in
            let text = String(hostile: bytes)
            if let name = accepted({ try PublisherName(text) }) {
                law("a publisher's name is its text", name.text.isExactly(text))
                law("a folded publisher's name is one", (try? PublisherName(name.folded)) != nil)
            }
            if let name = accepted({ try EntryName(text) }) {
                law("an entry's name is its text", name.text.isExactly(text))
                law("a folded entry's name is one", (try? EntryName(name.folded)) != nil)
            }
            if let origin = accepted({ try NodeOrigin(text) }) {
                law("an origin is its text", origin.text.isExactly(text))
            }
            if let kind = Record.Kind(text) { law("a kind of record is its text", kind.text.isExactly(text)) }
            if let scope = Scope(text) { law("a scope is its text", scope.text.isExactly(text)) }
        },
        FuzzTarget("versions", maxBytes: 1_024) { bytes in
            let versions = lines(bytes).compactMap { text in accepted { try ReleaseVersion(text) } }
            for version in versions {
                for other in versions {
                    law("versions come in one order", !(version < other && other < version))
                    law("equal versions have one place", version != other || !(version < other))
                }
            }
        },
        FuzzTarget("reference", maxBytes: 512) { bytes in
            let text = String(hostile: bytes)
            if let reference = accepted({ try Reference(text) }) {
                law("a reference is its text", reference.description.isExactly(text))
            }
            if let target = LineageTarget(text) {
                law("a lineage target is its text", target.description.isExactly(text))
            }
        },
        FuzzTarget("paths") { bytes in
            let paths = lines(bytes).compactMap { text in
                accepted { try ArtifactPath(text) }.map { (text, $0) }
            }
            for (text, path) in paths {
                law("a path is its text", path.text.isExactly(text))
                law("a path is its parts", path.parts.joined(separator: "/").isExactly(text))
                law("no part of a path is empty", !path.parts.contains(where: \.isEmpty))
            }
            for conflict in ArtifactPath.conflicts(in: paths.map(\.1)) { _ = conflict.description }
        },
        FuzzTarget("spdx", maxBytes: 512) { bytes in
            let text = String(hostile: bytes)
            guard let expression = SPDXExpression(text) else { return }
            law("an expression is its text", expression.text.isExactly(text))
            law("an expression names a licence", !expression.licenses.isEmpty)
            law("each licence is an expression", expression.licenses.allSatisfy { SPDXExpression($0) != nil })
        },
        FuzzTarget("short-values", maxBytes: 256) { bytes in
            let text = String(hostile: bytes)
            if let day = CalendarDay(text) { law("a day is its text", day.description.isExactly(text)) }
            if let time = Timestamp(text) { law("a time is its text", time.description.isExactly(text)) }
            if let digest = ContentDigest(hex: text) {
                law("a digest is its text", digest.hex.isExactly(text))
            }
            if let id = GitObjectID(hex: text) { law("a git id is its text", id.hex.isExactly(text)) }
            if let bytes = Hex.decode(text) { law("hex is its text", Hex.encode(bytes).isExactly(text)) }
            if let bytes = Base64.decode(text) {
                law("base64 is its text", Base64.encode(bytes).isExactly(text))
            }
            _ = Base64.decodeAnyAlphabet(text)
            _ = LanguageTag.isWellFormed(text)
            law("base64 reads back", Base64.decode(Base64.encode(bytes)) == bytes)
            law("base64 reads back in any alphabet", Base64.decodeAnyAlphabet(Base64.encode(bytes)) == bytes)
        },
    ]

    /// As many lines as all pairs of them can be looked at.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(32).map { line in
            String(hostile: Array(line))
        }
    }
}
