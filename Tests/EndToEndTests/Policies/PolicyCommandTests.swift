import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Testing

@Suite("Policies on the command line")
struct PolicyCommandTests {
    private func with(_ body: (WitnessedStory) throws -> Void) throws {
        let story = try WitnessedStory()
        defer { story.remove() }
        try body(story)
    }

    @Test("a witnessed receipt is verified offline by a policy alone, as of the newest cosigned time")
    func receipt() throws {
        try with { story in
            let (file, policy) = (try story.receipt(cosignedBy: ["ada", "cy"]), try story.policy())
            let shown = try story.program.run("verify", "--offline", file, "--policy", policy)
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains("as of 2026-01-02T03:05:02Z; later revocations unknown\n"))
            #expect(shown.output.contains("ada (ada.example) at 2026-01-02T03:05:00Z"))
            #expect(shown.output.contains("the quorum 'friends' is reached, as of 2026-01-02T03:05:00Z"))
            #expect(shown.output.contains("trust: policy"))
            let json = try story.program.run("verify", "--offline", file, "--policy", policy, "--json").json
            #expect(json?["asOf"]?.stringValue == "2026-01-02T03:05:02Z")
            #expect(json?["newestCosigned"]?.stringValue == "2026-01-02T03:05:02Z")
            #expect(json?["quorum"]?.objectValue?["time"]?.stringValue == "2026-01-02T03:05:00Z")
            #expect(json?["state"]?.stringValue == "witnessed")
            #expect(json?["trust"]?.stringValue == "policy")
            #expect(
                json?["witnesses"]?.arrayValue?.map { $0.objectValue?["name"]?.stringValue } == ["ada", "cy"])
            #expect(json?["warnings"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("without its quorum a receipt is exit 1 and says who lacks", arguments: [[], ["ben"]])
    func notWitnessed(names: [String]) throws {
        try with { story in
            let (file, policy) = (try story.receipt(cosignedBy: names), try story.policy())
            let result = try story.program.run("verify", "--offline", file, "--policy", policy, "--json")
            #expect(result.status == 1)
            #expect(result.code == "not-witnessed")
            let gap = result.json?["error"]?.objectValue?["detail"]?.objectValue?["gap"]?.objectValue
            #expect(gap?["lacking"]?.arrayValue?.count == 3 - names.count)
            let shown = try story.program.run("verify", "--offline", file, "--policy", policy)
            #expect(shown.errors.contains("would suffice"))
        }
    }

    @Test("a policy in the configuration folder needs no flag; what it doesn't list is judged by pins")
    func standingPolicy() throws {
        try with { story in
            let file = try story.receipt(cosignedBy: ["ada", "ben"])
            #expect(try story.program.run("verify", file, "--json").code == "first-use")
            _ = try story.policy("config/cairn/policy")
            #expect(try story.program.run("verify", file).status == 0)
            _ = try story.policy("config/cairn/policy", lists: false)
            let unlisted = try story.program.run("verify", file, "--json")
            #expect(unlisted.status == 1)
            #expect(unlisted.code == "first-use")
            let named = try story.program.run(
                "verify", file, "--json", "--policy", try story.policy("named", lists: false))
            #expect(named.status == 1)
            #expect(named.code == "not-in-policy")
        }
    }

    @Test("'quorum none' is accepted with a warning")
    func quorumNone() throws {
        try with { story in
            let (file, policy) = (try story.receipt(cosignedBy: []), try story.policy(quorum: "none"))
            let result = try story.program.run("verify", "--offline", file, "--policy", policy, "--json")
            #expect(result.status == 0)
            #expect(result.json?["state"]?.stringValue == "logged")
            #expect(
                result.json?["warnings"]?.arrayValue?.map { $0.objectValue?["code"]?.stringValue } == [
                    "quorum-none"
                ])
            let shown = try story.program.run("verify", "--offline", file, "--policy", policy)
            #expect(shown.output.contains("warning: the policy says 'quorum none'"))
            #expect(shown.output.contains("(the node's own time: no witness was counted)"))
        }
    }

    @Test("a policy that can't be used is exit 2, with its line and its numbers")
    func unsafePolicy() throws {
        try with { story in
            let file = try story.receipt(cosignedBy: ["ada", "ben"])
            let result = try story.program.run("verify", file, "--policy", try story.policy(needs: 1))
            #expect(result.status == 2)
            #expect(result.errors.contains("line 5 of the policy asks for 1 of 3 operators"))
            #expect(try story.program.run("verify", file, "--policy", "\(story.folder)/nowhere").status == 2)
        }
    }

    @Test("a bundle is verified offline by a policy, by first use, and not at all when a byte is changed")
    func bundle() throws {
        try with { story in
            let bytes = try story.bundle(cosignedBy: ["ada", "ben"])
            let (file, policy) = (try story.write(bytes, "release.cairn-bundle"), try story.policy())
            let result = try story.program.run("verify", "--offline", file, "--policy", policy, "--json")
            #expect(result.status == 0, "\(result.output)")
            #expect(result.json?["trust"]?.stringValue == "policy")
            #expect(result.json?["asOf"]?.stringValue == "2026-01-02T03:05:01Z")
            #expect(try story.program.run("verify", file, "--json").code == "first-use")
            let id = story.release.publisher.id.hex
            let pinned = try story.program.run("verify", file, "--accept-new", id)
            #expect(pinned.status == 0)
            #expect(pinned.output.contains("warning: there is no policy, so no witness was counted"))
            var random = SeededGenerator(seed: 0xE0)
            for _ in 0..<12 {
                var changed = bytes
                changed[Int.random(in: changed.indices, using: &random)] ^= 1
                let file = try story.write(changed, "changed.cairn-bundle")
                #expect(try story.program.run("verify", "--offline", file, "--policy", policy).status == 1)
            }
        }
    }

    @Test("a bundle without the quorum is exit 1, every check shown before")
    func bundleNotWitnessed() throws {
        try with { story in
            let file = try story.write(try story.bundle(cosignedBy: ["cy"]), "release.cairn-bundle")
            let result = try story.program.run("verify", file, "--policy", try story.policy())
            #expect(result.status == 1)
            #expect(result.output.contains("FAIL witnesses: the quorum 'friends' asks for 2 of 3 operators"))
            #expect(result.output.contains("ok   names:"))
        }
    }
}
