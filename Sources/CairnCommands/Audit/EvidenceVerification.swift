import CairnAudit
import CairnClient
import CairnFederation
import CairnManifest
import CairnTransparencyLog

/// Checks a file of evidence: that a log's key signed two histories, and that it is the key its user knows.
struct EvidenceVerification {
    let context: CommandContext
    let choice: JudgingChoice
    /// The log's key as the user gave it.
    let given: VerifierKey?

    /// Ends well when the file proves what it says of the key that is known for the log, whatever that means for the
    /// log; also where none is known, which is said.
    func run(_ path: String) async throws {
        let evidence: Evidence
        let finding: EvidenceFinding
        do {
            evidence = try Evidence.parse(
                try LocalFile.read(path, maxBytes: FederationLimits.evidenceBytes))
        } catch let error as EvidenceFormatError {
            throw CommandFailure.checkFailed("evidence", "\(path) isn't a file of evidence (\(error))")
        }
        do {
            finding = try evidence.verify()
        } catch {
            throw CommandFailure.checkFailed("evidence", "\(path) proves nothing (\(error))")
        }
        let fingerprint = Fingerprint.of(evidence.logKey)?.hex ?? ""
        let known = try await knownKey(of: evidence)
        let output = context.output
        output.check(isOK: true, "both notes are signed by the key \(evidence.logKey)")
        if finding.beginning != nil {
            output.check(
                isOK: true,
                "the proof leads from \(finding.smaller.size) to \(finding.larger.size) entries of the larger tree"
            )
        }
        guard known.key == evidence.logKey else {
            throw CommandFailure.checkFailed(
                "other-key",
                "\(path) is about another key than the one of \(evidence.logKey.name) that you know (\(known.ground.rawValue), "
                    + "fingerprint \(known.fingerprint)): it shows two histories of a key with the fingerprint \(fingerprint), "
                    + "and nothing about your log; ask whoever gave it to you which node showed them that key"
            )
        }
        output.line(Self.verdict(finding), style: finding.provesFork ? .bad : .strong)
        output.line("key          \(evidence.logKey)")
        output.line("fingerprint  \(fingerprint)")
        output.line("trust: \(known.ground.rawValue)\(Self.remark(known.ground))")
        output.json([
            "fingerprint": .string(fingerprint), "kind": .string(finding.kind.rawValue),
            "log": .string("\(evidence.logKey)"), "provesFork": .bool(finding.provesFork),
            "sizes": .array([
                .integer(Int64(clamping: finding.first.size)), .integer(Int64(clamping: finding.second.size)),
            ]),
            "trust": .string(known.ground.rawValue),
        ])
    }

    /// The key that is known for the log, or the file's own where none is.
    private func knownKey(of evidence: Evidence) async throws -> LogKeyChoice {
        let key = evidence.logKey
        let ofLog = choice.policy?.policy.logKeys.filter { ExactText.equal($0.name, key.name) } ?? []
        let listed = ofLog.first { $0 == key } ?? ofLog.first
        if let policy = choice.policy, !policy.isDefault, listed == nil {
            throw TrustRefusal.notInPolicy(origin: key.name, policy: policy.source)
        }
        let search = LogKeySearch(
            trust: context.trustStore, given: given, listed: { _ in listed }, accepted: choice.accepted)
        return try await search.choose(origin: key.name) { key }
    }

    private static func verdict(_ finding: EvidenceFinding) -> String {
        switch finding.kind {
        case .sameSize:
            "proven: this key signed two histories of \(finding.first.size) entries"
        case .inconsistent:
            "proven: this key signed a history of \(finding.smaller.size) entries and one of \(finding.larger.size) that doesn't "
                + "begin with it"
        case .rollback:
            "no fork is proven: \(finding.second.size) entries are the beginning of \(finding.first.size); that the smaller tree "
                + "was shown later is the observer's word"
        }
    }

    private static func remark(_ ground: LogKeyChoice.Ground) -> String {
        ground == .firstUse
            ? "; you know no key of this log, so the file is about the key above, whoever has it: compare its fingerprint with "
                + "one from another source" : ""
    }
}
