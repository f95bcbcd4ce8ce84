import CairnProvenance
import Testing

@Suite("RSA keys of others")
struct RSADigestTests {
    @Test(
        "a signature over a stated digest is checked as one over the message",
        arguments: HashAlgorithm.allCases)
    func stated(_ hash: HashAlgorithm) throws {
        let key = try SSHPublicKey(text: try SSHFixture.text("id_rsa.pub")).key
        let bytes = [UInt8](repeating: 1, count: 256)
        for padding in [SubjectPublicKey.RSAPadding.pkcs1v15, .pss] {
            #expect(!key.isValidSignature(bytes, over: [1, 2], hash: hash, padding: padding))
            #expect(
                !key.isValidSignature(bytes, overDigest: GivenDigest(hash, of: [1, 2]), padding: padding))
        }
    }
}
