import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let signatureTargets = [
        FuzzTarget("model-signature", maxBytes: 16_384) { bytes in
            _ = accepted { try ModelSignature.parse(bytes) }
            guard let key = sampleModelKey else { return }
            let verdict = ModelSignatureVerifier.verify(bytes, trust: .key(key.publicKey))
            law("nobody else signs a model", verdict.statement == nil)
            law("a refusal has its check", verdict.checks.last?.outcome == .fail)
        },
        FuzzTarget("model-statement", maxBytes: 16_384) { bytes in
            guard let statement = accepted({ try ModelStatement.parse(bytes) }) else { return }
            let report = ModelFolderReport()
            _ = report.checks(against: statement)
            let rules = ModelPathRules(statement.serialization, signaturePath: "model.sig")
            for file in statement.files { _ = rules.reason(toIgnore: file.name) }
        },
        FuzzTarget("sshsig", maxBytes: 4_096) { bytes in
            if let signature = accepted({ try SSHSignature(blob: bytes) }) {
                law("a signature is its bytes", signature.blob == bytes)
                law("armor reads back", (try? SSHSignature.parse(signature.text)) == signature)
                _ = accepted { try signature.check([], namespace: signature.namespace) }
            }
            _ = accepted { try SSHSignature.parse(String(hostile: bytes)) }
            if let key = accepted({ try SSHPublicKey(blob: bytes) }) {
                law("a key is its bytes", key.blob == bytes)
                law("a key's text reads back", (try? SSHPublicKey(text: key.description)) == key)
            }
        },
        FuzzTarget("allowed-signers", maxBytes: 4_096) { bytes in
            guard let signers = accepted({ try AllowedSigners.parse(String(hostile: bytes)) }),
                let key = sampleSSHKey
            else { return }
            _ = accepted {
                try signers.check(
                    key, identity: "a@example.org", namespace: "git", at: UnixTime(microseconds: 0))
            }
        },
        FuzzTarget("git-object", maxBytes: 8_192) { bytes in
            guard let object = accepted({ try SignedGitObject.parse(bytes) }) else { return }
            _ = accepted { try object.signature.check(object.payload, namespace: "git") }
        },
        FuzzTarget("agent-answer", maxBytes: 4_096) { bytes in
            _ = SSHAgentMessage.identities(bytes)?.map(\.fingerprint)
            if let key = sampleKey { _ = SSHAgentMessage.signature(bytes, by: key.publicKey) }
        },
    ]

    private static let sampleKey = try? SigningKey(p256Scalar: ContentDigest.of([]).bytes)
    private static let sampleModelKey = sampleKey.flatMap { try? ModelPrivateKey($0) }
    private static let sampleSSHKey = sampleKey.flatMap { try? SSHPublicKey($0.publicKey) }
}
