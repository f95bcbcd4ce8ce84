import CairnManifest
import CairnProvenance
import Testing

@Suite("Keys made by OpenSSL and OpenSSH")
struct KeyVectorTests {
    let vectors: VectorFile

    init() throws {
        vectors = try VectorFile("provenance/key-files.json")
    }

    @Test("reads the key files that cairn takes and names what it doesn't take")
    func keyFiles() throws {
        #expect(vectors.items("keyFiles").count > 10)
        for file in vectors.items("keyFiles") {
            let name = file.text("name")
            do {
                let key = try SigningKey(pem: file.text("file"))
                #expect(key.publicKey.base64 == file.text("spki"), "\(name)")
                #expect(key.publicKey.keyID.hex == file.text("keyid"), "\(name)")
                #expect(key.publicKey.algorithm.rawValue == file.text("algorithm"), "\(name)")
            } catch KeyError.encrypted {
                #expect(file.text("error") == "encrypted", "\(name)")
            } catch KeyError.unsupported {
                #expect(file.text("error") == "unsupported", "\(name)")
            }
        }
    }

    @Test("takes OpenSSL's signatures and refuses every second spelling of them")
    func signatures() throws {
        #expect(vectors.items("signatures").count > 5)
        for item in vectors.items("signatures") {
            let key = try PublicKey(base64: item.text("spki"))
            let isValid = key.isValidSignature(item.base64("signature"), for: item.base64("message"))
            #expect(isValid == item["valid"]?.boolValue, "\(item.text("name"))")
        }
    }

    @Test("refuses public keys that are weak, broken, or written in a second way")
    func publicKeys() {
        #expect(vectors.items("refusedPublicKeys").count > 15)
        for item in vectors.items("refusedPublicKeys") {
            #expect(throws: KeyError.self, "\(item.text("name"))") {
                try PublicKey(base64: item.text("spki"))
            }
        }
    }

    @Test("a key file survives CRLF, text around its block and a second block")
    func tolerance() throws {
        let file = try #require(vectors.items("keyFiles").first)
        let crlf = "Owner key of acme\r\n" + file.text("file").replacing("\n", with: "\r\n") + "\r\n"
        #expect(try SigningKey(pem: crlf).publicKey.base64 == file.text("spki"))
        let publicHalf = try PublicKey(base64: file.text("spki")).pem
        #expect(try SigningKey(pem: publicHalf + file.text("file")).publicKey.base64 == file.text("spki"))
    }
}
