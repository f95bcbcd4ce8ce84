import CairnInspector
import CairnManifest
import Foundation
import Testing

/// One file of `Tests/Vectors/inspector/cases.json` and what has to be said of it.
struct InspectorCase: Sendable, CustomTestStringConvertible {
    struct Expectation: Sendable {
        let severity: Finding.Severity
        let kind: Finding.Kind
        let detail: String
        let inner: String

        /// `severity kind detail @inner`; detail and inner are parts of the texts.
        init?(_ text: String) {
            let parts = text.split(separator: " @", maxSplits: 1)
            let words = (parts.first ?? "").split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2, let severity = Finding.Severity(rawValue: words[0]),
                let kind = Finding.Kind(rawValue: words[1])
            else { return nil }
            self.severity = severity
            self.kind = kind
            detail = words.count > 2 ? words[2] : ""
            inner = parts.count > 1 ? String(parts[1]) : ""
        }

        func fits(_ finding: Finding) -> Bool {
            finding.severity == severity && finding.kind == kind
                && (detail.isEmpty || finding.detail.contains(detail))
                && (inner.isEmpty || finding.path.hasSuffix(inner))
        }
    }

    let name: String
    let path: String
    let format: String
    let bytes: [UInt8]
    let expects: [Expectation]
    let expectedTexts: [String]

    var testDescription: String { name }

    /// With a fifth of what may be inflated, for the bombs' sake.
    var inspection: FileInspection {
        var amounts = Budget.Amounts()
        amounts.inflatedBytes = 100 << 20
        return Inspector.inspect(path: path, source: MemorySource(bytes), within: amounts)
    }

    static let all: [InspectorCase] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors/inspector/cases.json")
        guard let data = try? Data(contentsOf: file),
            let value = try? JSONValue.parse(Array(data), maxBytes: data.count)
        else { return [] }
        return value["cases"]?.arrayValue?.compactMap(InspectorCase.init) ?? []
    }()

    private init?(_ value: JSONValue) {
        guard let name = value["name"]?.stringValue, let path = value["path"]?.stringValue,
            let format = value["format"]?.stringValue,
            let bytes = value["bytes"]?.stringValue.flatMap(Base64.decode),
            let expects = value["expects"]?.arrayValue?.compactMap(\.stringValue)
        else { return nil }
        self.name = name
        self.path = path
        self.format = format
        self.bytes = bytes
        expectedTexts = expects
        self.expects = expects.compactMap(Expectation.init)
    }
}
