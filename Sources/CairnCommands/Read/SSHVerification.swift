import CairnManifest
import CairnProvenance
import Foundation

/// `cairn verify FILE --ssh-signature SIG`: a file beside a detached SSH signature and a list of who may sign.
struct SSHVerification {
    let options: SSHSignatureOptions
    let context: CommandContext

    func run(_ file: String, signature path: String) throws {
        for path in [file, path] where access(path, F_OK) != 0 {
            throw CommandFailure.notFound("there is no \(path)")
        }
        let namespace = options.namespace ?? SSHNamespace.file
        let identity = options.identity ?? ""
        let signers = try signers()
        let text = try Self.text(path, maxBytes: CairnProvenance.Limits.sshSignatureBytes)
        let now = UnixTime(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
        var lines: [(name: String, detail: String)] = []
        do {
            let signature = try SSHSignature.parse(text)
            lines.append(("format", "an SSH signature for '\(signature.namespace)'"))
            try signature.check(
                digest: try SSHFileDigest.of(file, hash: signature.hash), namespace: namespace)
            lines.append(("signature", "by the key \(signature.publicKey.fingerprint)"))
            try signers.check(signature.publicKey, identity: identity, namespace: namespace, at: now)
            lines.append(("signer", "the key is listed for '\(identity)'"))
        } catch let error as SSHError {
            lines.forEach { context.output.check(isOK: true, "\($0.name): \($0.detail)") }
            context.output.check(isOK: false, "\(Self.stage(after: lines.count)): \(error)")
            throw CommandFailure.checkFailed(error.code, "the signature of \(file) isn't accepted: \(error)")
        }
        lines.forEach { context.output.check(isOK: true, "\($0.name): \($0.detail)") }
        context.output.json([
            "checks": .array(
                lines.map { ["detail": .string($0.detail), "name": .string($0.name), "ok": true] }),
            "identity": .string(identity), "namespace": .string(namespace), "trust": "policy",
            "verdict": "verified",
        ])
        context.output.line("verified \(file), signed by \(identity)", style: .good)
    }

    private static func stage(after count: Int) -> String {
        ["format", "signature", "signer"][min(count, 2)]
    }

    private func signers() throws -> AllowedSigners {
        let path = options.allowedSigners ?? ""
        let text = try Self.text(path, maxBytes: CairnProvenance.Limits.allowedSignersBytes)
        do {
            return try AllowedSigners.parse(text)
        } catch {
            throw CommandFailure.invalid("couldn't use \(path): \(error)", code: error.code)
        }
    }

    private static func text(_ path: String, maxBytes: Int) throws -> String {
        guard let text = String(validating: try LocalFile.read(path, maxBytes: maxBytes), as: UTF8.self)
        else {
            throw CommandFailure.invalid("\(path) isn't text")
        }
        return text
    }
}
