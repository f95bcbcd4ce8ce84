import CairnManifest

/// That somebody verified something by a policy: a SLSA Verification Summary predicate of version 1.
///
/// Source: <https://slsa.dev/spec/v1.2/verification_summary>
package struct VerificationSummary: Hashable, Sendable {
    package enum Result: String, Hashable, Sendable {
        case passed = "PASSED"
        case failed = "FAILED"
    }

    package var verifier: String
    package var verifierVersions: [String: String]
    /// As written.
    package var timeVerified: String?
    package var resource: String
    package var policyURI: String?
    package var policyDigest: ContentDigest?
    package var inputs: [ContentDigest]
    package var result: Result
    package var levels: [String]

    package init(
        verifier: String, verifierVersions: [String: String], timeVerified: String?, resource: String,
        policyURI: String?, policyDigest: ContentDigest?, inputs: [ContentDigest], result: Result,
        levels: [String]
    ) {
        self.verifier = verifier
        self.verifierVersions = verifierVersions
        self.timeVerified = timeVerified
        self.resource = resource
        self.policyURI = policyURI
        self.policyDigest = policyDigest
        self.inputs = inputs
        self.result = result
        self.levels = levels
    }

    package static func parse(_ predicate: JSONValue) throws(FormatError) -> VerificationSummary {
        var top = ForeignFields(predicate, at: "/predicate")
        var verifier = top.fields("verifier")
        let id = verifier.text("id")
        var versions: [String: String] = [:]
        for member in verifier["version"]?.objectValue?.members.prefix(Limits.subjectDigests) ?? [] {
            versions[member.key] = member.value.stringValue
        }
        let time = top.optionalText("timeVerified")
        let resource = top.text("resourceUri")
        var policy = top.fields("policy")
        let uri = policy.optionalText("uri")
        let digest = policy["digest"]?["sha256"]?.digestValue
        if uri == nil, policy["digest"]?.objectValue?.isEmpty ?? true, policy.issues.isEmpty {
            policy.note(at: "/predicate/policy", "must have a uri or a digest")
        }
        let inputs = top.items("inputAttestations", atMost: Limits.dependencies).compactMap {
            $0.value["digest"]?["sha256"]?.digestValue
        }
        let result = top.text("verificationResult").flatMap(Result.init)
        if result == nil { top.note(at: "/predicate/verificationResult", "must be PASSED or FAILED") }
        let levels = top.items("verifiedLevels", atMost: Limits.levels)
        if levels.isEmpty { top.note(at: "/predicate/verifiedLevels", "must name at least one level") }
        if levels.contains(where: { $0.value.stringValue == nil }) {
            top.note(at: "/predicate/verifiedLevels", "must be texts")
        }
        top.adopt(verifier.issues + policy.issues)
        guard top.issues.isEmpty, let id, let resource, let result else { throw .fields(top.issues) }
        return VerificationSummary(
            verifier: id, verifierVersions: versions, timeVerified: time, resource: resource, policyURI: uri,
            policyDigest: digest, inputs: inputs, result: result,
            levels: levels.compactMap(\.value.stringValue))
    }

    package var json: JSONValue {
        var policy = JSONObject()
        policy["uri"] = policyURI.map { .string($0) }
        policy["digest"] = policyDigest.map { ["sha256": .string($0.hex)] }
        var versions = JSONObject()
        for (name, version) in verifierVersions { versions[name] = .string(version) }
        var object: JSONObject = [
            "inputAttestations": .array(inputs.map { ["digest": ["sha256": .string($0.hex)]] }),
            "policy": .object(policy), "resourceUri": .string(resource), "slsaVersion": "1.2",
            "verificationResult": .string(result.rawValue),
            "verifiedLevels": .array(levels.map { .string($0) }),
            "verifier": ["id": .string(verifier), "version": .object(versions)],
        ]
        object["timeVerified"] = timeVerified.map { .string($0) }
        return .object(object)
    }
}

/// Whose summaries count, and what they must say.
struct SummaryExpectation: Hashable, Sendable {
    let verifiers: [String]
    /// Nil for any.
    let policies: [ContentDigest]?
    let levels: [String]

    func faults(of summary: VerificationSummary) -> [String] {
        var faults: [String] = []
        if summary.result != .passed { faults.append("its result is \(summary.result.rawValue)") }
        if !verifiers.contains(where: { ExactText.equal($0, summary.verifier) }) {
            faults.append("its verifier \(summary.verifier) isn't listed")
        }
        if let policies, !(summary.policyDigest.map(policies.contains) ?? false) {
            faults.append("its policy isn't listed")
        }
        for level in levels where !summary.levels.contains(where: { ExactText.equal($0, level) }) {
            faults.append("it doesn't say \(level)")
        }
        return faults
    }
}
