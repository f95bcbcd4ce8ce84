import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn attest`.
package struct Attest: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Attach a signed statement to a release.",
        discussion: """
            Says something about a release: how it was built, what it contains, how it was tested. Either you sign a predicate, \
            or you bring what somebody has signed: a Sigstore bundle, a model signature, or an envelope of your own. The \
            release is checked first, and so is a predicate of a type that cairn reads. The attestation goes into the \
            node's log in the name of the publisher whose key you use, who need not be the release's; its receipt is kept.

            EXAMPLE: cairn attest acme/minilm@1.0.0 --predicate-type https://cyclonedx.org/bom --predicate bom.json
            EXAMPLE: cairn attest acme/minilm@1.0.0 --bundle provenance.sigstore.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(
        help: ArgumentHelp(
            "A reference; with --output also a pulled folder or a bundle.", valueName: "ref|dir|file"))
    var subject: String

    @Option(
        name: .customLong("predicate-type"),
        help: ArgumentHelp("The kind of statement, such as https://slsa.dev/provenance/v1.", valueName: "uri")
    )
    var predicateType: String?

    @Option(name: .long, help: ArgumentHelp("What is said, a JSON object.", valueName: "file"))
    var predicate: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Attach this instead: a Sigstore bundle, a model signature, or an envelope that your key signed.",
            valueName: "file"))
    var bundle: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The key that signs (default: your release key).", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The publisher in whose name (default: the release's, or a pinned one, that lists the key).",
            valueName: "publisher"))
    var author: String?

    @Option(name: .long, help: ArgumentHelp("Where to keep the receipt.", valueName: "file"))
    var receipt: String?

    @Option(
        name: [.long, .short],
        help: ArgumentHelp(
            "Write the signed attestation to this file and send nothing.", valueName: "file"))
    var output: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let content = try readContent()
        let key = try context.signingKey(key)
        let choice = try judging.choice(context)
        let release = AttestedRelease(
            subject: subject, judging: Judging(context: context, choice: choice), context: context)
        guard let output else {
            return try await attach(content, key: key, choice: choice, release: release, context: context)
        }
        guard case .predicate(let type, let value) = content else {
            throw CommandFailure.invalid("--output is for a --predicate; a --bundle is signed already")
        }
        guard author == nil, receipt == nil else {
            throw CommandFailure.invalid("--as and --receipt are for attaching; leave out --output, or them")
        }
        let checked = try await release.offline()
        let envelope = try sign(value, type: type, about: checked.subjects, key: key)
        try LocalFile.replace(output, envelope.bytes)
        context.output.json([
            "attestation": .string(envelope.digest.hex), "file": .string(output),
            "key": .string(key.publicKey.keyID.hex), "predicateType": .string(type),
            "reference": .string("\(checked.reference)"),
        ])
        context.output.line(
            "attested \(checked.reference) sha256:\(checked.subjects.manifest)", style: .good)
        context.output.line("signed by \(key.publicKey.keyID), written to \(output)")
    }

    private func attach(
        _ content: Content, key: SigningKey, choice: JudgingChoice, release: AttestedRelease,
        context: CommandContext
    ) async throws {
        let reference = try release.reference()
        try await context.withNode { client in
            let checked = try await release.online(reference, client: client)
            let find = AttestationAuthor(checked: checked, client: client, choice: choice, context: context)
            let author = try await find.find(self.author, key: key.publicKey)
            let object: AttestationObject
            let name: String
            switch content {
            case .predicate(let type, let value):
                let envelope = try sign(value, type: type, about: checked.subjects, key: key)
                (object, name) = (AttestationObject(bytes: envelope.bytes, isBundle: false), "the statement")
            case .file(let file): (object, name) = (try file.object(of: author.chain), file.path)
            }
            let attaching = Attaching(
                checked: checked, author: author, entry: find.entry(of: author), key: key, client: client,
                context: context)
            let outcome = try await attaching.attach(
                object, named: name, receipt: receipt.map(LocalFile.absolute))
            var json = outcome.json.objectValue ?? JSONObject()
            json["key"] = .string(key.publicKey.keyID.hex)
            json["publisher"] = .string(author.chain.publisher.hex)
            json["reference"] = .string("\(checked.reference)")
            context.output.json(.object(json))
            context.output.line(
                "\(outcome.isNew ? "attested" : "unchanged")   \(checked.reference)", style: .good)
            context.output.line("type       \(outcome.predicateType)")
            context.output.line("by         \(author.identity.name) \(author.chain.publisher)")
            outcome.show(context.output)
        }
    }

    // MARK: What is said

    private enum Content {
        case predicate(type: String, JSONValue)
        case file(AttestationFile)
    }

    private func readContent() throws -> Content {
        if let bundle {
            guard predicate == nil, predicateType == nil else {
                throw CommandFailure.invalid("give a --bundle, or a --predicate with its --predicate-type")
            }
            return .file(try AttestationFile(bundle))
        }
        guard let predicate, let predicateType else {
            throw CommandFailure.invalid(
                "say what is attested: --predicate-type and --predicate, or --bundle")
        }
        guard predicateType.utf8.contains(UInt8(ascii: ":")) else {
            throw CommandFailure.invalid(
                "'\(predicateType)' isn't a predicate type; give a URI such as https://slsa.dev/provenance/v1"
            )
        }
        return .predicate(type: predicateType, try readPredicate(predicate))
    }

    private func readPredicate(_ predicate: String) throws -> JSONValue {
        let bytes = try LocalFile.read(predicate, maxBytes: CairnProvenance.Limits.payloadBytes)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(
                bytes, maxBytes: CairnProvenance.Limits.payloadBytes, fractions: true)
        } catch {
            throw CommandFailure.invalid("\(predicate): \(error.description(in: bytes))", code: "predicate")
        }
        guard value.objectValue != nil else {
            throw CommandFailure.invalid("\(predicate) isn't a JSON object; give one", code: "predicate")
        }
        return value
    }

    private func sign(
        _ value: JSONValue, type: String, about subjects: ReleaseSubjects, key: SigningKey
    ) throws -> StoredEnvelope {
        let payload = InTotoStatement.payload(about: subjects, predicateType: type, predicate: value)
        let name = predicate ?? "the predicate"
        do throws(FormatError) {
            _ = try AttestedPredicate.read(try InTotoStatement.parse(payload), about: subjects)
        } catch .fields(let issues) {
            throw CommandFailure.invalid(
                "\(name) isn't a predicate of the type \(type)", code: "predicate",
                issues: issues.map(\.description))
        } catch {
            throw CommandFailure.invalid("\(name) can't be attested: \(error)", code: "predicate")
        }
        return try Envelope.sign(payload: payload, type: Statement.payloadType, keys: [key])
    }
}
