import CairnClient
import CairnFederation
import CairnManifest
import CairnTransparencyLog

/// Checks a file of evidence by itself: that a log's key signed two histories.
struct EvidenceVerification {
    let context: CommandContext

    /// Ends with 0 when the file proves what it says, whatever that means for the log.
    func run(_ path: String) throws {
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
        let pinned = try pinnedKey(evidence.logKey.name)
        let output = context.output
        output.check(isOK: true, "both notes are signed by the key of \(evidence.logKey.name)")
        if finding.beginning != nil {
            output.check(
                isOK: true,
                "the proof leads from \(finding.smaller.size) to \(finding.larger.size) entries of the larger tree"
            )
        }
        output.line(Self.verdict(finding), style: finding.provesFork ? .bad : .strong)
        output.line("key          \(evidence.logKey)")
        output.line("fingerprint  \(fingerprint)")
        output.line(Self.comparison(pinned, evidence.logKey))
        output.json([
            "fingerprint": .string(fingerprint),
            "isPinnedKey": pinned.map { .bool($0 == evidence.logKey) } ?? .null,
            "kind": .string(finding.kind.rawValue), "log": .string("\(evidence.logKey)"),
            "provesFork": .bool(finding.provesFork),
            "sizes": .array([
                .integer(Int64(clamping: finding.first.size)), .integer(Int64(clamping: finding.second.size)),
            ]),
        ])
    }

    private func pinnedKey(_ origin: String) throws -> VerifierKey? {
        let node = origin.hasSuffix("/log") ? String(origin.dropLast(4)) : origin
        return try context.trustStore.node(origin: node).map { try VerifierKey.parse($0.vkey) }
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

    private static func comparison(_ pinned: VerifierKey?, _ key: VerifierKey) -> String {
        guard let pinned else {
            return "no key of this log is pinned here: compare the fingerprint with one that you know"
        }
        return pinned == key
            ? "it is the key that is pinned here for this log"
            : "another key is pinned here for this log: the file says nothing about that one"
    }
}
