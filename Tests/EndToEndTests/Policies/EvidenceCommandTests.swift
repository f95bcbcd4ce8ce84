import CairnClient
import CairnManifest
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Evidence on the command line") struct EvidenceCommandTests {
    /// A fork's evidence in a file, and a user who knows nothing yet.
    private struct Ground {
        let program: CairnProgram
        let file: String
        /// The key that the evidence is about.
        let key: VerifierKey
        let trust: TrustStore

        /// Another key under the same name.
        func otherKey() throws -> VerifierKey {
            try NoteSigner(name: key.name, seed: [UInt8](repeating: 9, count: 32)).key
        }

        var origin: String { String(key.name.dropLast("/log".count)) }

        func run(_ arguments: String...) throws -> CairnProgram.Result {
            try program.run(["audit", "--evidence", file] + arguments)
        }
    }

    private func with(_ body: (Ground) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "cairn-evidence-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder + "/config/cairn", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let tests = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let vectors = try JSONValue.parse(
            [UInt8](Data(contentsOf: tests.appending(path: "Vectors/evidence/evidence.json"))),
            maxBytes: 4 << 20)
        let forks = vectors.objectValue?["valid"]?.arrayValue?.compactMap(\.objectValue).filter {
            $0["provesFork"]?.boolValue == true
        }
        let text = try #require(forks?.first?["file"]?.stringValue)
        let log = try JSONValue.parse(Array(text.utf8), maxBytes: 1 << 20).objectValue?["log"]?.stringValue
        let file = folder + "/evidence.json"
        try Data(text.utf8).write(to: URL(filePath: file))
        try body(
            Ground(
                program: CairnProgram(home: folder), file: file,
                key: try VerifierKey.parse(try #require(log)),
                trust: TrustStore(folder: folder + "/data/cairn/trust")))
    }

    @Test("where no key of the log is known, the fork is proven of the key in the file, and that is said")
    func firstUse() throws {
        try with { ground in
            let shown = try ground.run()
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains("proven: this key signed two histories"))
            #expect(shown.output.contains("trust: first-use; you know no key of this log"))
            #expect(try ground.run("--json").json?["trust"]?.stringValue == "first-use")
        }
    }

    @Test("a fork of the pinned key is exit 0, with the ground on which the key is known")
    func pinned() throws {
        try with { ground in
            try ground.trust.pinNode(origin: ground.origin, vkey: "\(ground.key)")
            let shown = try ground.run("--json")
            #expect(shown.status == 0 && shown.json?["provesFork"]?.boolValue == true)
            #expect(shown.json?["trust"]?.stringValue == "pinned")
            #expect(
                try ground.run("--vkey", "\(ground.key)", "--json").json?["trust"]?.stringValue == "given")
        }
    }

    @Test(
        "another key than the one that is pinned, given or in the policy is exit 1, and says what it is about"
    )
    func otherKey() throws {
        try with { ground in
            let other = "\(try ground.otherKey())"
            let given = try ground.run("--vkey", other, "--json")
            #expect(given.status == 1 && given.code == "other-key")
            let policy = ground.program.home + "/policy"
            try Data("log \(other)\nquorum none\n".utf8).write(to: URL(filePath: policy))
            let listed = try ground.run("--policy", policy, "--json")
            #expect(listed.status == 1 && listed.code == "other-key")
            try ground.trust.pinNode(origin: ground.origin, vkey: other)
            let pinned = try ground.run()
            #expect(pinned.status == 1)
            #expect(pinned.errors.contains("is about another key than the one of \(ground.key.name)"))
            #expect(!pinned.output.contains("proven"))
        }
    }

    @Test("a policy that is asked for and doesn't list the log is exit 1")
    func unlisted() throws {
        try with { ground in
            let policy = ground.program.home + "/policy"
            try Data("quorum none\n".utf8).write(to: URL(filePath: policy))
            let result = try ground.run("--policy", policy, "--json")
            #expect(result.status == 1 && result.code == "not-in-policy")
        }
    }
}
