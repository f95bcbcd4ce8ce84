import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import Foundation

/// `cairn verify`.
package struct Verify: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a release, a pulled folder, a bundle or a receipt.",
        discussion: """
            Prints one line per check, then the verdict. A reference is checked with what the node answers; a folder with \
            what 'cairn pull' left in it, every file hashed again, without any network; a bundle ('cairn bundle') by \
            itself, a receipt (.tlog-proof) against the key of its log. With a policy of logs its log must be listed and \
            witnessed as it asks; with a policy of releases (JSON) the release must be as that asks, one line for each \
            condition. Both may be given. Exit code 0 means: everything holds, its publisher or home is trusted, and no \
            policy refuses it.

            With --oms a folder or file is compared with a model signature (OpenSSF Model Signing) instead, by the key or \
            root certificate that you give; with --ssh-signature a file with an SSH signature, by a list of signers.

            EXAMPLE: cairn verify ./minilm
            EXAMPLE: cairn verify ./minilm --oms minilm.model.sig --oms-key acme.pub.pem
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var model: ModelSignatureOptions
    @OptionGroup var ssh: SSHSignatureOptions

    @Argument(
        help: ArgumentHelp(
            "A reference, a folder, a bundle or a .tlog-proof file.", valueName: "ref|dir|file"))
    var subject: String

    @Flag(name: .long, help: "Use no network: folders, bundles and receipts only.")
    var offline = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "An attestation about the release for the policy to count, a DSSE envelope or a Sigstore bundle; may be repeated.",
            valueName: "file"))
    var attestation: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the policy's verdict to this file, as a signed SLSA Verification Summary Attestation.",
            valueName: "file"))
    var vsa: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The key that signs the --vsa (default: your release key), or with --oms the public key that must have signed.",
            valueName: "file"))
    var key: String?

    package init() {}

    private var trustedRoot: String? { judging.trustedRoot }

    package func run() async throws {
        let context = try CommandContext(global)
        if let signature = model.oms {
            let verification = ModelVerification(
                options: model, key: key, trustedRoot: trustedRoot, context: context)
            return try await verification.run(subject, signature: signature)
        }
        if let signature = ssh.signature {
            return try SSHVerification(options: ssh, context: context).run(subject, signature: signature)
        }
        let choice = try judging.choice(context, judgesReleases: true)
        let judging = Judging(context: context, choice: choice)
        let release = ReleaseJudging(
            policy: choice.releasePolicy, attestations: attestation, trustedRoot: trustedRoot, summary: vsa,
            signer: vsa == nil || choice.releasePolicy == nil ? nil : try context.signingKey(key),
            context: context)
        let subject = try VerifySubject(subject)
        try release.checkOptions(key: key)
        switch subject {
        case .folder(let path): try await verifyFolder(path, judging: judging, release, context: context)
        case .file(let path): try await verifyFile(path, judging: judging, release, context: context)
        case .release(let reference):
            guard !offline else {
                throw CommandFailure.invalid(
                    "a reference is checked with a node; for --offline give a pulled folder, a bundle or a receipt"
                )
            }
            try await verifyRelease(reference, judging: judging, release, context: context)
        }
    }

    private func verifyRelease(
        _ reference: Reference, judging: Judging, _ release: ReleaseJudging, context: CommandContext
    ) async throws {
        try await context.withNode { client in
            let fetched = try await FetchedRelease.fetch(
                reference, from: client, policy: judging.policy?.policy, trust: judging.sigstore)
            let report = CheckReport(lines: fetched.lines, output: context.output)
            try report.show()
            guard let checked = fetched.checked else { return }
            let attestations = AttestationReport(
                found: try await AttestationChecking(
                    checked, node: client, sigstore: try TrustedRootFile.verifier(trustedRoot),
                    keys: release.policyKeys, now: CommandContext.now
                ).run())
            attestations.show(context.output)
            do {
                // What the node shows of the home log for them must be of the same history.
                let trusted = try await judging.trust(
                    checked.beside(attestations.checkpoints(of: checked.logKey)), tiles: fetched.tiles)
                try report.conclude(
                    checked, trusted, isOffline: false,
                    judgement: try await release.judge(
                        checked, trusted, isCurrent: true, listed: attestations.found),
                    attestations: attestations)
            } catch let refusal as TrustRefusal {
                try report.refuse(refusal)
            }
        }
    }

    /// A bundle begins with a brace, a receipt with the name of its format.
    private func verifyFile(
        _ path: String, judging: Judging, _ release: ReleaseJudging, context: CommandContext
    ) async throws {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.bundleBytes)
        if bytes.first == UInt8(ascii: "{") {
            try await BundleVerification(judging: judging, context: context, judgement: release).run(bytes)
        } else {
            guard release.policy == nil else {
                throw CommandFailure.invalid(
                    "\(path) is a receipt, which holds no manifest for a policy of releases; give the release, a folder or a bundle",
                    code: "policy")
            }
            try await ReceiptVerification(judging: judging, context: context).run(bytes, path: path)
        }
    }

    private func verifyFolder(
        _ path: String, judging: Judging, _ release: ReleaseJudging, context: CommandContext
    ) async throws {
        let verification = try await DirectoryVerification.verify(folder: path, trust: judging.sigstore)
        let report = CheckReport(lines: verification.lines, output: context.output)
        try report.show()
        guard verification.ok, let checked = verification.check.checked else {
            throw CommandFailure.checkFailed("check-failed", "\(path) isn't the release that it says it is")
        }
        let attestations = try AttestationReport(
            verification.attestations, of: checked, judging: judging, judgement: release)
        attestations.show(context.output)
        do {
            let trusted = try await judging.trust(
                checked.beside(attestations.checkpoints(of: checked.logKey)), tiles: nil)
            try report.conclude(
                checked, trusted, isOffline: true,
                judgement: try await release.judge(
                    checked, trusted, isCurrent: false, folder: path, listed: attestations.listed),
                attestations: attestations)
        } catch let refusal as TrustRefusal {
            try report.refuse(refusal)
        }
    }
}

/// What `cairn verify` is asked about.
package enum VerifySubject: Equatable {
    case release(Reference)
    case folder(String)
    case file(String)

    /// A path that begins with `/`, `./`, `../` or `~`, or a pulled folder or a file that is there; else a reference.
    package init(_ text: String) throws {
        let isPath = ["/", "./", "../", "~"].contains { text.hasPrefix($0) } || [".", ".."].contains(text)
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: text, isDirectory: &isFolder)
        if isThere, isFolder.boolValue, isPath || FileManager.default.fileExists(atPath: text + "/.cairn") {
            self = .folder(LocalFile.absolute(text))
        } else if isThere, !isFolder.boolValue {
            self = .file(LocalFile.absolute(text))
        } else if isPath || text.hasSuffix(".tlog-proof") {
            throw CommandFailure.notFound("there is no \(text)")
        } else {
            do throws(ReferenceError) {
                self = .release(try Reference(text))
            } catch {
                throw isThere ? CommandFailure.notPulled(text) : CommandFailure.of(error)
            }
        }
    }
}

extension CommandFailure {
    fileprivate static func notPulled(_ folder: String) -> CommandFailure {
        .invalid("\(folder) holds no pulled release; verify one that 'cairn pull' made, or a reference")
    }
}
