import CairnManifest
import CairnProvenance
import Testing

@Suite("Attestations in Sigstore bundles") struct BundledAttestationTests {
    private static let root = "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1"

    private func verify(_ name: String, about digest: String = root) throws -> Verdict<Attestation> {
        let trusted = try SigstoreTrustedRoot.parse(try AssetFile.bytes("sigstore/given/trusted_root.json"))
        let manifest = try #require(ContentDigest(hex: digest))
        return AttestationVerifier.verify(
            bundle: try AssetFile.bytes("sigstore/given/\(name).sigstore.json"),
            verifier: SigstoreVerifier(trustedRoot: trusted),
            subjects: ReleaseSubjects(manifest: manifest, artifacts: SampleSubjects.artifacts))
    }

    @Test("are signed by the workload that the certificate names", arguments: ["v1-dsse", "v2-dsse"])
    func signer(_ name: String) throws {
        let attestation = try #require(try verify(name).accepted?.value)
        let identity = String(decoding: try AssetFile.bytes("sigstore/given/identity"), as: UTF8.self)
        let issuer = String(decoding: try AssetFile.bytes("sigstore/given/issuer"), as: UTF8.self)
        guard case .workload(let workload)? = attestation.signers.first else {
            Issue.record("signed by \(attestation.signers)")
            return
        }
        #expect(identity.hasPrefix(workload.san) && issuer.hasPrefix(workload.issuer))
        #expect(attestation.matches == [.manifest])
    }

    @Test("count for nothing when the bundle doesn't hold, has no envelope or is about another release")
    func refused() throws {
        #expect(try verify("payload-changed_fail").refusal?.code == .badSignature)
        #expect(try verify("foreign-ca_fail").refusal?.code == .badSignature)
        #expect(try verify("v1-message").refusal != nil)
        #expect(try verify("v1-dsse", about: SampleFacts.digest(1).hex).refusal?.code == .subjectMismatch)
    }

    @Test("are told from envelopes by their media type")
    func kinds() throws {
        #expect(AttestationVerifier.isBundle(try AssetFile.bytes("sigstore/given/v1-dsse.sigstore.json")))
        #expect(!AttestationVerifier.isBundle(try AssetFile.bytes("slsa/slsa-training.dsse.json")))
        #expect(!AttestationVerifier.isBundle(Array("mediaType".utf8)))
    }
}
