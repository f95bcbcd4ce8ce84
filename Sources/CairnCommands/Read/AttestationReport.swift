import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// The attestations of a release as they are shown: a line for each, checked here.
struct AttestationReport {
    let found: [CheckedAttestation]

    init(found: [CheckedAttestation]) {
        self.found = found
    }

    /// Those that stand beside a release, checked without a node.
    init(
        _ gathered: [GatheredAttestation], of checked: CheckedRelease, judging: Judging,
        judgement: ReleaseJudging
    ) throws {
        guard !gathered.isEmpty else {
            found = []
            return
        }
        let check = AttestationCheck(
            checked, sigstore: try TrustedRootFile.verifier(judgement.trustedRoot),
            keys: judgement.policyKeys, now: CommandContext.now)
        found = check.run(gathered).map { $0.held(against: judging.policy?.policy) }
    }

    func show(_ output: Output) {
        for attestation in found { output.check(attestation.result, "attestation: \(attestation.words)") }
    }

    var json: JSONValue {
        .array(
            found.map { attestation in
                [
                    "author": attestation.author.map { .string($0.publisher.hex) } ?? .null,
                    "fault": attestation.fault.map { .string($0) } ?? .null,
                    "index": attestation.claim.place.map { .integer(Int64(clamping: $0.index)) } ?? .null,
                    "object": .string(attestation.claim.object), "ok": .bool(attestation.result == .pass),
                    "origin": attestation.claim.place.map { .string($0.origin) } ?? .null,
                    "predicateType": .string(attestation.claim.predicateType),
                    "signers": .array((attestation.fact?.signers ?? []).map { .string($0.words) }),
                    "summary": attestation.summary.map { .string($0) } ?? .null,
                ]
            })
    }

    /// For policies: nil where there are none, since that says nothing about what was attested.
    var listed: [CheckedAttestation]? { found.isEmpty ? nil : found }

    /// The different checkpoints of a log that these rest on.
    func checkpoints(of logKey: VerifierKey) -> [VerifiedCheckpoint] {
        var different: [VerifiedCheckpoint] = []
        for attestation in found where attestation.logKey == logKey {
            for checkpoint in attestation.checkpoints
            where !different.contains(where: { $0.checkpoint == checkpoint.checkpoint }) {
                different.append(checkpoint)
            }
        }
        return different
    }
}

extension CheckedAttestation {
    /// Sound; said to be by somebody unknown or not sound; or not what the node says it is.
    var result: PolicyResult { fact == nil ? .warn : fault == nil ? .pass : .unknown }

    fileprivate var words: String {
        let place =
            claim.place.map { "entry \($0.index) of \($0.origin)" } ?? "with a receipt that can't be read"
        guard let fact else {
            return "\(claim.predicateType), \(place), doesn't count: \(fault ?? "it doesn't hold")"
        }
        let name = author.map { "\($0.current.identity.name) (\($0.publisher.short))" } ?? "the node"
        let signers = fact.signers.filter { signer in
            if case .publisher(let id, _) = signer { return id != author?.publisher }
            if case .workload = signer { return true }
            return false
        }
        var parts = ["\(fact.predicateType) by \(name)"]
        if !signers.isEmpty {
            parts.append("signed by " + signers.map(\.words).sorted().joined(separator: ", "))
        }
        if let summary { parts.append(summary) }
        if !fact.isAboutWhole { parts.append("about some of the files") }
        parts.append(place)
        return parts.joined(separator: ", ") + (fault.map { "; \($0)" } ?? "")
    }
}

extension AttestationSigner {
    fileprivate var words: String {
        switch self {
        case .key(let id): "key \(id.hex.prefix(12))"
        case .publisher(let id, let key): "publisher \(id.short) by key \(key.hex.prefix(12))"
        case .workload(let workload): "\(workload.san), for whom \(workload.issuer) vouched"
        }
    }
}
