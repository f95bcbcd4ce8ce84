import CairnManifest
import Foundation
import Testing

@Suite("cairn verify --oms")
struct ModelSignatureCommandTests {
    private static let assets = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Vectors/signatures/oms").path

    /// Runs the program beside a copy of the sample model that `change` has been at.
    private func verify(
        _ signature: String = "key-p256", _ trust: [String] = ["--oms-key", "ec-p256.pub.pem"],
        change: (String) throws -> Void = { _ in }
    ) throws -> CairnProgram.Result {
        let home = NSTemporaryDirectory() + "cairn-oms-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let model = home + "/sample-model"
        try FileManager.default.copyItem(atPath: Self.assets + "/sample-model", toPath: model)
        try change(model)
        let arguments = trust.map { $0.hasSuffix(".pem") ? "\(Self.assets)/keys/\($0)" : $0 }
        return try CairnProgram(home: home).run(
            ["verify", model, "--oms", "\(Self.assets)/signatures/\(signature).sig", "--json"] + arguments)
    }

    @Test("a folder as it was signed is exit 0, under a policy, with every check")
    func good() throws {
        let result = try verify()
        #expect(result.status == 0)
        #expect(result.json?["verdict"]?.stringValue == "verified")
        #expect(result.json?["trust"]?.stringValue == "policy")
        let names = (result.json?["checks"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(names == ["format", "key", "signature", "statement", "files", "ignored"])
    }

    @Test("a certificate that has expired is exit 0 with a warning")
    func expired() throws {
        let result = try verify("cert-leaf-expired-2021", ["--oms-roots", "oldroot.crt.pem"])
        #expect(result.status == 0)
        let codes = (result.json?["checks"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
        #expect(codes == ["certificate-expired", "ignored-path"])
    }

    @Test("what isn't as it was signed is exit 1 with its word")
    func bad() throws {
        #expect(try verify("payload-changed_fail").code == "bad-signature")
        #expect(
            try verify("cert-badusage_fail", ["--oms-roots", "root.crt.pem"]).code == "certificate-usage")
        #expect(try verify("cert", ["--oms-roots", "oldroot.crt.pem"]).code == "certificate-chain")
        #expect(try verify("key-p256", ["--oms-key", "ec-p384.pub.pem"]).code == "key-hint")
        let changes: [(code: String, change: (String) throws -> Void)] = [
            (
                "digest-mismatch",
                { try "{}".write(toFile: $0 + "/config.json", atomically: false, encoding: .utf8) }
            ),
            ("missing", { try FileManager.default.removeItem(atPath: $0 + "/empty.txt") }),
            (
                "unsigned-file",
                { try "".write(toFile: $0 + "/weights/x.py", atomically: false, encoding: .utf8) }
            ),
            (
                "symlink",
                {
                    try FileManager.default.createSymbolicLink(
                        atPath: $0 + "/link", withDestinationPath: "config.json")
                }
            ),
            (
                "symlink",
                {
                    try FileManager.default.moveItem(atPath: $0 + "/config.json", toPath: $0 + "/.git")
                    try FileManager.default.createSymbolicLink(
                        atPath: $0 + "/config.json", withDestinationPath: ".git")
                }
            ),
            (
                "not-a-file",
                {
                    try FileManager.default.removeItem(atPath: $0 + "/config.json")
                    try FileManager.default.createDirectory(
                        atPath: $0 + "/config.json", withIntermediateDirectories: false)
                }
            ),
        ]
        for (code, change) in changes {
            let result = try verify(change: change)
            #expect(result.status == 1)
            #expect(result.code == code)
        }
    }

    @Test(
        "without a word about whom to believe it is exit 1, and says what to give",
        arguments: [
            ("key-p256", "--oms-key"), ("cert", "--oms-roots"),
        ])
    func noTrust(_ signature: String, _ option: String) throws {
        let result = try verify(signature, [])
        #expect(result.status == 1)
        #expect(result.code == "no-trust")
        #expect(result.output.contains(option))
    }

    @Test("a missing folder or signature is exit 3; a file that isn't a key is exit 2")
    func usage() throws {
        #expect(try verify("none").status == 3)
        #expect(try verify("key-p256", ["--oms-key", "../sample-model/config.json"]).status == 2)
        #expect(
            try verify("key-p256", ["--oms-key", "ec-p256.pub.pem", "--oms-roots", "root.crt.pem"]).status
                == 2)
    }

    @Test("a single file by itself, and not by another one")
    func single() throws {
        let home = NSTemporaryDirectory() + "cairn-oms-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        func verify(_ path: String) throws -> CairnProgram.Result {
            try CairnProgram(home: home).run([
                "verify", "\(Self.assets)/sample-model\(path)", "--oms",
                "\(Self.assets)/signatures/single-file.sig",
                "--oms-key", "\(Self.assets)/keys/ec-p256.pub.pem", "--json",
            ])
        }
        #expect(try verify("/config.json").status == 0)
        #expect(try verify("/README.md").code == "digest-mismatch")
        #expect(try verify("").code == "not-a-file")
    }
}
