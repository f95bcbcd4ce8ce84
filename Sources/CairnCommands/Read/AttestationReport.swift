import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// The attestations of a release as they are shown: a line for each, checked here.
struct AttestationReport {
    let found: [CheckedAttestation]

    func show(_ output: Output) {
        for attestation in found { output.check(attestation.result, "attestation: \(attestation.words)") }
    }

    var json: JSONValue {
        .array(
            found.map { attestation in
                [
                    "author": attestation.author.map { .string($0.publisher.hex) } ?? .null,
                    "fault": attestation.fault.map { .string($0) } ?? .null,
                    "index": .integer(Int64(clamping: attestation.answer.index)),
                    "object": .string(attestation.answer.object),
                    "ok": .bool(attestation.result == .pass), "origin": .string(attestation.answer.origin),
                    "predicateType": .string(attestation.answer.predicateType),
                    "signers": .array((attestation.fact?.signers ?? []).map { .string($0.words) }),
                    "summary": attestation.summary.map { .string($0) } ?? .null,
                ]
            })
    }

    /// The different checkpoints of a log that these rest on.
    func checkpoints(of logOrigin: String) -> [VerifiedCheckpoint] {
        var different: [VerifiedCheckpoint] = []
        for checkpoint in found.compactMap({ $0.receipt?.checkpoint })
        where checkpoint.origin == logOrigin
            && !different.contains(where: { $0.checkpoint == checkpoint.checkpoint })
        {
            different.append(checkpoint)
        }
        return different
    }
}

extension CheckedAttestation {
    /// Sound; said to be by somebody unknown or not sound; or not what the node says it is.
    var result: PolicyResult { fact == nil ? .warn : fault == nil ? .pass : .unknown }

    fileprivate var words: String {
        let place = "entry \(answer.index) of \(answer.origin)"
        guard let fact else {
            return "\(answer.predicateType), \(place), doesn't count: \(fault ?? "it doesn't hold")"
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
