import CairnManifest

/// How tests of something went: the in-toto predicate `test-result` of version 0.1.
///
/// Source: <https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md>
package enum TestResult: String, Hashable, Sendable {
    case passed = "PASSED"
    case warned = "WARNED"
    case failed = "FAILED"

    static func parse(_ predicate: JSONValue) throws(FormatError) -> TestResult {
        var top = ForeignFields(predicate, at: "/predicate")
        let result = top.text("result").flatMap(TestResult.init)
        if result == nil { top.note(at: "/predicate/result", "must be PASSED, WARNED or FAILED") }
        if top["configuration"]?.arrayValue == nil {
            top.note(at: "/predicate/configuration", "must be a list")
        }
        guard top.issues.isEmpty, let result else { throw .fields(top.issues) }
        return result
    }
}

/// Measured results by somebody: `cairn.evaluation/1`, with evaluations as a manifest has them.
enum EvaluationReport {
    static let schema = "cairn.evaluation/1"

    static func parse(_ predicate: JSONValue) throws(FormatError) -> [Evaluation] {
        var reader = FieldReader(predicate, at: "/predicate", fields: ["evaluations", "schema"])
        reader.constant("schema", schema)
        guard reader.issues.isEmpty else { throw .fields(reader.issues) }
        do {
            return try Evaluation.list(predicate["evaluations"] ?? .null, at: "/predicate/evaluations")
        } catch ManifestError.invalid(let issues) {
            throw .fields(issues)
        } catch {
            throw .fields([ValidationIssue(pointer: "/predicate/evaluations", message: "\(error)")])
        }
    }
}
