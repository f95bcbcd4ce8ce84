import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import Testing

@Suite("Keyless releases on the command line")
struct KeylessCommandTests {
    @Test("a release in two steps, without any key, is verified by everyone who believes the authority")
    func wholeStory() throws {
        try KeylessStory.with { story in
            try story.listWorkload()
            let folder = try story.folder()
            let record = story.home + "/minilm.record"
            // The CI has no key at all.
            try FileManager.default.removeItem(atPath: story.home + "/config/cairn/keys")
            let prepared = try story.publish(folder, "--record-out", record, "--json")
            #expect(prepared.status == 0, "\(prepared.errors)")
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: record)))
            #expect(prepared.json?["sha256"]?.stringValue == ContentDigest.of(bytes).hex)
            #expect(bytes.starts(with: Array("cairn-record/1\n".utf8)))
            // A second time nothing has changed, so the signature of the first counts.
            let bundle = try story.sign(record)
            _ = try story.expect(try story.publish(folder, "--record-out", record))
            #expect([UInt8](try Data(contentsOf: URL(filePath: record))) == bytes)

            let published = try story.publish(folder, "--bundle", bundle)
            #expect(published.status == 0, "\(published.errors)")
            #expect(published.output.contains("published  acme/minilm@1.0.0"))
            let again = try story.publish(folder, "--bundle", bundle)
            #expect(again.status == 0 && again.output.contains("unchanged"), "\(again.errors)")

            let words = "signed keyless by \(SampleSigstore.workload)"
            let verified = try story.node.run(["verify", "acme/minilm@1.0.0"] + story.root)
            #expect(
                verified.status == 0 && verified.output.contains(words),
                "\(verified.errors)\(verified.output)")
            let shown = try story.node.run("show", "acme/minilm@1.0.0")
            #expect(
                shown.output.contains("signed     keyless: \(SampleSigstore.workload)"), "\(shown.output)")
            let publisher = try story.node.run("publisher", "show", "acme")
            #expect(publisher.output.contains("keyless: \(SampleSigstore.workload)"))
            // Without the authority nothing says who signed it.
            let doubted = try story.node.run("verify", "acme/minilm@1.0.0")
            #expect(doubted.status == 1 && doubted.output.contains("FAIL signature"), "\(doubted.output)")

            let pulled = story.home + "/pulled"
            let pull = try story.node.run(["pull", "acme/minilm@1.0.0", pulled] + story.root)
            #expect(pull.status == 0, "\(pull.errors)")
            let kept = [UInt8](try Data(contentsOf: URL(filePath: pulled + "/.cairn/record.sigstore.json")))
            #expect(kept == [UInt8](try Data(contentsOf: URL(filePath: bundle))))
            let local = try story.node.run(["verify", "--offline", pulled] + story.root)
            #expect(local.status == 0 && local.output.contains(words), "\(local.errors)\(local.output)")
            let file = story.home + "/offline.json"
            _ = try story.expect(
                try story.node.run(["bundle", "acme/minilm@1.0.0", "-o", file] + story.root))
            let offline = try story.node.run(["verify", "--offline", file, "--json"] + story.root)
            #expect(offline.status == 0, "\(offline.errors)")
            #expect(offline.json?["keyless"] == SampleSigstore.workload.json)

            let audit = try story.node.run(["audit", story.node.url] + story.root)
            #expect(audit.status == 0, "\(audit.errors)\(audit.output)")

            // What was kept beside the folder is no bundle of another release.
            try FileManager.default.removeItem(atPath: pulled + "/.cairn/record.sigstore.json")
            let bare = try story.node.run(["verify", "--offline", pulled] + story.root)
            #expect(bare.status == 1, "\(bare.output)")
        }
    }

    @Test("the steps may be on two machines, and what changed in between is told")
    func twoMachines() throws {
        try KeylessStory.with { story in
            try story.listWorkload(scope: "models/minilm")
            let folder = try story.folder()
            let record = story.home + "/minilm.record"
            _ = try story.expect(try story.publish(folder, "--record-out", record))
            let bundle = try story.sign(record)
            try FileManager.default.removeItem(atPath: story.home + "/state/cairn/pending")
            let lost = try story.publish(folder, "--bundle", bundle, "--json")
            #expect(lost.status == 2 && lost.code == "record", "\(lost.output)")

            let changed = try story.folder("other", text: "# Another\n")
            let other = try story.publish(changed, "--bundle", bundle, "--record", record, "--json")
            #expect(other.status == 2 && other.code == "record", "\(other.output)")
            _ = try story.expect(try story.publish(folder, "--bundle", bundle, "--record", record))

            // Another release takes the place that the record was made for.
            let (one, two) = (story.home + "/one", story.home + "/two")
            _ = try story.expect(try story.publish(changed, version: "1.1.0", "--record-out", one))
            _ = try story.expect(try story.publish(changed, version: "1.2.0", "--record-out", two))
            _ = try story.expect(
                try story.publish(
                    changed, version: "1.2.0", "--bundle", try story.sign(two, as: "two.json")))
            let late = try story.publish(
                changed, version: "1.1.0", "--bundle", try story.sign(one, as: "one.json"), "--json")
            #expect(late.status == 5 && late.code == "wrong-previous", "\(late.output)")
        }
    }

    @Test("a bundle by somebody else, or over something else, publishes nothing")
    func refused() throws {
        try KeylessStory.with { story in
            try story.listWorkload()
            let folder = try story.folder()
            let record = story.home + "/minilm.record"
            _ = try story.expect(try story.publish(folder, "--record-out", record))
            var stranger = SampleSigstore.workload
            stranger.repositoryID = "1"
            let foreign = try story.sign(record, by: stranger)
            let denied = try story.publish(folder, "--bundle", foreign, "--json")
            #expect(denied.status == 2 && denied.code == "wrong-key", "\(denied.output)")
            let other = try story.write([1, 2, 3], "other")
            let wrong = try story.publish(folder, "--bundle", try story.sign(other), "--json")
            #expect(wrong.status == 2 && wrong.code == "bad-bundle", "\(wrong.output)")
            let unproven = try story.sign(record, fault: .noInclusion)
            #expect(try story.publish(folder, "--bundle", unproven, "--json").code == "bad-bundle")
            #expect(try story.node.run("show", "acme/minilm@1.0.0").status == 3)
        }
    }

    @Test("a workload that was removed or revoked releases nothing more")
    func removed() throws {
        try KeylessStory.with { story in
            try story.listWorkload()
            let id = Identity.Releaser.Signer.sigstore(SampleSigstore.workload).id
            _ = try story.expect(
                try story.node.run(
                    "publisher", "rotate", "acme", "--revoke", String(id.hex.prefix(12)), "--reason",
                    "compromised", "--since", "2"))
            let shown = try story.node.run("publisher", "show", "acme")
            #expect(shown.output.contains("revoked    keyless:\(id)  compromised"), "\(shown.output)")
            let refused = try story.publish(
                try story.folder(), "--record-out", story.home + "/record", "--json")
            #expect(refused.status == 2 && refused.code == "workload", "\(refused.output)")
        }
    }

    @Test("options that don't go together are usage errors")
    func usage() throws {
        try KeylessStory.with { story in
            let folder = try story.folder()
            for options in [
                ["--key", "k.pem", "--bundle", "b"], ["--key", "k.pem", "--record-out", "r"],
                ["--record-out", "r", "--bundle", "b"], ["--record", "r"],
                ["--record-out", "r", "--sign-oms"],
                ["--record-out", folder + "/r"], ["--bundle", folder + "/b"],
            ] {
                let result = try story.node.run(
                    ["publish", folder, "--as", "acme/minilm", "--version", "1.0.0"] + options)
                #expect(result.status == 2, "\(options)")
            }
            for options in [
                ["--add-workload", "https://ci.example"], ["--issuer", "https://issuer.example"],
                ["--add-workload", "https://ci.example", "--issuer", "https://issuer.example"],
            ] {
                #expect(try story.node.run(["publisher", "register", "acme"] + options).status == 2)
            }
        }
    }
}
