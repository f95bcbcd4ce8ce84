import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn show`.
package struct Show: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an entry with its releases, or one release with its files.",
        discussion: """
            Shows what the node says; 'cairn verify' checks it. With a version or digest: the release and its files.

            EXAMPLE: cairn show acme/minilm@1.0.0
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("[datasets/]publisher[.home]/name[@version].", valueName: "ref"))
    var reference: String

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let reference = try Reference(reference)
        try await context.withNode { client in
            if reference.selector == nil {
                let entry = try await client.entry(reference)
                try EntryShown(answer: entry, trust: pins(entry.publisher, context)).show(context.output)
            } else {
                let release = try await client.release(reference)
                try ReleaseShown(
                    answer: release, attestations: try await client.attestations(reference),
                    trust: pins(release.publisher, context)
                ).show(context.output)
            }
        }
    }

    /// How the publisher is known here: by its id, by its home's log key, or not at all.
    private func pins(_ publisher: PublisherAnswer, _ context: CommandContext) throws -> String {
        let store = context.trustStore
        guard let id = PublisherID(hex: publisher.id) else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node names a publisher by something that isn't an id")
        }
        if try store.publisher(id: id) != nil { return "publisher pinned" }
        let home =
            publisher.origin.hasSuffix("/log") ? String(publisher.origin.dropLast(4)) : publisher.origin
        return try store.node(origin: home) != nil ? "home node pinned" : "not known here"
    }
}

/// An entry as people read it.
struct EntryShown {
    let answer: EntryAnswer
    let trust: String

    func show(_ output: Output) throws {
        try output.json(["entry": JSONValue(encoding: answer), "trust": .string(trust)])
        output.line(answer.reference, style: .strong)
        if let newest = answer.releases.first(where: { $0.standing == nil }) ?? answer.releases.first {
            output.line("title      \(newest.title)")
            output.line("summary    \(newest.summary)")
            output.line("license    \(newest.license)")
        }
        output.line("kind       \(answer.kind)")
        output.line("publisher  \(answer.publisher.name) \(answer.publisher.id)")
        output.line("home       \(answer.publisher.origin)\(answer.local ? " (this node)" : "")")
        output.line("trust      \(trust)")
        output.line()
        output.table(
            [["VERSION", "PUBLISHED", "FILES", "SIZE", "STATUS", "DIGEST"]]
                + answer.releases.map { release in
                    [
                        release.version, release.time, String(release.files), ByteCount.text(release.bytes),
                        release.standing ?? "-", "sha256:\(release.manifest)",
                    ]
                })
    }
}

/// A release as people read it.
///
/// The files are those of the envelope that came along, not yet verified.
struct ReleaseShown {
    let answer: ReleaseAnswer
    let attestations: [AttestationAnswer]
    let trust: String

    func show(_ output: Output) throws {
        let statement = try ReleaseContent(answer)
        let manifest = statement.manifest
        var json: JSONObject = ["release": try JSONValue(encoding: answer), "trust": .string(trust)]
        json["manifest"] = manifest.json
        json["attestations"] = .array(try attestations.map { try JSONValue(encoding: $0) })
        output.json(.object(json))
        output.line("\(answer.reference)", style: .strong)
        output.line("title      \(manifest.title)")
        output.line("summary    \(manifest.summary)")
        output.line("license    \(manifest.license.spdx)")
        output.line("kind       \(answer.kind)")
        output.line("version    \(manifest.version)")
        output.line("digest     sha256:\(manifest.digest)")
        output.line(
            "published  \(answer.release.time), entry \(answer.release.index) of \(answer.publisher.origin)")
        output.line("publisher  \(answer.publisher.name) \(answer.publisher.id)")
        if let bundle = answer.recordBundle.flatMap(Base64.decode),
            let signer = KeylessVerifier.claimedSigner(bundle)
        {
            output.line("signed     keyless: \(signer)")
        }
        output.line("trust      \(trust)")
        showStanding(output)
        output.line("complete   \(manifest.completeness.percent) % of what readers ask for")
        if answer.absentFiles > 0 {
            output.line("note       this node still lacks \(answer.absentFiles) of the files")
        }
        output.line()
        output.table(
            manifest.artifacts.map {
                [ByteCount.text($0.sizeBytes), $0.role.rawValue, $0.path.text, "sha256:\($0.sha256)"]
            })
        if let list = manifest.fileList {
            output.line(
                "\(list.count) files, \(ByteCount.text(list.totalBytes)), listed in sha256:\(list.digest)")
        }
        showAttestations(output)
    }

    /// As the node reads them.
    private func showAttestations(_ output: Output) {
        guard !attestations.isEmpty else { return }
        output.line()
        output.table(
            [["ATTESTATION", "BY", "ENTRY", "SAYS"]]
                + attestations.map { attestation in
                    [
                        attestation.predicateType,
                        attestation.author.map { "\($0.name) \($0.id.prefix(12))" } ?? "the node",
                        "\(attestation.index)",
                        [attestation.summary, attestation.fault, attestation.doubt].compactMap { $0 }
                            .joined(separator: "; "),
                    ]
                })
    }

    private func showStanding(_ output: Output) {
        let release = answer.release
        if let since = release.compromisedSince {
            output.line(
                "revoked    its keys count only below log index \(since), it stands at \(release.index)",
                style: .bad)
        }
        guard let status = release.status else { return }
        let text = status.reason.text.isEmpty ? "" : ": \(status.reason.text)"
        output.line(
            "status     \(status.state) (\(status.reason.code))\(text)",
            style: status.state == "restored" ? nil : .bad)
        if let replacement = status.replacement { output.line("instead    \(replacement)") }
        if let reference = status.reference { output.line("see        \(reference)") }
    }
}

extension ReleaseSummary {
    /// What stands against it, in a word; nil where nothing does.
    var standing: String? {
        if compromisedSince != nil { return "revoked" }
        return status.flatMap { $0.state == "restored" ? nil : $0.state }
    }
}
