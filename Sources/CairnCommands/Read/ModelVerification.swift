import CairnClient
import CairnManifest
import CairnProvenance
import Foundation

/// `cairn verify DIR --oms FILE`: a folder or file beside the signature that somebody made of it.
struct ModelVerification {
    let options: ModelSignatureOptions
    /// Paths of the signer's public key and of a trusted root, where they are given by the flags of all of 'verify'.
    let key: String?
    let trustedRoot: String?
    let context: CommandContext

    /// `file` is the signature, `subject` the folder or file that it should be about.
    func run(_ subject: String, signature file: String) async throws {
        let path = LocalFile.absolute(subject)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure.notFound("there is no \(subject)")
        }
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure.notFound("there is no signature file \(file)")
        }
        let bytes = try LocalFile.read(file, maxBytes: CairnProvenance.Limits.sigstoreBundleBytes)
        guard let trust = try options.trust(key: key, trustedRoot: trustedRoot, now: Self.now) else {
            throw Self.withoutTrust(bytes)
        }
        let verdict = ModelSignatureVerifier.verify(bytes, trust: trust)
        var checks = verdict.checks
        if let statement = verdict.statement {
            let bar = ProgressBar("hashing", totalBytes: 0, output: context.output)
            defer { bar.finish() }
            let folder = ModelFolder(path: path, statement: statement, signatureFile: file)
            let width = max(2, ProcessInfo.processInfo.activeProcessorCount)
            checks += try await folder.report(width: width, progress: bar).checks(against: statement)
        }
        try ModelReport(checks: checks, statement: verdict.statement, output: context.output).conclude(
            path: path)
    }

    private static var now: UnixTime {
        UnixTime(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
    }

    /// A signature is worth nothing without a word about whom to believe; which one, the file says.
    private static func withoutTrust(_ bytes: [UInt8]) -> CommandFailure {
        do throws(ModelSignatureError) {
            let what =
                switch try ModelSignature.parse(bytes).method {
                case .key: "it is signed with a key: give the signer's public key with --oms-key PEM"
                case .certificate:
                    "it is signed with a certificate: give the root that you trust with --oms-roots PEM"
                case .sigstore:
                    "it is signed by Sigstore: give --certificate-identity and --certificate-oidc-issuer"
                }
            return .checkFailed("no-trust", "the signature can't be judged without whom to believe; \(what)")
        } catch {
            return .checkFailed(error.code, "the signature isn't accepted: \(error)")
        }
    }
}

/// The checks of a signed model as they are shown, and the verdict at their end.
struct ModelReport {
    let checks: [ModelCheck]
    let statement: ModelStatement?
    let output: Output

    func conclude(path: String) throws {
        for check in checks {
            output.check(
                isOK: check.outcome != .fail,
                "\(check.name.rawValue): \(check.outcome == .warn ? "WARNING: " : "")\(check.detail)")
        }
        if let failed = checks.first(where: { $0.outcome == .fail }) {
            throw CommandFailure(
                .checkFailed, failed.code ?? "check-failed",
                "the check '\(failed.name.rawValue)' failed: \(failed.detail)", detail: ["checks": json])
        }
        guard let statement else {
            throw CommandFailure.checkFailed("check-failed", "the signature isn't accepted")
        }
        output.json([
            "checks": json, "files": .integer(Int64(statement.files.count)), "name": .string(statement.name),
            "path": .string(path), "root": .string(statement.root.hex), "trust": "policy",
            "verdict": "verified",
        ])
        output.line("verified \(path) sha256:\(statement.root)", style: .good)
    }

    private var json: JSONValue {
        .array(
            checks.map { check in
                [
                    "code": check.code.map { .string($0) } ?? .null, "detail": .string(check.detail),
                    "name": .string(check.name.rawValue), "ok": .bool(check.outcome != .fail),
                    "outcome": .string(check.outcome.rawValue),
                ]
            })
    }
}
