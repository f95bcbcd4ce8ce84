import CairnManifest

/// How many different keys signed the envelope.
struct SignatureCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let atLeast: Int
    /// Nil counts every key that may release the entry.
    let keys: [PublicKey]?
    let algorithms: [PublicKey.Algorithm]?

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        let counted = Set(facts.signers).filter { key in
            (keys?.contains(key) ?? true) && (algorithms?.contains(key.algorithm) ?? true)
        }
        if facts.signers.isEmpty, keys == nil, algorithms == nil, let workload = facts.workloads.first {
            let count = Set(facts.workloads).count
            return [
                PolicyOutcome(
                    "", count >= atLeast ? .pass : .fail,
                    "\(count) of at least \(atLeast) \(plural("signer", atLeast)) signed the release, keyless",
                    [PolicyEvidence(.sigstore, "\(workload.san) by \(workload.issuer)")])
            ]
        }
        let isEnough = counted.count >= atLeast
        let others = Set(facts.signers).count - counted.count
        let sentence =
            "\(counted.count) of at least \(atLeast) \(plural("key", atLeast)) that count signed the release"
            + (isEnough || others == 0 ? "" : "; \(others) more signed that the policy doesn't count")
        return [
            PolicyOutcome(
                "", isEnough ? .pass : .fail, sentence, counted.map { PolicyEvidence(.key, $0.keyID.hex) })
        ]
    }
}

/// Whose release it is.
struct IdentityCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let publishers: [PublisherID]
    let workloads: [Identity.SigstoreSigner]

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        let signed = facts.workloads.filter { found in workloads.contains { $0.covers(found) } }
        if let publisher = facts.publisher, publishers.contains(publisher) {
            return [
                PolicyOutcome(
                    "", .pass, "publisher \(publisher.short) is listed",
                    [PolicyEvidence(.publisher, publisher.hex)])
            ]
        }
        if !signed.isEmpty {
            let evidence = signed.map { PolicyEvidence(.sigstore, "\($0.san) by \($0.issuer)") }
            return [PolicyOutcome("", .pass, "a listed workload signed the release", evidence)]
        }
        guard let publisher = facts.publisher else {
            return [PolicyOutcome("", .unknown, "whose release it is isn't known", [])]
        }
        return [
            PolicyOutcome(
                "", .fail,
                "publisher \(publisher.short) isn't listed, and no listed workload signed the release",
                [PolicyEvidence(.publisher, publisher.hex)])
        ]
    }
}

/// Who cosigned the checkpoint that proves the release.
struct WitnessCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let operators: Int?
    let needsQuorum: Bool

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        guard let witnesses = facts.witnesses else {
            let sentence =
                "no cosignature was counted: give a policy of logs and witnesses that lists the log"
            let members = (operators == nil ? [] : ["operators"]) + (needsQuorum ? ["quorum"] : [])
            return members.map { PolicyOutcome($0, .unknown, sentence, []) }
        }
        var outcomes: [PolicyOutcome] = []
        let names = Set(witnesses.operators)
        let evidence = names.map { PolicyEvidence(.operator, $0) }
        if let operators {
            outcomes.append(
                PolicyOutcome(
                    "operators", names.count >= operators ? .pass : .fail,
                    "\(names.count) of at least \(operators) \(plural("operator", operators)) cosigned",
                    evidence))
        }
        if needsQuorum {
            let (result, sentence): (PolicyResult, String) =
                switch witnesses.hasQuorum {
                case true?: (.pass, "the quorum of the log's policy is reached")
                case false?: (.fail, "the quorum of the log's policy isn't reached")
                case nil: (.unknown, "the log's policy asks for no quorum")
                }
            outcomes.append(PolicyOutcome("quorum", result, sentence, evidence))
        }
        return outcomes
    }
}

/// `1 key`, `2 keys`.
func plural(_ word: String, _ count: Int) -> String { count == 1 ? word : word + "s" }
