import CairnManifest

/// Who must have attested what.
struct AttestationCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let predicateType: String
    let by: AttestationAuthors
    /// Different signers.
    let atLeast: Int
    let demand: Demand
    /// Whether one about some files of the release is enough.
    let takesFiles: Bool

    /// What the predicate itself must say.
    enum Demand: Hashable, Sendable {
        case none
        case provenance(BuildExpectation)
        case summary(SummaryExpectation)
        case billOfMaterials(namesRelease: Bool)
        case testResult
        case evaluation(benchmarks: [String])
    }

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        guard let all = facts.attestations else {
            return [PolicyOutcome("", .unknown, "nobody looked for attestations", [])]
        }
        var signers: Set<PolicyEvidence> = []
        var digests: [PolicyEvidence] = []
        var refused: [PolicyEvidence] = []
        var reasons: Set<String> = []
        for fact in all where ExactText.equal(fact.predicateType, predicateType) {
            let known = by.counted(fact.signers, publisher: facts.publisher)
            let faults = known.isEmpty ? ["it is signed by nobody who counts"] : faults(of: fact, facts)
            if faults.isEmpty {
                signers.formUnion(known)
                digests.append(PolicyEvidence(.attestation, fact.digest.hex))
            } else {
                reasons.insert("\(fact.digest.hex.prefix(12)): \(faults.joined(separator: ", "))")
                refused.append(PolicyEvidence(.attestation, fact.digest.hex))
            }
        }
        let isEnough = signers.count >= atLeast
        let sentence =
            "\(signers.count) of at least \(atLeast) \(plural("signer", atLeast)) that count attested \(predicateType)"
            + (isEnough || reasons.isEmpty ? "" : "; " + reasons.sorted().joined(separator: "; "))
        return [
            PolicyOutcome(
                "", isEnough ? .pass : .fail, sentence, signers + digests + (isEnough ? [] : refused))
        ]
    }

    /// Why an attestation by somebody known doesn't count; empty where it does.
    private func faults(of fact: AttestationFact, _ facts: ReleaseFacts) -> [String] {
        guard fact.isAboutWhole || takesFiles else { return ["it is about some files of the release only"] }
        switch (demand, fact.content) {
        case (_, .unsound(let why)): return [why]
        case (.none, .read): return []
        case (.provenance(let expectation), .read(.provenance(let provenance))):
            return expectation.faults(of: provenance, lineage: facts.lineage)
        case (.summary(let expectation), .read(.summary(let summary))): return expectation.faults(of: summary)
        case (.billOfMaterials(let namesRelease), .read(.billOfMaterials(let bill))):
            return namesRelease && !bill.namesRelease ? ["it doesn't name the release"] : []
        case (.testResult, .read(.testResult(let result))):
            return result == .passed ? [] : ["its result is \(result.rawValue)"]
        case (.evaluation(let benchmarks), .read(.evaluation(let evaluations))):
            let missing = benchmarks.filter { name in
                !evaluations.contains { ExactText.equal($0.benchmark.ref, name) }
            }
            return missing.map { "it has no result of \($0)" }
        default: return ["its predicate isn't what its type says"]
        }
    }
}
