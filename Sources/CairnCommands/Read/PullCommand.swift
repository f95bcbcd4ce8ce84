import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn pull`.
package struct PullCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Download a release, every byte checked before it is there.",
        discussion: """
            Checks the release first, then fetches its files from the node or from the mirrors it names, and goes on where \
            an interrupted pull stopped. What proves it stays in DIR/.cairn, so that 'cairn verify DIR' works offline.
            With a policy of releases (JSON) nothing is fetched of a release that the policy refuses; what it asks of the \
            files themselves is judged when they are there.

            EXAMPLE: cairn pull acme/minilm@1.0.0 ./minilm
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("[datasets/]publisher[.home]/name[@version].", valueName: "ref"))
    var reference: String

    @Argument(
        help: ArgumentHelp("Where to put it (default: a folder of the entry's name).", valueName: "dir"))
    var folder: String?

    @Flag(name: .long, help: "Overwrite files that are there with other content.")
    var force = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context, judgesReleases: true)
        let judging = Judging(context: context, choice: choice)
        let releases = ReleaseJudging(
            policy: choice.releasePolicy, attestations: [], trustedRoot: self.judging.trustedRoot,
            summary: nil, signer: nil,
            context: context)
        let reference = try Reference(reference)
        let folder = LocalFile.absolute(folder ?? reference.name.text)
        try await context.withNode { client in
            let fetched = try await FetchedRelease.fetch(
                reference, from: client, policy: judging.policy?.policy, trust: judging.sigstore)
            let report = CheckReport(lines: fetched.lines, output: context.output)
            // Only what is wrong is told here; 'cairn verify' lists every check.
            guard let checked = fetched.checked else { return try report.show() }
            if let status = checked.status, status.state != .restored {
                let text = status.text.isEmpty ? "" : ": \(status.text)"
                context.output.note(
                    "warning: this release is \(status.state.rawValue) (\(status.reason.rawValue))\(text)")
                if let replacement = status.replacement {
                    context.output.note("warning: use \(replacement) instead")
                }
            }
            let check = AttestationCheck(
                checked, sigstore: try TrustedRootFile.verifier(releases.trustedRoot),
                keys: releases.policyKeys, now: CommandContext.now)
            let choice = try await AttestationBundling(checked, check: check, tiles: fetched.tiles).run(
                try await AttestationGathering(checked, node: client).run())
            let attestations = AttestationReport(found: choice.kept.map(\.checked) + choice.leftOut)
            let trusted = try await judging.trust(
                checked.beside(attestations.checkpoints(of: checked.logKey)), tiles: fetched.tiles)
            let listed = attestations.found
            try await Self.judge(checked, trusted, listed, by: releases.withoutFiles, report: report)
            var evidence = fetched.evidence
            let noRoom = try evidence.attach(choice.kept.map(\.attached))
            if !noRoom.isEmpty {
                context.output.note("warning: there is no room for \(noRoom.count) of the attestations")
            }
            let pulled = try await pull(
                checked, evidence: evidence, into: folder, client: client, context: context)
            try await Self.judge(checked, trusted, listed, by: releases, report: report, folder: folder)
            show(pulled, of: checked, trusted: trusted, folder: folder, output: context.output)
        }
    }

    /// Throws where the policy refuses; says what it only warns of.
    private static func judge(
        _ checked: CheckedRelease, _ trusted: Trusted, _ listed: [CheckedAttestation],
        by releases: ReleaseJudging, report: CheckReport, folder: String? = nil
    ) async throws {
        guard
            let judgement = try await releases.judge(
                checked, trusted, isCurrent: true, folder: folder, listed: listed),
            judgement.verdict != .passed
        else { return }
        guard judgement.verdict == .failed else {
            guard folder != nil else { return }
            return judgement.show(report.output)
        }
        judgement.show(report.output)
        throw judgement.failure(
            checks: report.json,
            consequence: folder.map { "; its files lie in \($0), don't use them" }
                ?? "; nothing was fetched")
    }

    private func pull(
        _ checked: CheckedRelease, evidence: ReleaseEvidence, into folder: String, client: NodeClient,
        context: CommandContext
    ) async throws -> PullReport {
        let total = checked.artifacts.reduce(Int64(0)) { $0 + $1.sizeBytes }
        let bar = ProgressBar("pulling", totalBytes: total, output: context.output)
        defer { bar.finish() }
        return try await Pull(node: client, folder: folder, force: force, progress: bar).run(
            checked, evidence: evidence)
    }

    private func show(
        _ report: PullReport, of checked: CheckedRelease, trusted: Trusted, folder: String, output: Output
    ) {
        let manifest = checked.release.value.manifestDigest
        func list(_ paths: [String]) -> JSONValue { .array(paths.map { .string($0) }) }
        output.json(
            trusted.witnesses.json(with: [
                "bytes": .integer(report.bytes), "folder": .string(folder), "kept": list(report.kept),
                "manifest": .string(manifest.hex), "reference": .string("\(checked.reference)"),
                "removed": list(report.removed), "trust": .string(trusted.level.rawValue),
                "written": list(report.written),
            ]))
        for copy in report.badCopies { output.note("warning: \(copy)") }
        output.line("pulled \(checked.reference) sha256:\(manifest)", style: .good)
        output.line(
            "files: \(report.written.count) written (\(ByteCount.text(report.bytes))), \(report.kept.count) kept"
        )
        if !report.removed.isEmpty {
            output.line("removed from the earlier release: \(report.removed.count)")
        }
        output.line("folder: \(folder)")
        trusted.witnesses.show(output)
        output.line("trust: \(trusted.level.rawValue)")
    }
}
