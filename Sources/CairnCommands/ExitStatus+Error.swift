import ArgumentParser
import CairnAPI
import CairnAudit
import CairnClient
import CairnDrafting
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTransparencyLog

/// The one place where errors become an exit status, a word and a sentence.
extension CommandFailure {
    package static func of(_ error: any Error) -> CommandFailure {
        switch error {
        case let failure as CommandFailure: failure
        case let error as ClientError: of(error)
        case let error as ManifestError: of(error)
        case let error as CairnDrafting.FolderError: of(error)
        case let error as CairnClient.FolderError: .invalid("\(error)", code: "folder")
        case let error as TrustError: of(error)
        case let error as TrustRefusal: of(error)
        case let error as PullError: of(error)
        case let error as ReceiptError: .checkFailed("receipt", "\(error)")
        case let error as KeyError: .invalid("\(error)", code: "key")
        case let error as NameError: .invalid("\(error)", code: "name")
        case let error as ReferenceError: .invalid("\(error)", code: "reference")
        case let error as PathError: .invalid("\(error)", code: "path")
        case let error as JSONError: .invalid("\(error)", code: "json")
        case let error as FormatError: .invalid("\(error)", code: "format")
        case let error as NodeDocumentError: of(error)
        case let error as BundleError: .checkFailed("bundle", "couldn't use the bundle: \(error)")
        case let error as PolicyError: .invalid("\(error)", code: "policy")
        case let error as VerifierKeyError: .invalid("the verifier key isn't valid (\(error))", code: "vkey")
        case let error as NodeError: .invalid("\(error)", code: "node")
        case let error as SignerError: of(error)
        case let error as StartRefusal: .checkFailed("not-writable", "\(error)")
        case let error as RestoreRefusal: .checkFailed("not-restored", "\(error)")
        case let error as BackupError: .checkFailed("backup", "\(error)")
        case let error as OperationError: .invalid("\(error)", code: "operation")
        case let error as Refusal:
            .checkFailed(error.code.rawValue, error.message, issues: error.issues.map(\.description))
        case let error as AuditError: of(error)
        case let error as SourceError: of(error)
        case is CancellationError: CommandFailure(.internalError, "interrupted", "interrupted")
        default: CommandFailure(.internalError, "internal", "internal error: \(error); please report it")
        }
    }

    private static func of(_ error: ClientError) -> CommandFailure {
        let message = "\(error)"
        return switch error {
        case .badAddress: .invalid(message, code: "address")
        case .network, .timedOut: CommandFailure(.unavailable, "network", message)
        case .unexpectedStatus: CommandFailure(.unavailable, "unexpected-status", message)
        case .tooLarge: .checkFailed("too-large", message)
        case .badAnswer: .checkFailed("bad-answer", message)
        case .unreadableFile: .invalid(message, code: "file")
        case .problem(let problem): of(problem)
        }
    }

    private static func of(_ problem: ProblemDetails) -> CommandFailure {
        let status: ExitStatus =
            switch problem.status {
            case 404: .notFound
            // A full disk is a matter of quota.
            case 507: .refused
            case 500...: .unavailable
            default: .refused
            }
        var issues = (problem.issues ?? []).map { "\($0.pointer.isEmpty ? "/" : $0.pointer): \($0.message)" }
        issues += (problem.candidates ?? []).map { "candidate: \($0)" }
        return CommandFailure(
            status, problem.code, "the node says: \(problem.detail)", issues: issues,
            detail: (try? JSONValue(encoding: problem)) ?? .null)
    }

    private static func of(_ error: ManifestError) -> CommandFailure {
        guard case .invalid(let issues) = error else { return .invalid("\(error)", code: "manifest") }
        return CommandFailure(
            .invalidInput, "manifest", "the manifest isn't valid", issues: issues.map(\.description),
            detail: [
                "issues": .array(
                    issues.map { ["message": .string($0.message), "pointer": .string($0.pointer)] })
            ])
    }

    private static func of(_ error: CairnDrafting.FolderError) -> CommandFailure {
        guard case .refused(let problems) = error else { return .invalid("\(error)", code: "folder") }
        return .invalid(
            "the folder holds what a release can't", code: "folder", issues: problems.map(\.description))
    }

    private static func of(_ refusal: TrustRefusal) -> CommandFailure {
        switch refusal {
        case .homeKeyChanged, .publisherChanged: .checkFailed("key-changed", "\(refusal)")
        case .olderIdentity, .smallerTree: .checkFailed("rolled-back", "\(refusal)")
        case .otherIdentity, .forked: .checkFailed("forked", "\(refusal)")
        case .notInPolicy: .checkFailed("not-in-policy", "\(refusal)")
        case .notWitnessed(let gap, let origin, let policy):
            CommandFailure(
                .checkFailed, "not-witnessed", "\(refusal)",
                detail: ["gap": gap.json, "origin": .string(origin), "policy": .string(policy)])
        case .badCosignature: .checkFailed("bad-signature", "\(refusal)")
        case .notAccepted(let first):
            CommandFailure(
                .checkFailed, "first-use", "\(refusal)",
                detail: [
                    "home": .string(first.homeOrigin), "homeFingerprint": .string(first.homeFingerprint.hex),
                    "publisher": .string(first.publisherID.hex),
                    "trust": .string(TrustLevel.firstUse.rawValue),
                ])
        }
    }

    private static func of(_ error: PullError) -> CommandFailure {
        switch error {
        case .wouldOverwrite: .invalid("\(error)", code: "exists")
        case .busy: .invalid("\(error)", code: "busy")
        case .notPulled: .invalid("\(error)", code: "not-pulled")
        case .unavailable: CommandFailure(.unavailable, "unavailable", "\(error)")
        case .damaged: .checkFailed("tampered", "\(error)")
        }
    }

    private static func of(_ error: AuditError) -> CommandFailure {
        switch error {
        case .busy: .invalid("\(error)", code: "busy")
        case .noKey: .checkFailed("first-use", "\(error)")
        case .otherLog, .noCheckpoint: .checkFailed("checkpoint", "\(error)")
        case .keyPinned: .checkFailed("key-changed", "\(error)")
        }
    }

    private static func of(_ error: SourceError) -> CommandFailure {
        switch error {
        case .notALog: .invalid("\(error)", code: "not-a-log")
        case .isRunning: .invalid("\(error)", code: "running")
        case .unreadable: .invalid("\(error)", code: "unreadable")
        }
    }

    private static func of(_ error: TrustError) -> CommandFailure {
        switch error {
        case .nodeKeyPinned, .publisherPinned: .checkFailed("key-changed", "\(error)")
        case .damaged, .badKey: .invalid("\(error)", code: "trust")
        }
    }

    private static func of(_ error: SignerError) -> CommandFailure {
        switch error {
        case .unreachable: CommandFailure(.unavailable, "signer", "\(error)")
        case .refused, .otherKey, .badAnswer: .checkFailed("signer", "\(error)")
        case .alreadyRunning, .hasState: .invalid("\(error)", code: "signer")
        }
    }

    private static func of(_ error: NodeDocumentError) -> CommandFailure {
        switch error {
        case .malformed(let why):
            .checkFailed(
                "bad-answer", "the node's document can't be used: \(why); check that it is a cairn node")
        case .badSignature:
            .checkFailed(
                "bad-signature", "the node's document isn't signed by its own log key; don't trust this node")
        case .wrongKey(let expected, let found):
            .checkFailed(
                "key-changed", "the node's log key is \(found), but \(expected) is pinned; ask its operator")
        }
    }
}
