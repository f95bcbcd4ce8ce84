import CairnManifest
import CairnProvenance
import Testing

/// Chains of the made-up Sigstore instance's certificates.
@Suite("Certificate chains") struct CertificateChainTests {
    private let leaf: X509Certificate
    private let intermediate: X509Certificate
    private let root: X509Certificate
    private var inside: UnixTime { leaf.notBefore }

    init() throws {
        let one = try SigstoreCase.named("v1-message")
        guard case .identity(_, let leaf) = try one.judge().get().signer,
            let chain = try one.verifier().trustedRoot.certificateAuthorities.first?.chain.certificates
        else { throw NoChain() }
        self.leaf = leaf
        intermediate = chain[0]
        root = chain[1]
    }

    private func find(
        _ leaf: X509Certificate, _ intermediates: [X509Certificate], _ anchors: [X509Certificate],
        _ time: UnixTime
    ) -> Result<CertificateChain, ChainRefusal> {
        CertificateChain.find(
            leaf: leaf, intermediates: intermediates, anchors: anchors, at: time, purpose: .codeSigning)
    }

    @Test("are found from intermediates in any order, up to a trusted certificate")
    func finds() throws {
        let chain = try find(leaf, [leaf, root, intermediate], [root], inside).get()
        #expect(chain.certificates == [leaf, intermediate, root])
        #expect(try find(leaf, [], [intermediate], inside).get().certificates == [leaf, intermediate])
        #expect(try find(root, [], [root], inside).get().certificates == [root])
    }

    @Test("don't begin to be trusted because they end in themselves")
    func untrusted() {
        #expect(find(leaf, [intermediate, root], [], inside).refusal?.rule == "unknown-issuer")
        #expect(find(leaf, [root], [root], inside).refusal?.rule == "unknown-issuer")
        #expect(find(root, [root], [], inside).refusal?.rule == "unknown-issuer")
    }

    @Test("hold at the ends of the leaf's validity, and not a microsecond beyond")
    func ends() {
        let chain = [intermediate]
        #expect(find(leaf, chain, [root], leaf.notAfter).refusal == nil)
        let after = UnixTime(microseconds: leaf.notAfter.microseconds + 1)
        #expect(find(leaf, chain, [root], after).refusal?.rule == "expired")
        let before = UnixTime(microseconds: leaf.notBefore.microseconds - 1)
        #expect(find(leaf, chain, [root], before).refusal?.rule == "not-yet-valid")
    }

    @Test("refuse a leaf whose issuer has the right name and another key")
    func namesake() throws {
        let other = try SigstoreCase.named("two-authorities-of-one-name").verifier().trustedRoot
        let twin = try #require(other.certificateAuthorities.first?.chain.certificates)
        #expect(find(leaf, twin, [twin[1]], inside).refusal?.rule == "bad-signature")
        // With both at hand the right one is found.
        #expect(find(leaf, [twin[0], intermediate], [twin[1], root], inside).refusal == nil)
    }

    @Test("stop after a bounded number of attempts")
    func attempts() throws {
        let other = try SigstoreCase.named("two-authorities-of-one-name").verifier().trustedRoot
        let twin = try #require(other.certificateAuthorities.first?.chain.certificates.first)
        let many = Array(repeating: twin, count: 200)
        #expect(find(leaf, many, [root], inside).refusal?.rule == "too-many-attempts")
    }

    @Test("certificates are read from PEM and DER alike, and nothing else is one")
    func reading() throws {
        let text =
            "text before\n-----BEGIN CERTIFICATE-----\n\(Base64.encode(root.der))\n-----END CERTIFICATE-----\n"
        #expect(try X509Certificate.parseAll(pem: text + text) == [root, root])
        #expect(throws: CertificateError.notPEM) { try X509Certificate.parseAll(pem: "none") }
        #expect(throws: CertificateError.malformed) { try X509Certificate(der: root.der + [0]) }
        #expect(throws: CertificateError.malformed) { try X509Certificate(der: []) }
        #expect(throws: CertificateError.tooLarge(bytes: 65_537, limit: 65_536)) {
            try X509Certificate(der: [UInt8](repeating: 0, count: 65_537))
        }
    }
}

private struct NoChain: Error {}

extension Result where Success == CertificateChain, Failure == ChainRefusal {
    fileprivate var refusal: ChainRefusal? {
        if case .failure(let refusal) = self { refusal } else { nil }
    }
}
