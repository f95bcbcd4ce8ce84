/// One measured result of a model or on a dataset, as somebody declares it.
package struct Evaluation: Hashable, Sendable, DocumentPart {
    package enum Author: String, CaseIterable, Hashable, Sendable {
        case publisher = "self"
        case thirdParty = "third-party"
        case node
    }

    package enum State: String, CaseIterable, Hashable, Sendable {
        case declared, reproduced, disputed
    }

    package let benchmark: Benchmark
    package let metric: String
    package let result: EvaluationResult
    package let settings: JSONObject
    package let harness: EvaluationHarness?
    package let date: CalendarDay?
    package let by: Author
    /// Digests of reports or logs.
    package let evidence: [ContentDigest]
    package let state: State

    static let fields = [
        "benchmark", "by", "ci", "date", "evidence", "harness", "metric", "n", "settings", "state", "value",
    ]

    init?(_ fields: FieldReader) {
        let benchmark = fields.required("benchmark", FieldShape<Benchmark>.part)
        let metric = fields.required("metric", .line())
        let result = EvaluationResult(fields)
        settings = fields.optional("settings", .settings) ?? JSONObject()
        harness = fields.optional("harness", FieldShape<EvaluationHarness>.part)
        date = fields.optional("date", .day)
        let by = fields.required("by", FieldShape<Author>.word)
        evidence = fields.set("evidence", .digest)
        let state = fields.required("state", FieldShape<State>.word)
        guard let benchmark, let metric, let result, let by, let state else { return nil }
        self.benchmark = benchmark
        self.metric = metric
        self.result = result
        self.by = by
        self.state = state
    }
}

package struct Benchmark: Hashable, Sendable, DocumentPart {
    /// A name, a reference or a URL.
    package let ref: String
    package let task: String?
    /// A digest or a commit.
    package let revision: String?

    static let fields = ["ref", "revision", "task"]

    init?(_ fields: FieldReader) {
        let ref = fields.required("ref", .line())
        task = fields.optional("task", .line())
        revision = fields.optional("revision", .line())
        guard let ref else { return nil }
        self.ref = ref
    }
}

/// The numbers of a result.
///
/// Its fields stand beside those of `Evaluation` in the document.
package struct EvaluationResult: Hashable, Sendable {
    /// A decimal.
    package let value: String
    /// Samples.
    package let count: Int64?
    package let interval: ConfidenceInterval?

    init?(_ fields: FieldReader) {
        let value = fields.required("value", .decimal)
        count = fields.optional("n", .integer(atLeast: 1))
        interval = fields.optional("ci", FieldShape<ConfidenceInterval>.part)
        guard let value else { return nil }
        self.value = value
    }
}

/// Decimals, such as 0.81 to 0.83 at the level 0.95.
package struct ConfidenceInterval: Hashable, Sendable, DocumentPart {
    package let low: String
    package let high: String
    package let level: String?

    static let fields = ["high", "level", "low"]

    init?(_ fields: FieldReader) {
        let low = fields.required("low", .decimal)
        let high = fields.required("high", .decimal)
        level = fields.optional("level", .decimal)
        guard let low, let high else { return nil }
        self.low = low
        self.high = high
    }
}

package struct EvaluationHarness: Hashable, Sendable, DocumentPart {
    package let name: String
    package let commit: String?

    static let fields = ["commit", "name"]

    init?(_ fields: FieldReader) {
        let name = fields.required("name", .line())
        commit = fields.optional("commit", .line())
        guard let name else { return nil }
        self.name = name
    }
}

extension Evaluation {
    /// Reads a list of at least one, as a manifest has it; throws every fault, with pointers below `place`.
    package static func list(_ value: JSONValue, at place: String) throws(ManifestError) -> [Evaluation] {
        let log = IssueLog()
        let shape = FieldShape<[Evaluation]>.list(of: FieldShape<Evaluation>.part, atLeast: 1)
        let read = shape.read(value, .root, log)
        guard let read, log.issues.isEmpty else {
            throw .invalid(
                log.issues.map { ValidationIssue(pointer: place + $0.pointer, message: $0.message) })
        }
        return read
    }
}
