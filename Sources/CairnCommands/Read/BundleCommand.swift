import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// `cairn bundle`.
package struct BundleCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Put everything that proves a release into one file.",
        discussion: """
            The envelope, the publisher's identity, and the proofs of both under one checkpoint of the home log, with \
            the cosignatures that the node has, and the attestations that the node lists. 'cairn verify FILE' checks it without any network; whom to trust is up \
            to whoever does. With a policy that lists the log its quorum must have cosigned.

            EXAMPLE: cairn bundle acme/minilm@1.0.0 -o minilm.cairn-bundle
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("[datasets/]publisher[.home]/name[@version].", valueName: "ref"))
    var reference: String

    @Option(
        name: [.short, .customLong("output")], help: ArgumentHelp("Where to write it.", valueName: "file"))
    var output: String

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let judging = Judging(context: context, choice: try judging.choice(context))
        let reference = try Reference(reference)
        let file = LocalFile.absolute(output)
        try await context.withNode { client in
            let fetched = try await FetchedRelease.fetch(
                reference, from: client, policy: judging.policy?.policy, trust: judging.sigstore)
            // What is written has to hold by itself.
            let check = ReleaseCheck(
                fetched.evidence, asked: reference, trust: judging.sigstore)
            guard let checked = check.checked else {
                return try CheckReport(lines: check.lines, output: context.output).show()
            }
            let witnesses = WitnessReport(standing: try judging.judge.witnesses(of: checked))
            var evidence = fetched.evidence
            let choice = try await attestations(checked, tiles: fetched.tiles, client: client)
            let noRoom = try evidence.attach(choice.kept.map(\.attached))
            let bytes = try evidence.encoded()
            try LocalFile.replace(file, bytes)
            AttestationReport(found: choice.leftOut).show(context.output)
            if !noRoom.isEmpty {
                context.output.note(
                    "warning: \(noRoom.count) attestations aren't inside, since a bundle has no room for them"
                )
            }
            report(
                checked, witnesses: witnesses, attestations: evidence.attestations.count,
                leftOut: choice.leftOut.count + noRoom.count, bytes: bytes, file: file, output: context.output
            )
        }
    }

    private func attestations(
        _ checked: CheckedRelease, tiles: NodeTiles?, client: NodeClient
    ) async throws -> AttestationBundling.Choice {
        let check = AttestationCheck(
            checked, sigstore: try TrustedRootFile.verifier(judging.trustedRoot), now: CommandContext.now)
        return try await AttestationBundling(checked, check: check, tiles: tiles).run(
            try await AttestationGathering(checked, node: client).run())
    }

    private func report(
        _ checked: CheckedRelease, witnesses: WitnessReport, attestations: Int, leftOut: Int, bytes: [UInt8],
        file: String, output: Output
    ) {
        let manifest = checked.release.value.manifestDigest
        output.json(
            witnesses.json(with: [
                "attestations": .integer(Int64(attestations)),
                "attestationsLeftOut": .integer(Int64(leftOut)),
                "bytes": .integer(Int64(bytes.count)), "file": .string(file),
                "index": .integer(Int64(checked.index)), "manifest": .string(manifest.hex),
                "origin": .string(checked.logOrigin), "reference": .string("\(checked.reference)"),
                "size": .integer(Int64(checked.releaseCheckpoint.size)), "state": .string(witnesses.state),
            ]))
        output.line("bundled \(checked.reference) sha256:\(manifest)", style: .good)
        output.line("file: \(file), \(ByteCount.text(Int64(bytes.count)))")
        if attestations > 0 { output.line("attestations: \(attestations)") }
        output.line(
            "log: \(checked.logOrigin), entry \(checked.index) of \(checked.releaseCheckpoint.size)")
        witnesses.show(output)
    }
}
