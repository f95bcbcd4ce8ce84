import CairnCommands
import CairnProvenance
import Foundation
import Testing

@Suite struct KeyFileTests {
    private let folder = NSTemporaryDirectory() + "cairn-keys-\(UUID().uuidString)"

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test(
        "a new key is readable by its owner alone, and so is its new folder",
        arguments: [PublicKey.Algorithm.ed25519, .p256])
    func modes(algorithm: PublicKey.Algorithm) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/keys/release.pem"
        let key = try KeyFile.create(file, algorithm: algorithm)
        #expect(try mode(file) == 0o600)
        #expect(try mode(folder + "/keys") == 0o700)
        #expect(!KeyFile.isExposed(file))
        #expect(try KeyFile.read(file).publicKey == key.publicKey)
        #expect(try KeyFile.readPublic(file).algorithm == algorithm)
    }

    @Test("a key that is there is never overwritten")
    func refusesToOverwrite() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/release.pem"
        let key = try KeyFile.create(file, algorithm: .ed25519)
        #expect(throws: CommandFailure.self) { try KeyFile.create(file, algorithm: .ed25519) }
        #expect(try KeyFile.read(file).publicKey == key.publicKey)
    }

    @Test("a link in the place of a new key is not followed")
    func refusesLink() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = folder + "/release.pem"
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: folder + "/elsewhere")
        #expect(throws: CommandFailure.self) { try KeyFile.create(file, algorithm: .ed25519) }
        #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere"))
    }

    @Test("a key that others may read is noticed")
    func noticesExposure() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/release.pem"
        _ = try KeyFile.create(file, algorithm: .ed25519)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        #expect(KeyFile.isExposed(file))
    }

    @Test("an encrypted key without its passphrase is refused with what to do")
    func encrypted() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/locked.pem"
        let text = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
        try LocalFile.create(file, Array(text.utf8), mode: 0o600)
        let failure = #expect(throws: CommandFailure.self) { try KeyFile.read(file) }
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains("--passphrase-file") == true)
    }

    @Test("a file that is replaced is there whole, and its draft is gone")
    func replaces() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/a/b/state.json"
        try LocalFile.replace(file, [1], mode: 0o600)
        try LocalFile.replace(file, [2, 3], mode: 0o600)
        #expect(try LocalFile.read(file, maxBytes: 2) == [2, 3])
        #expect(throws: CommandFailure.self) { try LocalFile.read(file, maxBytes: 1) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b") == ["state.json"])
        #expect(try LocalFile.readIfPresent(folder + "/none", maxBytes: 1) == nil)
    }
}
