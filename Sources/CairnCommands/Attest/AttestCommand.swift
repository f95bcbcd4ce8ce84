import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn attest`.
package struct Attest: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Sign a statement about a release.",
        discussion: """
            Says something about a release in an in-toto Statement: how it was built, what it contains, how it was tested. \
            The release is checked first, and so is a predicate of a type that cairn reads. This version writes the \
            signed attestation to a file, for 'cairn verify --attestation'; nodes don't take attestations yet.

            EXAMPLE: cairn attest ./minilm --predicate-type https://cyclonedx.org/bom --predicate bom.json \
            --output bom.dsse.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("A reference, a pulled folder or a bundle.", valueName: "ref|dir|file"))
    var subject: String

    @Option(
        name: .customLong("predicate-type"),
        help: ArgumentHelp("The kind of statement, such as https://slsa.dev/provenance/v1.", valueName: "uri")
    )
    var predicateType: String

    @Option(name: .long, help: ArgumentHelp("What is said, a JSON object.", valueName: "file"))
    var predicate: String

    @Option(
        name: .long,
        help: ArgumentHelp("The key that signs it (default: your release key).", valueName: "file"))
    var key: String?

    @Option(
        name: [.long, .short],
        help: ArgumentHelp("Where to write the signed attestation.", valueName: "file"))
    var output: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        guard let output else {
            throw CommandFailure.notInThisVersion(
                "nodes don't take attestations yet; write it to a file with --output FILE")
        }
        guard predicateType.utf8.contains(UInt8(ascii: ":")) else {
            throw CommandFailure.invalid(
                "'\(predicateType)' isn't a predicate type; give a URI such as https://slsa.dev/provenance/v1"
            )
        }
        let (value, key) = (try readPredicate(), try context.signingKey(key))
        let judging = Judging(context: context, choice: try judging.choice(context))
        let checked = try await release(judging: judging, context: context)
        let subjects = checked.subjects
        let payload = InTotoStatement.payload(
            about: subjects, predicateType: predicateType, predicate: value)
        do throws(FormatError) {
            _ = try AttestedPredicate.read(try InTotoStatement.parse(payload), about: subjects)
        } catch .fields(let issues) {
            throw CommandFailure.invalid(
                "\(predicate) isn't a predicate of the type \(predicateType)", code: "predicate",
                issues: issues.map(\.description))
        } catch {
            throw CommandFailure.invalid("\(predicate) can't be attested: \(error)", code: "predicate")
        }
        let envelope = try Envelope.sign(payload: payload, type: Statement.payloadType, keys: [key])
        try LocalFile.replace(output, envelope.bytes)
        context.output.json([
            "attestation": .string(envelope.digest.hex), "file": .string(output),
            "key": .string(key.publicKey.keyID.hex), "predicateType": .string(predicateType),
            "reference": .string("\(checked.reference)"),
        ])
        context.output.line("attested \(checked.reference) sha256:\(subjects.manifest)", style: .good)
        context.output.line("signed by \(key.publicKey.keyID), written to \(output)")
    }

    private func readPredicate() throws -> JSONValue {
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

    /// The release, with every check that 'verify' makes; a line only for what failed.
    private func release(judging: Judging, context: CommandContext) async throws -> CheckedRelease {
        func trusted(_ lines: [CheckLine], _ checked: CheckedRelease?, _ tiles: NodeTiles?) async throws
            -> CheckedRelease
        {
            if let failed = lines.first(where: { !$0.ok }) {
                throw CommandFailure.checkFailed(
                    "check-failed", "the check '\(failed.name)' of \(subject) failed: \(failed.detail)")
            }
            guard let checked else {
                throw CommandFailure.checkFailed("check-failed", "\(subject) isn't a release")
            }
            _ = try await judging.trust(checked, tiles: tiles)
            return checked
        }
        switch try VerifySubject(subject) {
        case .folder(let path):
            let verification = try await DirectoryVerification.verify(
                folder: path, trust: judging.sigstore)
            return try await trusted(verification.lines, verification.check.checked, nil)
        case .file(let path):
            let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.bundleBytes)
            let check = ReleaseCheck(try ReleaseBundle.parse(bytes), trust: judging.sigstore)
            return try await trusted(check.lines, check.checked, nil)
        case .release(let reference):
            return try await context.withNode { client in
                let fetched = try await FetchedRelease.fetch(
                    reference, from: client, policy: judging.policy?.policy, trust: judging.sigstore)
                return try await trusted(fetched.lines, fetched.checked, fetched.tiles)
            }
        }
    }
}
