import CairnManifest
import CairnProvenance
import Testing

/// The bundles of a made-up Sigstore instance that other clients were tried on as well.
@Suite("Sigstore bundles that other clients judged") struct GivenBundleTests {
    /// What the model's files come to: the subject of the envelopes.
    static let modelDigest = "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1"

    struct Given: Sendable, CustomTestStringConvertible {
        let name: String
        /// Nil where the bundle is good.
        var rule: String?

        var testDescription: String { name }

        func judge() throws -> Result<VerifiedSigstoreBundle, SigstoreRefusal> {
            let root = try SigstoreTrustedRoot.parse(AssetFile.bytes("sigstore/given/trusted_root.json"))
            let digest =
                name.hasSuffix("message")
                ? GivenDigest(.sha256, of: try AssetFile.bytes("sigstore/given/config.json"))
                : Hex.decode(GivenBundleTests.modelDigest).flatMap { GivenDigest(.sha256, bytes: $0) }
            return SigstoreVerifier(trustedRoot: root).verify(
                bundle: try AssetFile.bytes("sigstore/given/\(name).sigstore.json"),
                artifact: .digests(try [#require(digest)]),
                policy: .identity(
                    "https://ci.example.org/acme/models/.ci/publish.yml@refs/heads/main",
                    issuer: "https://oidc.example.org"))
        }
    }

    @Test(
        "accepts what is good, and refuses the rest for the reason in its name",
        arguments: [
            Given(name: "v1-dsse"), Given(name: "v1-message"), Given(name: "v2-dsse"),
            Given(name: "v2-message"),
            Given(name: "payload-changed_fail", rule: "signature"),
            Given(name: "sig-not-logged_fail", rule: "entry-signature"),
            Given(name: "set-bad_fail", rule: "promise-signature"),
            Given(name: "proof-bad_fail", rule: "proof-root"),
            Given(name: "time-not-covered-by-set_fail", rule: "promise-signature"),
            Given(name: "no-time-source_fail", rule: "no-verified-time"),
            Given(name: "timestamp-of-other-sig_fail", rule: "timestamp-other-message"),
            Given(name: "checkpoint-origin-changed_fail", rule: "checkpoint-origin"),
            Given(name: "two-entries_fail", rule: "log-entry-count"),
            Given(name: "no-sct_fail", rule: "sct-missing"),
            Given(name: "sct-wrong-key_fail", rule: "sct-signature"),
            Given(name: "signed-after-cert-expired_fail", rule: "chain-expired"),
            Given(name: "foreign-ca_fail", rule: "chain-bad-signature"),
            Given(name: "key-where-cert-expected_fail", rule: "key-instead-of-certificate"),
        ])
    func judges(given: Given) throws {
        switch try given.judge() {
        case .success: #expect(given.rule == nil)
        case .failure(let refusal): #expect(refusal.rule == given.rule, "\(refusal)")
        }
    }
}
