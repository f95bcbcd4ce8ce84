import Foundation

/// Signing and verifying a model beside `model_signing`, each as a whole program, over a folder of 2 GiB in the page cache.
///
/// `MODEL_SIGNING` names the peer (default: that of `.build/venv`).
enum ModelSignatureBenchmark {
    private static let files = 16
    private static let fileBytes = 128 << 20

    static func run(rounds: Int, binary: String) async throws -> [Comparison.Result] {
        let folder = NSTemporaryDirectory() + "cairn-bench-model-\(UInt64.random(in: .min ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let peer = ProcessInfo.processInfo.environment["MODEL_SIGNING"] ?? ".build/venv/bin/model_signing"
        let (model, key, pub) = ("\(folder)/model", "\(folder)/key.pem", "\(folder)/key.pub.pem")
        try makeModel(model)
        try await time(
            "/usr/bin/openssl",
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key])
        try await time("/usr/bin/openssl", ["pkey", "-in", key, "-pubout", "-out", pub])
        let signature = "\(folder)/model.sig"
        try await time(peer, ["sign", "key", model, "--signature", signature, "--private_key", key])
        let comparison = Comparison(
            name: "model signature", subject: "`cairn verify --oms`, 2 GiB in \(files) files, whole program",
            peer: "`model_signing verify key` (PyPI 1.1.1), the same folder", unit: "s", isDuration: true,
            note: "Aim: at most 0.9 s on two cores.")
        let verified = try await comparison.run(rounds: rounds) {
            try await time(binary, ["verify", model, "--oms", signature, "--oms-key", pub, "--quiet"])
        } peer: {
            try await time(peer, ["verify", "key", model, "--signature", signature, "--public_key", pub])
        }
        let signing = Comparison(
            name: "model signing",
            subject: "`cairn publish --dry-run`, the same folder: all of signing but the ECDSA signature",
            peer: "`model_signing sign key`", unit: "s", isDuration: true,
            note: "Aim: at most 0.9 s on two cores.")
        let node = try ServedNode(binary: binary, origin: "bench.cairn.example")
        defer { node.stop() }
        var user = ProcessInfo.processInfo.environment
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] { user[name] = folder + "/user" }
        user["CAIRN_NODE"] = node.url
        try await time(binary, ["trust", "add", node.url, "--yes"], environment: user)
        try await time(binary, ["publisher", "register", "bench"], environment: user)
        let signed = try await signing.run(rounds: rounds) {
            try await time(
                binary,
                ["publish", model, "--as", "bench/bytes", "--version", "1.0.0", "--dry-run", "--yes"],
                environment: user)
        } peer: {
            try await time(
                peer, ["sign", "key", model, "--signature", "\(folder)/again.sig", "--private_key", key])
        }
        return [verified, signed]
    }

    private static func makeModel(_ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "---\nlicense: apache-2.0\n---\n# Bytes\n\nTwo gibibytes of them.\n".write(
            toFile: "\(folder)/README.md", atomically: true, encoding: .utf8)
        for file in 0..<files {
            var word = UInt64(file + 1)
            let block = Data(
                (0..<(1 << 20)).map { _ in
                    word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: word >> 56)
                })
            let path = "\(folder)/part-\(file).bin"
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw BenchmarkError.failed("couldn't make \(path)")
            }
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            for _ in 0..<(fileBytes >> 20) { try handle.write(contentsOf: block) }
            try handle.close()
        }
    }

    /// Seconds until the program has ended well.
    @discardableResult
    private static func time(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil
    ) async throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let taken = try await seconds {
            try process.run()
            process.waitUntilExit()
        }
        guard process.terminationStatus == 0 else {
            throw BenchmarkError.failed("\(program) ended with \(process.terminationStatus)")
        }
        return taken
    }
}
