import ArgumentParser
import CairnNode
import CairnProvenance
import CairnRegistry
import Logging

/// `cairn serve`.
package struct Serve: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a node.",
        discussion: """
            Prints one line with URL, origin and log key when it is ready. SIGTERM drains and ends it. --init makes the \
            data directory the first time; without it a missing directory is an error, since an empty log in the place of \
            an old one would be a rollback. --config FILE takes the same names as a JSON object; flags win.

            EXAMPLE: cairn serve --data /srv/cairn --init --listen 127.0.0.1:8080 --origin models.example.org
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(name: .long, help: ArgumentHelp("The data directory.", valueName: "dir"))
    var data: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where to listen (default: 127.0.0.1:8080); port 0 takes a free one.", valueName: "addr:port"))
    var listen: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The node's origin: its URL without the scheme. It never changes.", valueName: "name"))
    var origin: String?

    @Flag(name: .customLong("init"), help: "Make the data directory if there is none.")
    var initialises = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --init: the sealed log that this one follows, as 'cairn admin seal' wrote it.",
            valueName: "file"))
    var succeeds: String?

    @Option(name: .customLong("tls-cert"), help: ArgumentHelp("Certificate chain, PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(
        name: .long,
        help:
            "Who may register names: open, approve (you decide on each), or closed (default: open on loopback, approve elsewhere)."
    )
    var registration: String?

    @Option(name: .customLong("poll-seconds"), help: "Seconds between rounds with each peer.")
    var pollSeconds: Int?

    @Flag(
        name: .customLong("allow-plain-http-peers"), help: "Follow peers over plain HTTP beyond this machine."
    )
    var allowsPlainHTTPPeers = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Who witnesses this node's log, a tlog-policy: those whom it asks, and how many are enough.",
            valueName: "file"))
    var policy: String?

    @Option(
        name: .customLong("peer-policy"),
        help: ArgumentHelp(
            "Who must have witnessed a peer's checkpoint before it is taken over, a tlog-policy.",
            valueName: "file"))
    var peerPolicy: String?

    @Option(
        name: .customLong("release-policy"),
        help: ArgumentHelp(
            "Which releases may be published here, a policy of releases in JSON.", valueName: "file"))
    var releasePolicy: String?

    @Option(
        name: .customLong("peer-release-policy"),
        help: ArgumentHelp(
            "Which releases of peers are shown here and have their files fetched, a policy of releases in JSON.",
            valueName: "file"))
    var peerReleasePolicy: String?

    @Option(
        name: .customLong("trusted-root"),
        help: ArgumentHelp(
            "Whom to believe about releases that are signed by Sigstore bundles, a trusted_root.json; the data directory keeps it (default: the one that it keeps, else Sigstore's public instance, as built in).",
            valueName: "file"))
    var trustedRoot: String?

    @Option(name: .long, help: "How people reach the operator: a URL or mailto: address.")
    var contact: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Socket of the 'cairn signer' that holds the log key (default: keys/signer.sock if it is there).",
            valueName: "path"))
    var signer: String?

    @Flag(name: .customLong("read-only"), help: "Show the log and take nothing into it: for a sealed one.")
    var readOnly = false

    @Flag(
        name: .customLong("no-inspection"),
        help: "Don't look into the files that are published for what they can execute.")
    var skipsInspection = false

    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(name: .long, help: ArgumentHelp("A JSON file with these settings.", valueName: "file"))
    var config: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let settings = try settings()
        let configuration = try configuration(settings)
        let data = configuration.dataDirectory
        let running = RunningNodes(folder: context.folders.nodes)
        defer { running.remove(data: data) }
        do {
            try await Node.run(configuration) { line in
                // Now the data directory is ours alone. Without the file '--data' has to be given, nothing worse.
                try? running.add(data: data)
                Output.write(TerminalText.line(line) + "\n", to: 1)
            }
        } catch {
            throw Self.explained(error, configuration)
        }
    }

    /// A port that can't be taken is the operator's to mend; its error is one of the network library.
    private static func explained(_ error: any Error, _ configuration: NodeConfiguration) -> any Error {
        let reasons = ["Address already in use", "Permission denied", "Cannot assign requested address"]
        guard !(error is NodeError), let reason = reasons.first(where: { "\(error)".contains($0) }) else {
            return error
        }
        return CommandFailure.invalid(
            "couldn't listen on \(configuration.host):\(configuration.port): \(reason); choose another --listen",
            code: "listen")
    }

    private func settings() throws -> ServeSettings {
        var flags = ServeSettings()
        flags.data = data
        flags.listen = listen
        flags.origin = origin
        flags.tlsCertificate = tlsCertificate
        flags.tlsKey = tlsKey
        flags.registration = registration
        flags.contact = contact
        flags.signer = signer
        flags.policy = policy
        flags.peerPolicy = peerPolicy
        flags.releasePolicy = releasePolicy
        flags.peerReleasePolicy = peerReleasePolicy
        flags.trustedRoot = trustedRoot
        flags.logLevel = logLevel ?? (global.verbose ? "debug" : global.quiet ? "warning" : nil)
        flags.pollSeconds = pollSeconds
        flags.allowsPlainHTTPPeers = allowsPlainHTTPPeers ? true : nil
        flags.inspects = skipsInspection ? false : nil
        return try config.map { flags.filled(from: try ServeSettings(file: $0)) } ?? flags
    }

    private func configuration(_ settings: ServeSettings) throws -> NodeConfiguration {
        guard let data = settings.data else {
            throw CommandFailure.invalid("--data DIR is missing; name the node's data directory")
        }
        let address = try ListenAddress(settings.listen ?? "127.0.0.1:8080")
        var configuration = NodeConfiguration(
            dataDirectory: LocalFile.absolute(data), host: address.host, port: address.port)
        configuration.origin = settings.origin
        configuration.initialises = initialises
        configuration.isReadOnly = readOnly
        configuration.predecessor = try predecessor()
        configuration.tls = try tls(settings)
        configuration.contact = settings.contact
        configuration.signerSocket = settings.signer.map { LocalFile.absolute($0) }
        configuration.policy = try settings.policy.map { try NodePolicy(file: $0) }
        configuration.releaseGate = try settings.releasePolicy.map { try ReleaseGate(file: $0) }
        configuration.peerReleaseGate = try settings.peerReleasePolicy.map { try ReleaseGate(file: $0) }
        configuration.peerPolicy = try settings.peerPolicy.map { try NodePolicy(file: $0).policy }
        configuration.trustedRoot = try settings.trustedRoot.map(TrustedRootFile.bytes)
        configuration.allowsPlainHTTPPeers = settings.allowsPlainHTTPPeers ?? false
        configuration.inspects = settings.inspects ?? true
        if let registration = settings.registration { try configuration.setRegistration(registration) }
        if let seconds = settings.pollSeconds {
            guard seconds > 0 else { throw CommandFailure.invalid("--poll-seconds is at least 1") }
            configuration.pollSeconds = seconds
        }
        if let level = settings.logLevel {
            guard let level = Logger.Level(rawValue: level) else {
                throw CommandFailure.invalid(
                    "--log-level doesn't know '\(level)'; use trace, debug, info, notice, warning, error or critical"
                )
            }
            configuration.logLevel = level
        }
        return configuration
    }

    private func predecessor() throws -> Predecessor? {
        guard let succeeds else { return nil }
        guard initialises else {
            throw CommandFailure.invalid(
                "--succeeds goes with --init: only a new log can name the one before it")
        }
        let bytes = try LocalFile.read(succeeds, maxBytes: RegistryLimits.nodeObjectBytes)
        guard let predecessor = Predecessor.parse(bytes) else {
            throw CommandFailure.invalid(
                "\(succeeds) isn't the end of a log, or isn't signed by that log's key; take the file that 'cairn admin seal' "
                    + "wrote")
        }
        return predecessor
    }

    private func tls(_ settings: ServeSettings) throws -> NodeConfiguration.TLSFiles? {
        switch (settings.tlsCertificate, settings.tlsKey) {
        case (nil, nil): nil
        case (let certificate?, let key?): NodeConfiguration.TLSFiles(certificate: certificate, key: key)
        default: throw CommandFailure.invalid("--tls-cert and --tls-key are given together or not at all")
        }
    }
}

extension NodeConfiguration {
    fileprivate mutating func setRegistration(_ word: String) throws {
        guard let policy = RegistrationPolicy(rawValue: word) else {
            throw CommandFailure.invalid("--registration is open, approve or closed, not '\(word)'")
        }
        registration = policy
    }
}
