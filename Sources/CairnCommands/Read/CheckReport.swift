import CairnClient
import CairnManifest
import CairnProvenance

/// The checks of one release as they are shown, and the verdict at their end.
struct CheckReport {
    let lines: [CheckLine]
    let output: Output

    /// Prints the lines; throws when one of them failed.
    func show() throws {
        for line in lines { output.check(isOK: line.ok, "\(line.name): \(line.detail)") }
        guard let failed = lines.first(where: { !$0.ok }) else { return }
        throw CommandFailure(
            .checkFailed, "check-failed", "the check '\(failed.name)' failed: \(failed.detail)",
            detail: ["checks": json])
    }

    /// The witnesses, the verdict and its ground; offline also as of when.
    ///
    /// - Parameter judgement: what a policy of releases made of it, where one was given
    func conclude(
        _ checked: CheckedRelease, _ trusted: Trusted, isOffline: Bool, judgement: ReleaseJudgement? = nil,
        attestations: AttestationReport? = nil
    ) throws {
        judgement?.show(output)
        if let judgement, judgement.verdict == .failed { throw judgement.failure(checks: json) }
        let manifest = checked.release.value.manifestDigest
        let (witnesses, leafTime) = (trusted.witnesses, checked.leaf.time)
        output.json(
            witnesses.json(with: [
                "attestations": attestations?.json ?? .null,
                "asOf": isOffline ? .string(witnesses.asOf(leafTime: leafTime)) : .null, "checks": json,
                "index": .integer(Int64(checked.index)),
                "keyless": checked.release.value.keyless?.signer.json ?? .null,
                "manifest": .string(manifest.hex), "origin": .string(checked.logOrigin),
                "publisher": .string(checked.chain.publisher.hex),
                "reference": .string("\(checked.reference)"), "state": .string(witnesses.state),
                "trust": .string(trusted.level.rawValue), "verdict": "verified",
                "releasePolicy": judgement?.json ?? .null,
            ]))
        witnesses.show(output)
        output.line("verified \(checked.reference) sha256:\(manifest)", style: .good)
        output.line("trust: \(trusted.level.rawValue)")
        judgement?.showVerdict(output)
        if isOffline { witnesses.showAsOf(leafTime: leafTime, output) }
    }

    /// Says that everything holds but nobody trusts the publisher; rethrows why.
    func refuse(_ refusal: TrustRefusal) throws -> Never {
        if case .notAccepted = refusal { output.line("trust: \(TrustLevel.firstUse.rawValue)", style: .bad) }
        if case .notWitnessed(let gap, _, _) = refusal { output.check(isOK: false, "witnesses: \(gap)") }
        var failure = CommandFailure.of(refusal)
        var detail = failure.detail.objectValue ?? JSONObject()
        detail["checks"] = json
        failure.detail = .object(detail)
        throw failure
    }

    var json: JSONValue {
        .array(lines.map { ["detail": .string($0.detail), "name": .string($0.name), "ok": .bool($0.ok)] })
    }
}
