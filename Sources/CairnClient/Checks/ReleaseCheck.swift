import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// Every check of one release that needs nothing but its evidence, each as a line.
///
/// In this order: the identity of the publisher, version by version, each with its place in the home log; the
/// place of the release there; its signatures, record, manifest and names; and, where a reference was asked
/// for, that it is the release asked for. The first failure ends them, since the rest would rest on it.
package struct ReleaseCheck: Sendable {
    package let lines: [CheckLine]
    /// There exactly when every line is fine.
    package let checked: CheckedRelease?

    package var ok: Bool { checked != nil }

    /// - Parameters:
    ///   - reference: what was asked for, where anything was
    ///   - trust: whom to believe about keyless releases
    ///   - now: Unix seconds: what waited in the identity until then counts
    package init(
        _ evidence: ReleaseEvidence, asked reference: Reference? = nil, trust: SigstoreTrust = .production,
        now: Int64 = Int64(Date().timeIntervalSince1970)
    ) {
        var run = CheckRun(evidence: evidence, trust: trust, now: now)
        do throws(FailedCheck) {
            let checked = try run.release()
            if let reference { try run.match(reference, checked) }
            try run.judgeStatus(of: checked, asked: reference)
            self.checked = checked
            lines = run.lines
        } catch {
            checked = nil
            lines = run.lines + [error.line]
        }
    }
}

/// The checks as they go on.
private struct CheckRun {
    let evidence: ReleaseEvidence
    let trust: SigstoreTrust
    let now: Int64
    var lines: [CheckLine] = []
    private var checkpoints: [VerifiedCheckpoint] = []

    init(evidence: ReleaseEvidence, trust: SigstoreTrust, now: Int64) {
        self.evidence = evidence
        self.trust = trust
        self.now = now
    }

    private mutating func pass(_ name: String, _ detail: String) {
        lines.append(CheckLine(name: name, ok: true, detail: detail))
    }

    mutating func release() throws(FailedCheck) -> CheckedRelease {
        let (chain, logKey) = try identity()
        let receipt = try inclusion(evidence.receipt, logKey: logKey, check: "inclusion")
        let (leaf, proof) = (receipt.leaf, receipt.proof)
        let time = Timestamp(unixSeconds: leaf.time)?.description ?? "\(leaf.time)"
        pass("inclusion", "entry \(proof.index) of \(logKey.name), logged \(time)")
        let label: Label
        do {
            label = try Label.parse(evidence.label)
        } catch {
            throw FailedCheck("names", "the label can't be read: \(error)")
        }
        let verdict = ReleaseVerifier.verify(
            record: leaf.signedRecord, envelope: evidence.envelope, label: label, fileList: evidence.fileList,
            chain: chain, logOrigin: logKey.name, homeIndex: proof.index, time: leaf.time,
            bundle: evidence.recordBundle, trust: trust)
        switch verdict {
        case .refused(let refusal):
            throw FailedCheck(refusal.code.checkName, refusal.message + refusal.places)
        case .accepted(let release):
            describe(release.value)
            let event = try status(of: release.value, chain: chain, logKey: logKey)
            return CheckedRelease(
                release: release, chain: chain, logKey: logKey, leaf: leaf, index: proof.index,
                releaseCheckpoint: receipt.checkpoint, checkpoints: checkpoints.sorted { $0.size < $1.size },
                statusEvent: event)
        }
    }

    private mutating func describe(_ release: Release) {
        if let keyless = release.keyless {
            pass("signature", "signed keyless by \(keyless.signer), which may release this entry")
        } else {
            let keys = release.signers.map { String($0.hex.prefix(12)) }.joined(separator: ", ")
            pass("signature", "signed by \(keys), which may release this entry")
        }
        pass("record", "record \(release.recordDigest) names this envelope")
        pass("manifest", "manifest sha256:\(release.manifestDigest), \(release.artifacts.count) files")
        pass(
            "names",
            "\(release.label.kind) \(release.manifest.publisher.name)/\(release.label.name) \(release.label.version)"
        )
    }

    // MARK: Identity

    private mutating func identity() throws(FailedCheck) -> (IdentityChain, VerifierKey) {
        let logKey = try homeKey()
        var chain: IdentityChain?
        for (offset, version) in evidence.identity.enumerated() {
            let receipt = try inclusion(version.receipt, logKey: logKey, check: "identity")
            let verdict = IdentityVerifier.verify(
                record: receipt.leaf.signedRecord, envelope: version.envelope, chain: chain,
                logOrigin: logKey.name, homeIndex: receipt.index, time: receipt.leaf.time)
            switch verdict {
            case .refused(let refusal):
                throw FailedCheck("identity", "version \(offset + 1): \(refusal.message)\(refusal.places)")
            case .accepted(let update):
                guard
                    update.value.isDeparture || ExactText.equal(update.value.identity.home.vkey, "\(logKey)")
                else { throw FailedCheck("identity", "version \(offset + 1) names another log key") }
                chain = update.value.chain
            }
        }
        guard let chain = chain?.settled(at: now) else {
            throw FailedCheck("identity", "there is no version of the publisher's identity")
        }
        let current = chain.current.identity
        let versions = current.version == 1 ? "version 1" : "versions 1 to \(current.version)"
        pass(
            "identity",
            "\(current.name), publisher \(chain.publisher.short) of \(current.home.origin), \(versions)")
        if let pending = chain.pending, let effective = pending.effective {
            let time = Timestamp(unixSeconds: effective)?.description ?? "\(effective)"
            pass(
                "identity",
                "version \(pending.identity.version) waits until \(time) for the owners to cancel it")
        }
        return (chain, logKey)
    }

