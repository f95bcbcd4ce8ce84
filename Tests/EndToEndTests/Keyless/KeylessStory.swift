import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation

/// A publisher whose workload releases without a key, on a node that believes a made-up Sigstore instance.
struct KeylessStory {
    let node: ServedNode

    var home: String { node.program.home }
    var root: [String] { ["--trusted-root", home + "/root.json"] }

    static func with(_ body: (KeylessStory) throws -> Void) throws {
        try ServedNode.with(
            options: ["--no-inspection", "--trusted-root", "{home}/root.json"],
            prepare: { home in
                try Data(SampleSigstore.trustedRootBytes).write(to: URL(filePath: home + "/root.json"))
            }
        ) { try body(KeylessStory(node: $0)) }
    }

    /// Pins the node, registers `acme` and lists the workload.
    func listWorkload(repository: String? = SampleSigstore.workload.repositoryID, scope: String = "*") throws
    {
        let workload = SampleSigstore.workload
        try expect(node.run("trust", "add", node.url, "--yes"))
        try expect(node.run("publisher", "register", "acme"))
        try expect(
            node.run(
                "publisher", "rotate", "acme", "--add-workload", workload.san, "--issuer", workload.issuer,
                "--repository-id", repository ?? "none", "--scope", scope))
    }

    private struct Unexpected: Error {
        let result: CairnProgram.Result
    }

    @discardableResult
    func expect(_ result: CairnProgram.Result, _ status: Int32 = 0) throws -> CairnProgram.Result {
        guard result.status == status else { throw Unexpected(result: result) }
        return result
    }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(home)/\(name)"
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// A folder with a description that lacks nothing.
    func folder(_ name: String = "model", text: String = "# A model\n") throws -> String {
        _ = try write(Array(text.utf8), "\(name)/README.md")
        _ = try write(Array(Self.description.utf8), "\(name)/cairn.json")
        return "\(home)/\(name)"
    }

    /// Signs the bytes of a file as a Sigstore client would, and writes the bundle.
    func sign(
        _ file: String, by signer: Identity.SigstoreSigner = SampleSigstore.workload,
        fault: SampleSigstore.Fault? = nil, as name: String = "record.sigstore.json"
    ) throws -> String {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        let now = Int64(Date().timeIntervalSince1970)
        return try write(SampleSigstore.sign(bytes, by: signer, at: now, fault: fault).bundle, name)
    }

    func publish(_ folder: String, version: String = "1.0.0", _ more: String...) throws -> CairnProgram.Result
    {
        try node.run(["publish", folder, "--as", "acme/minilm", "--version", version] + more + root)
    }

    private static let description = """
        {"kind":"model","languages":["en"],"license":{"spdx":"Apache-2.0"},
         "lineage":{"baseModels":[],"datasets":[],"fromScratch":true,"state":"declared"},
         "model":{"architecture":"BertModel","parameters":{"total":1024},"trustRemoteCode":false},
         "summary":"A small sample.","title":"Sample",
         "unknown":{"/training/energy":"Nobody measured it.","/training/flops":"Nobody counted them.",
          "/training/tokens":"Nobody counted them."},
         "use":{"intended":["Tests."],"limitations":["It is no real work."]}}
        """
}
