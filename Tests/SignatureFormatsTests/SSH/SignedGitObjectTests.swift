import CairnManifest
import CairnProvenance
import Testing

@Suite("SSH: git objects")
struct SignedGitObjectTests {
    @Test("a commit's payload is the object without its signature")
    func commit() throws {
        let bytes = try AssetFile.bytes("ssh/git-commit.txt")
        let object = try SignedGitObject.parse(bytes)
        let text = String(decoding: object.payload, as: UTF8.self)
        #expect(object.kind == .commit)
        #expect(!text.contains("gpgsig") && !text.contains("SSH SIGNATURE"))
        #expect(text.hasSuffix("+0000\n\nPublish sample model manifest\n"))
    }

    @Test("a header that looks like a signature inside the message stays signed")
    func message() throws {
        let text = try SSHFixture.text("git-commit.txt").replacing(
            "Publish sample", with: "gpgsig x\n y\nPublish sample")
        let object = try SignedGitObject.parse(Array(text.utf8))
        #expect(String(decoding: object.payload, as: UTF8.self).contains("gpgsig x\n y\n"))
        #expect(throws: SSHError.badSignature) {
            try object.signature.check(object.payload, namespace: "git")
        }
    }

    @Test("a tag is divided at the last marker")
    func tag() throws {
        let text = try SSHFixture.text("git-tag.txt")
        let object = try SignedGitObject.parse(Array(text.utf8))
        #expect(object.kind == .tag)
        #expect(String(decoding: object.payload, as: UTF8.self).hasSuffix("\nRelease v1\n"))
        let doubled = text.replacing("Release v1\n", with: "Release v1\n-----BEGIN SSH SIGNATURE-----\nx\n")
        let other = try SignedGitObject.parse(Array(doubled.utf8))
        #expect(String(decoding: other.payload, as: UTF8.self).hasSuffix("SIGNATURE-----\nx\n"))
        #expect(throws: SSHError.badSignature) { try other.signature.check(other.payload, namespace: "git") }
    }

    @Test("both headers are left out of what is signed, and the repository's own is read")
    func twoHeaders() throws {
        let text = try SSHFixture.text("git-commit.txt")
        let header = text.split(separator: "\n\n")[0].split(separator: "gpgsig ")[1]
        let doubled = text.replacing("gpgsig ", with: "gpgsig-sha256 \(header)\ngpgsig ")
        for isSHA256 in [false, true] {
            let object = try SignedGitObject.parse(Array(doubled.utf8), isSHA256: isSHA256)
            try object.signature.check(object.payload, namespace: "git")
        }
        let twice = text.replacing("gpgsig ", with: "gpgsig \(header)\ngpgsig ")
        #expect(throws: SSHError.severalSignatures) { try SignedGitObject.parse(Array(twice.utf8)) }
    }

    @Test("refuses what isn't signed, and what isn't a commit or tag")
    func unsigned() throws {
        #expect(throws: SSHError.notSigned) { try SignedGitObject.parse(Array("tree x\n\nmessage\n".utf8)) }
        #expect(throws: SSHError.notSigned) { try SignedGitObject.parse(Array("object x\n\nmessage\n".utf8)) }
        #expect(throws: SSHError.notGitObject) { try SignedGitObject.parse(Array("blob".utf8)) }
        #expect(throws: SSHError.notGitObject) { try SignedGitObject.parse([]) }
    }
}
