import CairnManifest
import CairnProvenance
import Testing

@Suite("SSH: the assets")
struct SSHAssetTests {
    static let objects: [(file: String, identity: String, seen: String?, refusal: String?)] = [
        ("git-commit.txt", "publisher@example.org", nil, nil),
        ("git-tag.txt", "publisher@example.org", nil, nil),
        ("git-commit-sha256.txt", "publisher@example.org", nil, nil),
        ("git-commit-rsa.txt", "publisher3@example.org", nil, nil),
        ("git-commit-ecdsa-inwindow.txt", "publisher2@example.org", nil, nil),
        ("git-commit-ecdsa-expired_fail.txt", "publisher2@example.org", nil, "no-longer-valid"),
        // The committer's date is the signer's own word: judged by when the object was seen, the window is shut.
        (
            "git-commit-ecdsa-inwindow.txt", "publisher2@example.org", "2026-11-22T00:00:00Z",
            "no-longer-valid"
        ),
        ("git-commit.txt", "publisher2@example.org", nil, "wrong-key"),
        ("git-commit.txt", "nobody@example.org", nil, "identity-not-listed"),
    ]

    @Test("judges signed commits and tags by the list of signers", arguments: objects)
    func object(_ file: String, _ identity: String, _ seen: String?, _ refusal: String?) throws {
        let object = try SignedGitObject.parse(
            try AssetFile.bytes("ssh/\(file)"), isSHA256: file.contains("sha256"))
        let time = try seen.map(SSHFixture.time) ?? #require(object.claimedTime)
        let signers = try SSHFixture.signers
        let found = SSHFixture.refusal {
            try object.check(identity: identity, signers: signers, at: time)
        }
        #expect(found?.code == refusal)
    }

    @Test("judges a detached signature of a file")
    func file() throws {
        let signature = try SSHSignature.parse(try SSHFixture.text("message.txt.sig"))
        let message = try AssetFile.bytes("ssh/message.txt")
        let namespace = "cairn-manifest@example.org"
        try signature.check(message, namespace: namespace)
        try SSHFixture.signers.check(
            signature.publicKey, identity: "publisher@example.org", namespace: namespace,
            at: UnixTime(microseconds: 0))
        #expect(throws: SSHError.badSignature) { try signature.check(message + [1], namespace: namespace) }
        #expect(throws: SSHError.otherNamespace(found: namespace, wanted: "git")) {
            try signature.check(message, namespace: "git")
        }
    }

    @Test("a namespace that a key isn't listed for is refused")
    func namespace() throws {
        let key = try SSHPublicKey(text: try SSHFixture.text("id_rsa.pub"))
        let signers = try SSHFixture.signers
        let found = SSHFixture.refusal {
            try signers.check(
                key, identity: "publisher3@example.org", namespace: "cairn-file",
                at: UnixTime(microseconds: 0))
        }
        #expect(found?.code == "namespace-not-allowed")
    }

    @Test(
        "the assets' keys read, and write themselves again", arguments: ["id_ed25519", "id_ecdsa", "id_rsa"])
    func keys(_ name: String) throws {
        let text = try SSHFixture.text("\(name).pub")
        let key = try SSHPublicKey(text: text)
        #expect(text.hasPrefix(key.description))
        if let own = key.publisherKey { #expect(try SSHPublicKey(own) == key) }
    }
}
