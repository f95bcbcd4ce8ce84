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

    /// The trust line and the verdict.
    func conclude(_ checked: CheckedRelease, trust: TrustLevel, asOf: String?) {
        let manifest = checked.release.value.manifestDigest
        output.json([
            "asOf": asOf.map { .string($0) } ?? .null, "checks": json,
            "index": .integer(Int64(checked.index)),
            "manifest": .string(manifest.hex), "origin": .string(checked.logOrigin),
            "publisher": .string(checked.chain.publisher.hex), "reference": .string("\(checked.reference)"),
            "trust": .string(trust.rawValue), "verdict": "verified",
        ])
        output.line("verified \(checked.reference) sha256:\(manifest)", style: .good)
        output.line("trust: \(trust.rawValue)")
        if let asOf { output.line("as of \(asOf); later revocations unknown") }
    }

    /// Says that everything holds but nobody trusts the publisher; rethrows why.
    func refuse(_ refusal: TrustRefusal) throws -> Never {
        if case .notAccepted = refusal { output.line("trust: \(TrustLevel.firstUse.rawValue)", style: .bad) }
        var failure = CommandFailure.of(refusal)
        var detail = failure.detail.objectValue ?? JSONObject()
        detail["checks"] = json
        failure.detail = .object(detail)
        throw failure
    }

    private var json: JSONValue {
        .array(lines.map { ["detail": .string($0.detail), "name": .string($0.name), "ok": .bool($0.ok)] })
    }
}
