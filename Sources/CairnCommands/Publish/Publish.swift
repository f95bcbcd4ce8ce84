import ArgumentParser
import CairnManifest
import CairnProvenance

/// `cairn publish`.
package struct Publish: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a folder as a release.",
        discussion: """
            Hashes the files, checks the description, signs it, uploads what the node lacks, and keeps the receipt that \
            proves that it is in the node's log. Without a cairn.json it drafts one, shows it and asks. An interrupted \
            publish goes on where it stopped when it is run again; publishing an unchanged folder again changes nothing. \
            In CI no key is needed where the publisher lists the workload ('cairn publisher rotate --add-workload'): \
            --record-out FILE writes what is to be signed, a Sigstore client signs it, and --bundle publishes.

            --sign-oms writes a model signature beside the folder, for tools that don't know cairn.

            EXAMPLE: cairn publish ./minilm --as acme/minilm --version 1.0.0
            EXAMPLE: cairn publish ./minilm --as acme/minilm --version 1.0.0 --bundle minilm.record.sigstore.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("The folder.", valueName: "dir"))
    var folder: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "What to publish it as; 'datasets/' before it for a dataset.", valueName: "publisher/name"))
    var entry: String

    @Option(name: .customLong("version"), help: ArgumentHelp("SemVer, such as 1.0.0.", valueName: "v"))
    var releaseVersion: String

    @Option(
        name: .long,
        help: ArgumentHelp("The release key (default: release.pem among your keys).", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("record-out"),
        help: ArgumentHelp(
            "Send nothing; write the bytes that a workload is to sign here, and FILE.release.json beside it.",
            valueName: "file"))
    var recordOut: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Publish what --record-out prepared, signed by this Sigstore bundle instead of a key.",
            valueName: "file"))
    var bundle: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --bundle: the file that --record-out wrote, if that was on another machine.",
            valueName: "file"))
    var record: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A URL below which the same files can be had. May be repeated.", valueName: "url-prefix"))
    var mirror: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "Attach this to the release once it is logged: a Sigstore bundle, a model signature, or an envelope that your key signed. May be repeated.",
            valueName: "file"))
    var attach: [String] = []

    @Option(
        name: .customLong("wait"),
        help: ArgumentHelp(
            "Wait until it is 'witnessed': cosigned as your policy asks, or the node's where yours doesn't list it.",
            valueName: "state"))
    var waitState: String?

    @Option(
        name: .customLong("wait-seconds"),
        help: ArgumentHelp("How long to wait for witnesses (default: 120).", valueName: "seconds"))
    var waitSeconds: Int64?

    @Option(name: .long, help: ArgumentHelp("Where to keep the receipt.", valueName: "file"))
    var receipt: String?

    @Flag(
        name: .customLong("sign-oms"),
        help: "Also write a model signature (OpenSSF Model Signing), which other tools verify.")
    var signsModel = false

    @Option(
        name: .customLong("oms-key"),
        help: ArgumentHelp(
            "The key for it, ECDSA on P-256, P-384 or P-521 (default: the release key, if it is P-256).",
            valueName: "file"))
    var modelKey: String?

    @Option(
        name: .customLong("oms-out"),
        help: ArgumentHelp(
            "Where to write it (default: DIR.model.sig, beside the folder).", valueName: "file"))
    var modelSignature: String?

    @Flag(name: .customLong("dry-run"), help: "Do everything but sending.")
    var isDryRun = false

    @Flag(name: .long, help: "Take a drafted description if it lacks nothing.")
    var yes = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        guard ["logged", "witnessed", nil].contains(waitState) else {
            throw CommandFailure.invalid("--wait takes 'logged' or 'witnessed', not '\(waitState ?? "")'")
        }
        guard (1...86_400).contains(waitSeconds ?? 1) else {
            throw CommandFailure.invalid("--wait-seconds takes a number of seconds from 1 to 86400")
        }
        guard signsModel || (modelKey == nil && modelSignature == nil) else {
            throw CommandFailure.invalid("--oms-key and --oms-out go with --sign-oms")
        }
        try checkKeyless()
        let reference = try Reference(entry)
        guard reference.selector == nil, reference.home == nil else {
            throw CommandFailure.invalid(
                "--as takes publisher/name; the version belongs to --version, the node to --node")
        }
        let request = PublishRequest(
            folder: folder, reference: reference, isKindGiven: entry.hasPrefix("datasets/"),
            version: try ReleaseVersion(releaseVersion), keyFile: key,
            mirrors: try mirror.map(MirrorPrefix.init), attachments: try attach.map(AttestationFile.init),
            receiptFile: receipt.map(LocalFile.absolute), isDryRun: isDryRun, takesDraft: yes,
            choice: try judging.choice(context),
            witnessSeconds: waitState == "witnessed" ? waitSeconds ?? 120 : nil,
            recordFile: (recordOut ?? record).map(LocalFile.absolute), bundleFile: bundle,
            modelSigning: signsModel ? .init(keyFile: modelKey, out: modelSignature) : nil)
        try await PublishRun(request: request, context: context).run()
    }

    private func checkKeyless() throws {
        guard key == nil || (bundle == nil && recordOut == nil) else {
            throw CommandFailure.invalid(
                "--key signs a release, and so does the workload of --record-out and --bundle; give one of both"
            )
        }
        guard attach.isEmpty || (bundle == nil && recordOut == nil) else {
            throw CommandFailure.invalid(
                "--attach needs a key for the record of each attestation, and a keyless publish has none; "
                    + "attach with 'cairn attest' once the release is logged")
        }
        guard recordOut == nil || bundle == nil else {
            throw CommandFailure.invalid(
                "--record-out is the first step and --bundle the second; give one of both")
        }
        guard record == nil || bundle != nil else {
            throw CommandFailure.invalid("--record goes with --bundle")
        }
        let root = LocalFile.absolute(folder) + "/"
        for file in [recordOut, bundle, record].compactMap(\.self)
        where LocalFile.absolute(file).hasPrefix(root) {
            throw CommandFailure.invalid(
                "\(file) lies in the folder that is published, and would be part of it; choose another place")
        }
        guard recordOut == nil || !signsModel else {
            throw CommandFailure.invalid("--sign-oms goes with the second step, --bundle")
        }
    }
}

/// What `cairn publish` was asked to do.
struct PublishRequest {
    var folder: String
    var reference: Reference
    /// Whether `reference.kind` was written; otherwise the description says what it is.
    var isKindGiven: Bool
    var version: ReleaseVersion
    var keyFile: String?
    var mirrors: [MirrorPrefix]
    var attachments: [AttestationFile]
    var receiptFile: String?
    var isDryRun: Bool
    var takesDraft: Bool
    var choice: JudgingChoice
    /// How long to wait for witnesses; nil for not at all.
    var witnessSeconds: Int64?
    /// Where the record for a workload is written, or with a bundle was written; nil without either.
    var recordFile: String?
    /// The Sigstore bundle that signs the record.
    var bundleFile: String?
    /// What a model signature is made with and where it goes; nil for none.
    var modelSigning: ModelSigning?

    /// What signs; without a bundle and with a record to write, nothing yet.
    func signer(_ context: CommandContext) throws -> ReleaseSigner {
        if let bundleFile {
            let bytes = try LocalFile.read(
                bundleFile, maxBytes: CairnProvenance.Limits.keylessBundleBytes)
            return .bundle(bytes, record: recordFile)
        }
        return recordFile == nil ? .key(try context.signingKey(keyFile)) : .workload
    }

    struct ModelSigning {
        var keyFile: String?
        var out: String?
    }
}
