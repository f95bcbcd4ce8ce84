import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn publisher profile`.
package struct PublisherSetProfile: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Say how to reach a publisher and what it is.",
        discussion: """
            FILE is JSON: contacts, domains, links and texts; 'schema' may be left out. It is signed by an owner and \
            replaces the profile before it. A domain is a claim until somebody asks https://<domain>/.well-known/cairn-publisher, \
            which has to list the publisher id on a line of its own.

            EXAMPLE: cairn publisher profile acme profile.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("The publisher.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("The profile.", valueName: "file"))
    var file: String

    @Option(
        name: .customLong("owner-key"),
        help: ArgumentHelp("An owner key (default: owner.pem among your keys).", valueName: "file"))
    var ownerKey: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        let profile = try read(LocalFile.absolute(file))
        let key = try context.signingKey(ownerKey.map { LocalFile.absolute($0) } ?? context.folders.ownerKey)
        try await context.withNode { client in
            let publisher = try await KnownPublisher.find(
                name, client: client, choice: choice, context: context)
            try publisher.requireHome()
            let chain = publisher.chain
            let last = try await ProfileShown.fetch(chain, from: client)
            let envelope = try profile.sign(with: [key])
            let record = Record(
                author: chain.publisher, entry: nil, identityVersion: publisher.identity.version,
                kind: .profile,
                object: envelope.digest, origin: publisher.node.origin.logOrigin, previous: last?.record,
                size: envelope.bytes.count)
            let signed = try SignedRecord.sign(record, with: [key])
            let verdict = ProfileVerifier.verify(
                record: signed, envelope: envelope.bytes, chain: chain, logOrigin: record.origin,
                place: LogPlace(index: nil, time: CommandContext.now))
            if let refusal = verdict.refusal {
                throw CommandFailure.invalid(
                    "the node would refuse it: \(refusal.message)", code: refusal.code.rawValue)
            }
            let answer = try await client.say(
                RegistrationBody(envelope: envelope.bytes, signed: signed), at: APIPath.profiles)
            let receipt = try ReceiptCheck.verify(answer, of: signed, logKey: publisher.node.logKey)
            try await publisher.node.remember(receipt, client: client, store: context.trustStore)
            context.output.json([
                "id": .string(chain.publisher.hex), "index": .integer(Int64(receipt.index)),
                "state": "logged",
            ])
            context.output.line("logged the profile of \(publisher.identity.name), entry \(receipt.index)")
        }
    }

    private func read(_ path: String) throws -> PublisherProfile {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.profileBytes)
        do {
            var json = try JSONValue.parse(bytes, maxBytes: bytes.count).objectValue ?? JSONObject()
            for list in ["contacts", "domains", "links", "texts"] where json[list] == nil { json[list] = [] }
            if json["schema"] == nil { json["schema"] = .string(PublisherProfile.schema) }
            return try PublisherProfile(json: .object(json))
        } catch FormatError.fields(let issues) {
            throw CommandFailure.invalid(
                "\(path) isn't a profile", code: "bad-profile", issues: issues.map(\.description))
        } catch {
            throw CommandFailure.invalid("\(path) can't be read as JSON: \(error)", code: "bad-profile")
        }
    }
}
