import CairnManifest
import CairnProvenance
import Foundation
import Testing

/// The signed sample model and the keys, certificates and signatures that go with it.
enum ModelFixture {
    static func signature(_ name: String) throws -> [UInt8] {
        try AssetFile.bytes("oms/signatures/\(name).sig")
    }

    static func key(_ name: String) throws -> ModelPublicKey {
        try ModelPublicKey(pem: String(decoding: AssetFile.bytes("oms/keys/\(name).pub.pem"), as: UTF8.self))
    }

    static func certificates(_ name: String) throws -> [X509Certificate] {
        try X509Certificate.parseAll(
            pem: String(decoding: AssetFile.bytes("oms/keys/\(name).crt.pem"), as: UTF8.self))
    }

    /// When most certificates of the fixture are valid: 2026-12-01.
    static var now: UnixTime { UnixTime(microseconds: 1_796_083_200_000_000) }

    static func trust(_ name: String) throws -> ModelTrust {
        switch name {
        case "key-p384", "key-p521": .key(try key("ec-\(name.dropFirst(4))"))
        case let name where name.hasPrefix("cert-leaf-expired"):
            .roots(try certificates("oldroot"), now: now)
        case let name where name.hasPrefix("cert"): .roots(try certificates("root"), now: now)
        default: .key(try key("ec-p256"))
        }
    }

    static func verdict(_ name: String) throws -> ModelSignatureVerdict {
        ModelSignatureVerifier.verify(try signature(name), trust: try trust(name))
    }

    static var sample: MemoryModel {
        get throws {
            let names = [
                ".gitattributes", "README.md", "config.json", "empty.txt", "notes-é.txt", "tokenizer.json",
                "weights-index.json", "weights/part-00001.bin", "weights/part-00002.bin",
            ]
            var model = MemoryModel()
            for name in names { model.files[name] = try AssetFile.bytes("oms/sample-model/\(name)") }
            return model
        }
    }

    /// A bundle around a payload of the test's own, signed with a key that is made here.
    static func signed(_ payload: String) throws -> (bytes: [UInt8], trust: ModelTrust) {
        let key = try SigningKey(p256Scalar: [UInt8](repeating: 7, count: 32))
        let type = ModelSignature.payloadType
        let message = Envelope.signedBytes(payload: Array(payload.utf8), payloadType: type)
        let bundle: JSONValue = [
            "dsseEnvelope": [
                "payload": .string(Base64.encode(Array(payload.utf8))), "payloadType": .string(type),
                "signatures": [["sig": .string(Base64.encode(try key.sign(message)))]],
            ],
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": ["publicKey": [:]],
        ]
        return (bundle.canonicalBytes(), .key(try ModelPrivateKey(key).publicKey))
    }
}

/// A folder of bytes, reported on as a folder on disk is.
struct MemoryModel {
    var files: [String: [UInt8]] = [:]
    var links: [String] = []

    func report(_ statement: ModelStatement, signaturePath: String? = nil) -> ModelFolderReport {
        var report = ModelFolderReport()
        for file in statement.files {
            report.states.append((file.name, state(of: file, statement)))
        }
        let rules = ModelPathRules(statement.serialization, signaturePath: signaturePath)
        let listed = Set(statement.files.map(\.name))
        for (path, bytes) in files.sorted(by: { ExactText.precedes($0.key, $1.key) })
        where !listed.contains(path) {
            if let reason = rules.reason(toIgnore: path) {
                report.ignored.append((path, reason))
            } else {
                report.unlisted.append((path, Int64(bytes.count)))
            }
        }
        report.links = links
        return report
    }

    private func state(of file: SignedModelFile, _ statement: ModelStatement) -> ModelFolderReport.FileState {
        guard let bytes = files[file.name] else { return .missing }
        if let size = file.sizeBytes, size != Int64(bytes.count) { return .changed(nil) }
        for piece in file.pieces {
            let range = piece.range.map { Int($0.lowerBound)..<Int($0.upperBound) } ?? 0..<bytes.count
            guard statement.serialization.hash.digest(of: Array(bytes[range])) == piece.digest else {
                return .changed(piece.range)
            }
        }
        return .same(bytes: Int64(bytes.count))
    }

    /// The words of all checks that aren't `pass`, each with its outcome.
    func findings(_ verdict: ModelSignatureVerdict) -> [String] {
        var checks = verdict.checks
        if let statement = verdict.statement { checks += report(statement).checks(against: statement) }
        return checks.filter { $0.outcome != .pass }.map { "\($0.outcome.rawValue) \($0.code ?? "")" }
    }
}
