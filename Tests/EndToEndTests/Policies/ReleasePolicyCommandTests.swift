import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Testing

@Suite("Policies of releases on the command line")
struct ReleasePolicyCommandTests {
    private func with(_ body: (WitnessedStory, _ bundle: String, _ log: String) throws -> Void) throws {
        let story = try WitnessedStory()
        defer { story.remove() }
        let bundle = try story.write(try story.bundle(cosignedBy: ["ada", "cy"]), "release.json")
        try body(story, bundle, try story.policy())
    }

    private func policy(_ story: WitnessedStory, _ conditions: String, _ name: String = "release-policy.json")
        throws
        -> String
    {
        try story.write(Array(#"  {"schema":"cairn.policy/1","name":"test",\#(conditions)}"#.utf8), name)
    }

    private func key(_ story: WitnessedStory, _ name: String = "verifier") throws -> (
        path: String, key: SigningKey
    ) {
        let key = try SigningKey(generating: .ed25519)
        return (try story.write(Array(key.pem.utf8), "\(name).pem"), key)
    }

    private static let checks =
        #""signatures":{"atLeast":1},"witnesses":{"operators":2,"quorum":true},"licenses":{"allow":["Apache-2.0"]}"#

    @Test("one of releases and one of logs judge together, with a line for each condition")
    func passes() throws {
        try with { story, bundle, log in
            let policy = try policy(story, Self.checks)
            let shown = try story.program.run(
                "verify", "--offline", bundle, "--policy", policy, "--policy", log)
            #expect(shown.status == 0, "\(shown.errors)\(shown.output)")
            for place in ["/signatures", "/witnesses/operators", "/witnesses/quorum", "/licenses"] {
                #expect(shown.output.contains("ok   policy\(place): "), "\(shown.output)")
            }
            #expect(shown.output.contains("policy: test accepts it"))
            let json = try story.program.run(
                "verify", "--offline", bundle, "--policy", policy, "--policy", log, "--json"
            ).json
            let release = json?["releasePolicy"]?.objectValue
            #expect(release?["verdict"]?.stringValue == "passed")
            #expect(release?["checks"]?.arrayValue?.count == 4)
            #expect(json?["verdict"]?.stringValue == "verified")
        }
    }

    @Test("one that refuses is exit 1 and names the places; advice only warns")
    func refuses() throws {
        try with { story, bundle, log in
            let strict = try policy(story, #""licenses":{"deny":["Apache-2.0"]},"signatures":{"atLeast":2}"#)
            let refused = try story.program.run(
                "verify", "--offline", bundle, "--policy", strict, "--policy", log, "--json")
            #expect(refused.status == 1)
            #expect(refused.code == "release-policy")
            let error = refused.json?["error"]?.objectValue
            #expect(error?["message"]?.stringValue?.contains("/signatures, /licenses") == true)
            let release = error?["detail"]?.objectValue?["releasePolicy"]?.objectValue
            #expect(release?["verdict"]?.stringValue == "failed")

            let advice = try policy(
                story, #""licenses":{"deny":["Apache-2.0"],"level":"advise"}"#, "advice.json")
            let warned = try story.program.run(
                "verify", "--offline", bundle, "--policy", advice, "--policy", log)
            #expect(warned.status == 0)
            #expect(warned.output.contains("warn policy/licenses: "))
            #expect(warned.output.contains("accepts it with warnings"))
        }
    }

    @Test("what can't be known offline doesn't pass")
    func unknown() throws {
        try with { story, bundle, log in
            let policy = try policy(story, #""revocation":{"refuse":["yanked"]}"#)
            let result = try story.program.run(
                "verify", "--offline", bundle, "--policy", policy, "--policy", log)
            #expect(result.status == 1)
            #expect(result.output.contains("?    policy/revocation/refuse: "))
        }
    }

    @Test("--vsa writes the verdict as a signed summary, passed or failed")
    func summary() throws {
        try with { story, bundle, log in
            let (path, key) = try key(story)
            for (conditions, result) in [(Self.checks, "PASSED"), (#""signatures":{"atLeast":9}"#, "FAILED")]
            {
                let policy = try policy(story, conditions)
                let file = "\(story.folder)/summary.json"
                let run = try story.program.run(
                    "verify", "--offline", bundle, "--policy", policy, "--policy", log, "--vsa", file,
                    "--key", path)
                #expect(run.status == (result == "PASSED" ? 0 : 1), "\(run.errors)")
                let bytes = Array(try Data(contentsOf: URL(filePath: file)))
                let subjects = ReleaseSubjects(
                    manifest: ContentDigest.of(story.release.manifest.encoded()),
                    artifacts: story.release.files.map(\.artifact))
                let verdict = AttestationVerifier.verify(
                    envelope: bytes, keys: [.init(key.publicKey, .key(key.publicKey.keyID))],
                    subjects: subjects)
                let statement = try #require(verdict.accepted?.value.statement)
                let predicate = statement.predicate
                #expect(statement.predicateType == "https://slsa.dev/verification_summary/v1")
                #expect(subjects.matches(statement) == [.manifest, .omsRoot])
                #expect(predicate["verificationResult"]?.stringValue == result)
                #expect(predicate["resourceUri"]?.stringValue?.hasSuffix("/minilm@1.0.0") == true)
                let digest = ContentDigest.of(Array(try Data(contentsOf: URL(filePath: policy))))
                #expect(predicate["policy"]?["digest"]?["sha256"]?.stringValue == digest.hex)
                #expect(
                    predicate["inputAttestations"]?.arrayValue
                        == [["digest": ["sha256": .string(story.release.envelope.digest.hex)]]])
                #expect(predicate["dependencyLevels"] == nil)
                #expect(predicate["timeVerified"]?.stringValue.flatMap { Timestamp($0) } != nil)
            }
        }
    }

    @Test("attestations count when somebody whom the policy names signed them")
    func attestations() throws {
        try with { story, bundle, log in
            let (_, builder) = try key(story, "builder")
            let payload: JSONValue = [
                "_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1",
                "predicate": [
                    "buildDefinition": [
                        "buildType": "https://example.org/train/v1", "externalParameters": [:],
                    ],
                    "runDetails": ["builder": ["id": "https://ci.example/a"]],
                ],
                "subject": [
                    ["digest": ["sha256": .string(ContentDigest.of(story.release.manifest.encoded()).hex)]]
                ],
            ]
            let envelope = try Envelope.sign(
                payload: payload.indentedBytes(), type: Statement.payloadType, keys: [builder])
            let file = try story.write(envelope.bytes, "provenance.json")
            func run(_ signer: SigningKey) throws -> CairnProgram.Result {
                let policy = try policy(
                    story,
                    #""attestations":[{"predicateType":"https://slsa.dev/provenance/v1","builders":["https://ci.example/a"],"by":{"keys":["\#(signer.publicKey.base64)"]}}]"#
                )
                return try story.program.run(
                    "verify", "--offline", bundle, "--policy", policy, "--policy", log, "--attestation", file)
            }
            let accepted = try run(builder)
            #expect(accepted.status == 0, "\(accepted.output)\(accepted.errors)")
            let stranger = try run(try SigningKey(generating: .ed25519))
            #expect(stranger.status == 1)
            #expect(stranger.output.contains("provenance.json doesn't count: "))
        }
    }

    @Test(
        "what is attested on the command line counts on the command line, and a predicate that isn't sound isn't signed"
    )
    func attest() throws {
        try with { story, bundle, log in
            let (path, signer) = try key(story, "builder")
            let policy = try policy(
                story,
                #""attestations":[{"predicateType":"https://cyclonedx.org/bom","namesRelease":true,"by":{"keys":["\#(signer.publicKey.base64)"]}}]"#
            )
            let manifest = ContentDigest.of(story.release.manifest.encoded()).hex
            let bill = try story.write(
                Array(
                    #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"hashes":[{"alg":"SHA-256","content":"\#(manifest)"}]}]}"#
                        .utf8), "bom.json")
            let file = "\(story.folder)/bom.dsse.json"
            let arguments = [
                "attest", bundle, "--predicate-type", "https://cyclonedx.org/bom", "--key", path, "--policy",
                log,
                "--predicate",
            ]
            let made = try story.program.run(arguments + [bill, "--output", file])
            #expect(made.status == 0, "\(made.errors)")
            let verify = ["verify", "--offline", bundle, "--policy", policy, "--policy", log]
            #expect(try story.program.run(verify + ["--attestation", file]).status == 0)
            #expect(try story.program.run(verify).status == 1)

            let broken = try story.write(Array(#"{"bomFormat":"CycloneDX"}"#.utf8), "broken.json")
            let refused = try story.program.run(arguments + [broken, "--output", file + "2"])
            #expect(refused.status == 2)
            #expect(refused.errors.contains("/predicate/specVersion"))
            #expect(!FileManager.default.fileExists(atPath: file + "2"))
            let unsent = try story.program.run(arguments + [bill, "--json"])
            #expect(unsent.status == 2)
            #expect(unsent.code == "invalid-input")
        }
    }

    @Test("a pulled folder's files are inspected where the policy asks what they can do")
    func inspection() throws {
        try with { story, _, log in
            let folder = try story.pulled(cosignedBy: ["ada", "cy"])
            let policy = try policy(story, #""inspection":{"refuse":["executes","may-execute","unread"]}"#)
            let result = try story.program.run("verify", folder, "--policy", policy, "--policy", log)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(result.output.contains("ok   policy/inspection/refuse: "))
        }
    }

    @Test("one that can't be read is exit 2 with every fault; flags that would do nothing are refused")
    func usage() throws {
        try with { story, bundle, log in
            let broken = try policy(story, #""age":{},"lineage":{"state":"known"}"#)
            let read = try story.program.run("verify", "--offline", bundle, "--policy", broken)
            #expect(read.status == 2)
            #expect(read.errors.contains("/age/atLeastDays") && read.errors.contains("/lineage/state"))
            let good = try policy(story, Self.checks, "good.json")
            let receipt = try story.receipt(cosignedBy: ["ada", "cy"])
            for arguments in [
                [bundle, "--vsa", "a"], [bundle, "--attestation", "a"],
                [bundle, "--policy", log, "--policy", log],
                [bundle, "--policy", good, "--policy", good], [receipt, "--policy", good, "--policy", log],
            ] {
                #expect(
                    try story.program.run(["verify", "--offline"] + arguments).status == 2, "\(arguments)")
            }
            let bundling = try story.program.run(["bundle", "acme/minilm", "-o", "x", "--policy", good])
            #expect(bundling.status == 2)
            #expect(bundling.errors.contains("'cairn verify' and 'cairn pull' judge by"))
        }
    }
}
