import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// The options of `cairn yank`, `deprecate`, `withdraw` and `restore`.
package struct StatusOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("[datasets/]publisher/name@version.", valueName: "ref"))
    package var reference: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Why: \(ReleaseStatus.Reason.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "code"))
    package var reason: String

    @Option(name: .long, help: ArgumentHelp("What people are told.", valueName: "text"))
    package var message: String = ""

    @Option(name: .long, help: ArgumentHelp("The release to use instead.", valueName: "ref"))
    package var replacement: String?

    @Option(
        name: .customLong("see"),
        help: ArgumentHelp("Where more is to be read, such as the address of an advisory.", valueName: "url"))
    package var see: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The release key (default: release.pem among your keys).", valueName: "file"))
    package var key: String?

    package init() {}
}

/// Says something of a release in its publisher's name.
struct StatusChange {
    let state: ReleaseStatus.State
    let options: StatusOptions
    let choice: JudgingChoice
    let context: CommandContext

    func run() async throws {
        let reference = try Reference(options.reference)
        guard reference.selector != nil else {
            throw CommandFailure.invalid(
                "'\(options.reference)' names no release; give its version, such as \(options.reference)@1.0.0"
            )
        }
        guard let reason = ReleaseStatus.Reason(rawValue: options.reason) else {
            let codes = ReleaseStatus.Reason.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure.invalid("--reason takes one of \(codes), not '\(options.reason)'")
        }
        let replacement = try options.replacement.map { try Reference($0) }
        let key = try context.signingKey(options.key)
        try await context.withNode { client in
            let author = try await PublishAuthor.find(
                reference, client: client, choice: choice, context: context)
            try author.check(key.publicKey, reference: reference)
            let target = try await target(reference, author: author, client: client)
            guard let effective = Timestamp(unixSeconds: CommandContext.now),
                let head = try await client.head(reference)
            else { throw CommandFailure.notFound("the node has no entry \(reference.entryText)") }
            let status = ReleaseStatus(
                target: target.manifest, state: state, reason: reason, text: options.message,
                replacement: replacement, reference: options.see, effective: effective)
            let binding = try author.binding(head, key: key.publicKey)
            let envelope = try status.sign(with: [key])
            let record = Record(
                author: binding.publisher, entry: target.label.entryID,
                identityVersion: binding.identityVersion,
                kind: .status, object: envelope.digest, origin: binding.logOrigin, previous: binding.previous,
                size: envelope.bytes.count, subject: target.record)
            let signed = try SignedRecord.sign(record, with: [key])
            try check(signed, envelope: envelope, target: target, chain: author.chain)
            let answer = try await client.say(
                RegistrationBody(envelope: envelope.bytes, signed: signed), at: APIPath.statuses)
            let receipt = try ReceiptCheck.verify(answer, of: signed, logKey: author.node.logKey)
            try await author.node.remember(receipt, client: client, store: context.trustStore)
            report(status, target: target, author: author, index: receipt.index)
        }
    }

    /// The release, every check of it made: what is signed about it is about what the reference names.
    private func target(
        _ reference: Reference, author: PublishAuthor, client: NodeClient
    ) async throws -> StatusTarget {
        let (_, evidence) = try await ReleaseEvidence.fetch(reference, from: client)
        let label = try Label.parse(evidence.label)
        let receipt = try VerifiedReceipt.verify(evidence.receipt, logKey: author.node.logKey)
        let verdict = ReleaseVerifier.verify(
            record: receipt.leaf.signedRecord, envelope: evidence.envelope, label: label,
            fileList: evidence.fileList, chain: author.chain, logOrigin: author.node.logKey.name,
            homeIndex: receipt.index, time: receipt.leaf.time,
            bundle: evidence.recordBundle, trust: choice.sigstore)
        // What a compromised key signed is exactly what has to be withdrawn.
        if let refusal = verdict.refusal, refusal.code != .revoked { throw refusal }
        let statement = try Statement.parse(
            StoredEnvelope.parse(evidence.envelope, mayBeUnsigned: true).payload)
        let isMeant =
            switch reference.selector {
            case .version(let version): version.text == label.version.text
            case .digest(let digest): digest == statement.manifestDigest
            case nil: false
            }
        guard isMeant, label.kind == reference.kind, label.name == reference.name else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node answered with another release than \(reference)")
        }
        return StatusTarget(
            record: receipt.leaf.recordDigest, manifest: statement.manifestDigest, label: label)
    }

    private func check(
        _ signed: SignedRecord, envelope: StoredEnvelope, target: StatusTarget, chain: IdentityChain
    ) throws {
        let verdict = StatusVerifier.verify(
            record: signed, envelope: envelope.bytes, target: target, chain: chain,
            logOrigin: signed.record.origin, place: LogPlace(index: nil, time: CommandContext.now))
        guard let refusal = verdict.refusal else { return }
        throw CommandFailure.invalid(
            "the node would refuse it: \(refusal.message)", code: refusal.code.rawValue,
            issues: refusal.issues.map(\.description))
    }

    private func report(
        _ status: ReleaseStatus, target: StatusTarget, author: PublishAuthor, index: UInt64
    ) {
        let release = "\(author.identity.name)/\(target.label.name)@\(target.label.version)"
        context.output.json([
            "index": .integer(Int64(index)), "manifest": .string(target.manifest.hex),
            "origin": .string(author.node.origin.logOrigin), "reference": .string(release),
            "state": .string(status.state.rawValue),
        ])
        context.output.line("\(status.state.rawValue)  \(release)", style: .strong)
        context.output.line("log       \(author.node.origin.logOrigin), entry \(index)")
    }
}
