import CairnManifest

/// What an inspection found, as a policy needs it: the findings of a `cairn.inspection/1`.
///
/// Source: `Docs/spec/inspection.md`
package struct InspectionReport: Hashable, Sendable {
    package static let schema = "cairn.inspection/1"

    package enum Severity: String, Hashable, Sendable, CaseIterable {
        case executes
        case mayExecute = "may-execute"
        case reachesOut = "reaches-out"
        case unread
        case note
    }

    package struct Finding: Hashable, Sendable {
        package let path: String
        package let kind: String
        package let severity: Severity

        package init(path: String, kind: String, severity: Severity) {
            self.path = path
            self.kind = kind
            self.severity = severity
        }
    }

    package let findings: [Finding]

    package init(findings: [Finding]) { self.findings = findings }

    /// Reads the predicate; kinds that aren't known are kept, severities that aren't are faults.
    package static func parse(_ predicate: JSONValue) throws(FormatError) -> InspectionReport {
        var top = ForeignFields(predicate, at: "/predicate")
        if let schema = top.text("schema"), !ExactText.equal(schema, Self.schema) {
            top.note(at: "/predicate/schema", "must be \"\(Self.schema)\"")
        }
        if top["findings"] == nil { top.note(at: "/predicate/findings", "must be a list") }
        var findings: [Finding] = []
        for (place, value) in top.items("findings", atMost: Limits.findings) {
            let severity = value["severity"]?.stringValue.flatMap(Severity.init)
            guard let severity, let kind = value["kind"]?.stringValue, let path = value["path"]?.stringValue
            else {
                top.note(at: place, "must have a path, a kind and a severity that is known")
                continue
            }
            findings.append(Finding(path: path, kind: kind, severity: severity))
        }
        guard top.issues.isEmpty else { throw .fields(top.issues) }
        return InspectionReport(findings: findings)
    }

    /// The kinds of version 1: a policy may name these and no others, so that a slip of the pen is found.
    package static let kinds: Set<String> = [
        "archive-expansion", "archive-mismatch", "chat-template", "dataset-script", "encrypted",
        "escaping-path",
        "hidden-content", "keras-file", "keras-import", "keras-lambda", "limit", "malformed", "native-code",
        "notebook", "onnx-external-data", "onnx-operator", "pickle", "pickle-attribute", "pickle-broken",
        "pickle-extension", "pickle-import", "pickle-unknown-import", "pickle-unresolved-import", "python",
        "remote-code", "requirement", "script", "tensorflow-operation", "too-deep", "torchscript",
        "trailing-bytes", "unread-format", "unreadable", "yaml-object",
    ]
}
