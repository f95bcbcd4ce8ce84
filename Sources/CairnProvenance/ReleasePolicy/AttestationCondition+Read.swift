import CairnManifest

extension AttestationCondition {
    private static let common = ["predicateType", "by"]
    private static let always = ["atLeast", "level", "subjects"]

    private enum Subjects: String, CaseIterable { case release, files }

    /// Reads one condition; a member that means nothing for its predicate type is a fault.
    static func read(_ value: JSONValue, at place: String, _ issues: inout [ValidationIssue])
        -> AttestationCondition?
    {
        let type = value["predicateType"]?.stringValue
        let (needed, optional) = members(of: type.flatMap { PredicateType($0) })
        var item = FieldReader(value, at: place, fields: common + needed, optional: always + optional)
        let level = PolicyReader.level(&item)
        let predicateType = item.value("predicateType", "the URI of a predicate type") { value in
            value.stringValue.flatMap { $0.utf8.contains(UInt8(ascii: ":")) ? $0 : nil }
        }
        let atLeast = PolicyReader.count("atLeast", &item)
        let subjects = PolicyReader.word("subjects", Subjects.self, &item)
        let by = PolicyReader.authors(&item)
        let demand = demand(type.flatMap { PredicateType($0) }, &item)
        issues += item.issues
        guard item.issues.isEmpty, let predicateType, let by, let demand else { return nil }
        return AttestationCondition(
            level: level, predicateType: predicateType, by: by, atLeast: atLeast ?? 1, demand: demand,
            takesFiles: subjects == .files)
    }

    private static func members(of type: PredicateType?) -> (needed: [String], optional: [String]) {
        switch type {
        case .provenance: (["builders"], ["buildTypes", "dependencies", "externalParameters"])
        case .summary: (["verifiers"], ["levels", "policies"])
        case .cycloneDX, .spdx: ([], ["namesRelease"])
        case .evaluation: ([], ["benchmarks"])
        case .testResult, .inspection, nil: ([], [])
        }
    }

    private static func demand(_ type: PredicateType?, _ item: inout FieldReader) -> Demand? {
        switch type {
        case .provenance:
            let builders = texts("builders", "the id of a builder", &item)
            let types = texts("buildTypes", "a build type", &item)
            let parameters = parameters(&item)
            let dependencies = PolicyReader.word(
                "dependencies", BuildExpectation.Dependencies.self, &item)
            return builders.map {
                .provenance(
                    BuildExpectation(
                        builders: $0, buildTypes: types, parameters: parameters, dependencies: dependencies))
            }
        case .summary:
            let verifiers = texts("verifiers", "the id of a verifier", &item)
            let policies = PolicyReader.list("policies", "a SHA-256 in lower-case hex", &item) {
                ContentDigest(hex: $0)
            }
            let levels = texts("levels", "a level such as SLSA_BUILD_LEVEL_3", &item)
            return verifiers.map {
                .summary(SummaryExpectation(verifiers: $0, policies: policies, levels: levels ?? []))
            }
        case .cycloneDX, .spdx:
            return .billOfMaterials(namesRelease: PolicyReader.onlyTrue("namesRelease", &item))
        case .testResult: return .testResult
        case .evaluation:
            return .evaluation(benchmarks: texts("benchmarks", "the name of a benchmark", &item) ?? [])
        case .inspection, nil: return Demand.none
        }
    }

    private static func parameters(_ item: inout FieldReader) -> BuildExpectation.Parameters? {
        item.object("externalParameters", fields: [], optional: ["allow", "require"]) { fields in
            PolicyReader.requireOne(of: ["require", "allow"], &fields)
            let required = fields.value("require", "an object of parameters", \.objectValue)
            let allowed = texts("allow", "the name of a parameter", &fields)
            return BuildExpectation.Parameters(required: required ?? JSONObject(), allowed: allowed ?? [])
        }
    }

    private static func texts(_ key: String, _ what: String, _ item: inout FieldReader) -> [String]? {
        PolicyReader.list(key, what, &item) { $0.isEmpty ? nil : $0 }
    }
}
