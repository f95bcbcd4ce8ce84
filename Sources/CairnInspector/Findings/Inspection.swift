import CairnManifest

/// The report about some files: `cairn.inspection/1`.
///
/// Source: `Docs/spec/inspection.md`
package struct Inspection: Hashable, Sendable {
    package static let schema = "cairn.inspection/1"
    package static let predicateType = "urn:cairn:inspection:1"
    /// Rises whenever a rule or a list changes.
    package static let rulesVersion = "1"

    /// Sorted by path.
    package let files: [FileInspection]
    package let findings: [Finding]

    package init(_ files: [FileInspection]) {
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        findings = self.files.flatMap(\.findings).sorted(by: Finding.precedes)
    }

    package func count(of severity: Finding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }

    /// Nothing can execute or reach out, and nothing was left unread.
    package var isClean: Bool { findings.allSatisfy { $0.severity == .note } }

    /// The predicate of an attestation; its canonical bytes are the report.
    package var json: JSONValue {
        var limits = JSONObject()
        for (name, value) in Limits.named { limits[name] = .integer(value) }
        var summary = JSONObject()
        for severity in Finding.Severity.allCases {
            summary[severity.rawValue] = .integer(Int64(count(of: severity)))
        }
        return [
            "files": .array(files.map(\.json)), "findings": .array(findings.map(\.json)),
            "inspector": ["name": "cairn", "version": .string(Self.rulesVersion)],
            "limits": .object(limits), "schema": .string(Self.schema), "summary": .object(summary),
        ]
    }
}

extension FileInspection {
    var json: JSONValue {
        ["format": .string(format.rawValue), "path": .string(path), "size": .integer(sizeBytes)]
    }
}

extension Finding {
    var json: JSONValue {
        [
            "detail": .string(detail), "kind": .string(kind.rawValue),
            "offset": offset.map { .integer(min($0, JSONValue.integerRange.upperBound)) } ?? .null,
            "path": .string(path), "severity": .string(severity.rawValue),
        ]
    }
}
