import CairnManifest
import Foundation
import Testing

/// `cairn verify-bundle` as a program, on the bundles of `Tests/Vectors/signatures/sigstore/cases`.
@Suite("cairn verify-bundle") final class VerifyBundleTests {
    private let home: String
    private var program: CairnProgram { CairnProgram(home: home) }
    private static let digest =
        "sha256:"
        + ContentDigest.of(Array("weights of a very small model\n".utf8)).hex
    private static let identity = [
        "--certificate-identity", "https://ci.example.org/acme/models/.ci/publish.yml@refs/heads/main",
        "--certificate-oidc-issuer", "https://oidc.example.org",
    ]

    init() throws {
        home = FileManager.default.temporaryDirectory.appending(path: "cairn-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private static func file(_ name: String) -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return tests.appending(path: "Vectors/signatures/sigstore/cases/\(name)").path
    }

    private func verify(
        _ name: String, who: [String] = identity, root: String = "trusted_root", artifact: String? = nil,
        more: [String] = []
    ) throws -> CairnProgram.Result {
        return try program.run(
            ["verify-bundle", "--bundle", Self.file("\(name).json")] + who
                + ["--trusted-root", Self.file("\(root).trust.json")] + more + [
                    artifact ?? Self.file("artifact")
                ])
    }

    @Test(
        "accepts good bundles over a file and over its digest, quietly on standard error",
        arguments: ["v1-message", "v1-dsse", "v2-message", "v2-dsse"], ["artifact", digest])
    func accepts(name: String, artifact: String) throws {
        let artifact = artifact == "artifact" ? Self.file("artifact") : artifact
        let result = try verify(name, artifact: artifact)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.isEmpty)
        #expect(result.output.contains("signed by https://ci.example.org/"))
    }

    @Test(
        "ends with 1 and one sentence that says why where a check fails",
        arguments: [
            ("signature-not-logged", "another signature"), ("checkpoint-of-other-size", "checkpoint"),
            ("v2-without-token", "nothing proves when"), ("sct-missing", "certificate timestamp"),
            ("token-over-other-signature", "something else than the signature"),
        ])
    func refuses(name: String, words: String) throws {
        let result = try verify(name)
        #expect(result.status == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test("ends with 2 where the bundle, the trusted root or the file can't be read")
    func unusable() throws {
        #expect(try verify("not-json").status == 2)
        #expect(try verify("not-there").status == 2)
        #expect(try verify("v1-message", artifact: home + "/nothing").status == 2)
        #expect(try verify("v1-message", artifact: "sha256:00").status == 2)
        #expect(try verify("v1-message", root: "not-there").status == 2)
        #expect(try verify("v1-message", who: []).status == 2)
        #expect(try verify("v1-message", who: Array(Self.identity.prefix(2))).status == 2)
    }

    @Test("takes a key instead of an identity, and never both")
    func key() throws {
        let key = ["--key", Self.file("key-p256-message.pub.pem")]
        #expect(try verify("key-p256-message", who: key).status == 0)
        #expect(try verify("key-p256-message", who: key, artifact: Self.digest).status == 0)
        #expect(try verify("v1-message", who: key).status == 1)
        #expect(try verify("key-p256-message").status == 1)
        #expect(try verify("key-p256-message", who: key + Self.identity).status == 2)
    }

    @Test("tells programs the rule that wasn't kept, and what was verified")
    func json() throws {
        #expect(try verify("promise-flipped", more: ["--json"]).code == "promise-signature")
        let good = try verify("all-claims", more: ["--json"]).json
        #expect(good?["verified"] == true)
        #expect(good?["signer"]?["claims"]?["1.3.6.1.4.1.57264.1.15"]?.stringValue == "claim 15")
        #expect(good?["times"]?.arrayValue?.count == 1)
    }

    @Test("without a trusted root believes Sigstore's public instances, which don't know a made-up one")
    func builtIn() throws {
        for more in [[], ["--staging"]] {
            let result = try program.run(
                ["verify-bundle"] + more + ["--bundle", Self.file("v1-message.json")] + Self.identity
                    + [Self.digest])
            #expect(result.status == 1)
            #expect(result.errors.contains("a log that the trusted root doesn't know"))
        }
    }

    @Test("takes a file that is called like a digest for the file")
    func fileCalledLikeADigest() throws {
        let arguments =
            ["verify-bundle", "--bundle", Self.file("v1-message.json")] + Self.identity
            + ["--trusted-root", Self.file("trusted_root.trust.json"), Self.digest]
        #expect(try program.run(arguments, in: home).status == 0)
        try Data("weights of another model\n".utf8).write(to: URL(filePath: home + "/" + Self.digest))
        #expect(try program.run(arguments, in: home).status == 1)
    }
}
