import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// The keys that sign a version of an identity.
package struct OwnerOptions: ParsableArguments {
    @Option(
        name: .customLong("owner-key"),
        help: ArgumentHelp(
            "An owner key to sign with; may be given several times (default: owner.pem among your keys).",
            valueName: "file"))
    package var ownerKeys: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the version here for other owners to sign, instead of sending it.", valueName: "file"))
    package var out: String?

    package init() {}

    func keys(_ context: CommandContext) throws -> [SigningKey] {
        let files = ownerKeys.isEmpty ? [context.folders.ownerKey] : ownerKeys
        return try files.map { try context.signingKey(LocalFile.absolute($0)) }
    }
}

extension IdentityProposal {
    /// Sends it, or writes it for others to sign.
    func conclude(
        _ publisher: KnownPublisher, keys: [SigningKey], out: String?, client: NodeClient,
        context: CommandContext
    ) async throws {
        let lacking = lacking(after: publisher.identity)
        guard let out else {
            if let lacking {
                throw CommandFailure.invalid(
                    "\(lacking) have to sign as well; give their keys, or write a file for them with --out",
                    code: "below-threshold")
            }
            try await submit(publisher, keys: keys, client: client, context: context).show(context.output)
            return
        }
        let file = LocalFile.absolute(out)
        try LocalFile.replace(file, envelope.bytes)
        context.output.json([
            "file": .string(file), "lacking": lacking.map { .string($0) } ?? .null,
            "version": .integer(Int64(identity.version)),
        ])
        context.output.line("wrote \(file)")
        context.output.line(lacking.map { "still to sign: \($0)" } ?? "enough have signed; submit it")
    }
}