    // MARK: Status

    private mutating func status(
        of release: Release, chain: IdentityChain, logKey: VerifierKey
    ) throws(FailedCheck) -> Verified<StatusEvent>? {
        guard let statement = evidence.status else { return nil }
        let receipt = try inclusion(statement.receipt, logKey: logKey, check: "status")
        let target = StatusTarget(
            record: release.recordDigest, manifest: release.manifestDigest, label: release.label)
        let verdict = StatusVerifier.verify(
            record: receipt.leaf.signedRecord, envelope: statement.envelope, target: target, chain: chain,
            logOrigin: logKey.name, place: LogPlace(index: receipt.index, time: receipt.leaf.time))
        switch verdict {
        case .accepted(let event): return event
        case .refused(let refusal): throw FailedCheck("status", refusal.message + refusal.places)
        }
    }

    /// Yanked is fine for whoever names the release, withdrawn only for whoever names its bytes.
    mutating func judgeStatus(of checked: CheckedRelease, asked: Reference?) throws(FailedCheck) {
        guard let status = checked.status else { return }
        let text = status.text.isEmpty ? "" : ": \(status.text)"
        let words = "\(status.state.rawValue) by its publisher (\(status.reason.rawValue))\(text)"
        let isAskedOpenly = asked.map { $0.selector == nil } ?? false
        var isNamedByDigest = false
        if case .digest = asked?.selector { isNamedByDigest = true }
        let isRefused =
            switch status.state {
            case .restored, .deprecated: false
            case .yanked: isAskedOpenly
            case .withdrawn: !isNamedByDigest
            }
        guard !isRefused else { throw FailedCheck("status", words) }
        pass("status", words)
    }

    /// The key of the home log as the first identity record names it: the publisher id binds it.
    private func homeKey() throws(FailedCheck) -> VerifierKey {
        guard let first = evidence.identity.first else {
            throw FailedCheck("identity", "there is no version of the publisher's identity")
        }
        do {
            return try IdentityVerifier.homeKey(first.envelope)
        } catch {
            throw FailedCheck("identity", "version 1 can't be used: \(error.message)")
        }
    }

    // MARK: Receipts

    private mutating func inclusion(
        _ bytes: [UInt8], logKey: VerifierKey, check: String
    ) throws(FailedCheck) -> VerifiedReceipt {
        do {
            let receipt = try VerifiedReceipt.verify(bytes, logKey: logKey)
            if !checkpoints.contains(where: { $0.checkpoint == receipt.checkpoint.checkpoint }) {
                checkpoints.append(receipt.checkpoint)
            }
            return receipt
        } catch {
            throw FailedCheck(check, "\(error)")
        }
    }

    // MARK: What was asked for

    /// A node could answer with another release than the one asked for, every byte of it sound.
    mutating func match(_ asked: Reference, _ checked: CheckedRelease) throws(FailedCheck) {
        let manifest = checked.manifest
        let release = checked.release.value
        var isSame =
            asked.kind == manifest.kind && asked.name == manifest.name
            && asked.publisher == checked.identity.name
        switch asked.home {
        case nil: break
        case .origin(let origin): isSame = isSame && ExactText.equal(origin.logOrigin, checked.logOrigin)
        case .publisherID(let prefix): isSame = isSame && checked.chain.publisher.hex.hasPrefix(prefix)
        }
        switch asked.selector {
        case nil: break
        case .version(let version): isSame = isSame && ExactText.equal(version.text, manifest.version.text)
        case .digest(let digest): isSame = isSame && digest == release.manifestDigest
        }
        guard isSame else {
            throw FailedCheck("reference", "\(asked) was asked for, but the answer is \(checked.reference)")
        }
        pass("reference", "this is \(asked)")
    }
}

extension Refusal {
    fileprivate var places: String {
        issues.isEmpty ? "" : ": " + issues.map(\.description).joined(separator: "; ")
    }
}

extension Refusal.Code {
    /// The line that a refusal belongs to.
    fileprivate var checkName: String {
        switch self {
        case .unsigned, .badSignature, .wrongKey, .belowThreshold, .notInScope, .revoked, .badBundle:
            "signature"
        case .wrongKind, .wrongOrigin, .wrongAuthor, .wrongIdentityVersion, .wrongPrevious, .digestMismatch,
            .sizeMismatch:
            "record"
        case .nameMismatch, .reservedName, .badLabel: "names"
        case .badIdentity, .revocationDropped: "identity"
        default: "manifest"
        }
    }
}
