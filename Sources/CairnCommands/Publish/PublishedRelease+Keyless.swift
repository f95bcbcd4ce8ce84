import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// What signs a release.
enum ReleaseSigner {
    case key(SigningKey)
    /// A workload, once it has the record.
    case workload
    /// A Sigstore bundle over the record that `--record-out` wrote, to `record` where that is said.
    case bundle([UInt8], record: String?)

    /// A bundle's bytes.
    var bundle: [UInt8]? {
        if case .bundle(let bytes, _) = self { bytes } else { nil }
    }

    var key: SigningKey? {
        if case .key(let key) = self { key } else { nil }
    }
}

/// Releases that a workload signs, in two steps.
extension PublishedRelease {
    /// The first step: writes what is to be signed, the same bytes again while nothing has changed.
    func prepare(_ file: String, client: NodeClient, context: CommandContext) async throws -> PreparedRelease
    {
        let head = try await head(client)
        let binding = try author.binding(head, key: nil)
        try checkSpelling(head)
        let kept = preparedFile(context.folders)
        var prepared = ReleaseSigning.prepare(completed, binding: binding)
        if let earlier = try? PreparedRelease.read(kept), earlier.fits(completed.manifest, binding) {
            prepared = earlier
        }
        try prepared.write(kept)
        try prepared.write(PreparedRelease.beside(file))
        try LocalFile.replace(file, prepared.record.signedBytes)
        return prepared
    }

    /// The second step: what was prepared, signed by the bundle.
    func signed(
        by bundle: [UInt8], recordFile: String?, head: HeadAnswer, context: CommandContext
    ) throws -> PendingRelease {
        let path = recordFile.map(PreparedRelease.beside) ?? preparedFile(context.folders)
        guard let prepared = try PreparedRelease.read(path) else {
            throw CommandFailure.invalid(
                "nothing is prepared for \(reference) \(version): run 'cairn publish' with --record-out FILE first, sign "
                    + "that file, and name it with --record where it was made elsewhere", code: "record")
        }
        let binding = try author.binding(head, key: nil)
        guard prepared.manifest.isSameRelease(as: completed.manifest) else {
            throw CommandFailure.invalid(
                "the folder or its description changed since the record was made; run --record-out again and sign anew",
                code: "record")
        }
        guard prepared.fits(completed.manifest, binding) else {
            throw CommandFailure(
                .refused, "wrong-previous",
                "something else was logged for \(reference) or its publisher since the record was made; run --record-out "
                    + "again and sign anew")
        }
        let record: SignedRecord
        do throws(Refusal) {
            record = try KeylessVerifier.sign(prepared.record, bundle: bundle, trust: trust)
        } catch {
            throw CommandFailure.invalid(
                "the bundle doesn't sign this release: \(error.message)", code: error.code.rawValue)
        }
        return PendingRelease(
            body: ReleaseBody(
                envelope: prepared.envelope.bytes, signed: record, label: prepared.label, files: []),
            manifest: prepared.manifest)
    }

    func preparedFile(_ folders: UserFolders) -> String {
        PreparedRelease.beside(pendingFile(folders))
    }

    private func head(_ client: NodeClient) async throws -> HeadAnswer {
        guard let head = try await client.head(reference) else {
            throw CommandFailure.notFound("the node has no publisher '\(reference.publisher)' any more")
        }
        return head
    }
}
