import ArgumentParser

/// The flags of a command that judges an SSH signature of a file.
struct SSHSignatureOptions: ParsableArguments {
    @Option(
        name: .customLong("ssh-signature"),
        help: ArgumentHelp("Judge the file by this SSH signature.", valueName: "file"))
    var signature: String?

    @Option(
        name: .customLong("allowed-signers"),
        help: ArgumentHelp("Who may sign, as ssh-keygen reads it.", valueName: "file"))
    var allowedSigners: String?

    @Option(name: .long, help: ArgumentHelp("Who must have signed.", valueName: "name"))
    var identity: String?

    @Option(
        name: .long,
        help: ArgumentHelp("What it must have been signed for (default: cairn-file).", valueName: "name"))
    var namespace: String?

    func validate() throws {
        guard signature != nil || (allowedSigners == nil && identity == nil && namespace == nil) else {
            throw ValidationError(
                "--allowed-signers, --identity and --namespace go with --ssh-signature FILE")
        }
        guard signature == nil || (allowedSigners != nil && identity != nil) else {
            throw ValidationError("--ssh-signature needs --allowed-signers FILE and --identity NAME")
        }
    }
}
