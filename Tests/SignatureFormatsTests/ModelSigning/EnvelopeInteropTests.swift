import CairnManifest
import CairnProvenance
import Foundation
import Testing

/// Envelopes between cairn and securesystemslib; `make interop` names the folders.
@Suite("DSSE envelopes of other programs")
struct EnvelopeInteropTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let payload = Array(#"{"from":"cairn"}"#.utf8)

    @Test(
        "an envelope of ours is written for others to verify",
        .enabled(if: environment["CAIRN_DSSE_OUT"] != nil),
        arguments: [PublicKey.Algorithm.ed25519, .p256])
    func write(_ algorithm: PublicKey.Algorithm) throws {
        let folder = URL(filePath: try #require(Self.environment["CAIRN_DSSE_OUT"]))
        let key = try SigningKey(generating: algorithm)
        let envelope = try Envelope.sign(payload: Self.payload, type: ModelSignature.payloadType, keys: [key])
        try Data(envelope.bytes).write(to: folder.appending(path: "\(algorithm.rawValue).json"))
        try Data(key.publicKey.pem.utf8).write(to: folder.appending(path: "\(algorithm.rawValue).pub.pem"))
    }

    @Test(
        "an envelope of others verifies here", .enabled(if: environment["CAIRN_DSSE_IN"] != nil),
        arguments: ["ed25519", "p256"])
    func read(_ name: String) throws {
        let folder = URL(filePath: try #require(Self.environment["CAIRN_DSSE_IN"]))
        let envelope = try Envelope.parse(Array(try Data(contentsOf: folder.appending(path: "\(name).json"))))
        let pem = try String(contentsOf: folder.appending(path: "\(name).pub.pem"), encoding: .utf8)
        let key = try SubjectPublicKey(pem: pem)
        let message = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
        let signature = try #require(envelope.signatures.first)
        #expect(key.isValidSignature(signature.bytes, over: message))
        #expect(!key.isValidSignature(signature.bytes, over: message + [0]))
        #expect(String(decoding: envelope.payload, as: UTF8.self).contains("securesystemslib"))
    }
}
