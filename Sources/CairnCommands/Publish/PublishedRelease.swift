import CairnAPI
import CairnClient
import CairnDrafting
import CairnManifest
import CairnProvenance

/// How a publish ended: the receipt, for the manifest of this digest.
struct PublishOutcome {
    var receipt: VerifiedReceipt
    let manifest: ContentDigest
    /// False when the log had the release already.
    let isNew: Bool
}

/// A release whose files are hashed and whose manifest is valid, on its way into the log.
struct PublishedRelease {
    let folder: DiskFolder
    let files: [HashedFile]
    let completed: CompletedManifest
    /// Without a version.
    let reference: Reference
    let author: PublishAuthor
    let signing: ReleaseSigner
    let trust: SigstoreTrust

    var version: ReleaseVersion { completed.manifest.version }

    func pendingFile(_ folders: UserFolders) -> String {
        var reference = reference
        reference.selector = .version(version)
        return PendingRelease.path(folders, logOrigin: author.node.origin.logOrigin, reference: reference)
    }

    /// The receipt of the same release, if the log has it.
    ///
    /// The same version with other content is an error.
    func earlier(client: NodeClient) async throws -> PublishOutcome? {
        var reference = reference
        reference.selector = .version(version)
        let answer: ReleaseAnswer
        do {
            answer = try await client.release(reference)
        } catch ClientError.problem(let problem) where problem.status == 404 {
            return nil
        }
        let content = try ReleaseContent(answer)
        guard content.manifest.isSameRelease(as: completed.manifest) else {
            throw CommandFailure(
                .refused, "version-exists",
                "\(reference) exists already with other content, and a release is never replaced; publish a new version",
                detail: [
                    "manifest": .string(content.manifest.digest.hex),
                    "reference": .string(reference.description),
                ])
        }
        let check = ReleaseCheck(
            try await ReleaseEvidence.fetch(proving: answer, from: client), asked: reference,
            trust: trust)
        guard let checked = check.checked, checked.chain.publisher == author.chain.publisher else {
            throw CommandFailure.checkFailed(
                "tampered", "what the node shows of \(reference) doesn't hold",
                issues: check.lines.filter { !$0.ok }.map { "\($0.name): \($0.detail)" })
        }
        let receipt = try VerifiedReceipt.verify(Array(answer.receipt.utf8), logKey: author.node.logKey)
        return PublishOutcome(receipt: receipt, manifest: content.manifest.digest, isNew: false)
    }

    /// Signs, sends, uploads what is lacking, and checks the receipt.
    func publish(client: NodeClient, context: CommandContext) async throws -> PublishOutcome {
        guard let head = try await client.head(reference) else {
            throw CommandFailure.notFound("the node has no publisher '\(reference.publisher)' any more")
        }
        let file = pendingFile(context.folders)
        var release: PendingRelease
        switch signing {
        case .key(let key):
            let binding = try author.binding(head, key: key.publicKey)
            release = try signed(by: key, binding, head: head, pendingFile: file, context: context)
        case .workload:
            throw CommandFailure.invalid("nothing has signed the release yet; give --bundle")
        case .bundle(let bytes, let record):
            release = try signed(by: bytes, recordFile: record, head: head, context: context)
        }
        let bundle = signing.bundle
        release.body.files = try InlineFiles(completed: completed, files: files, folder: folder)
            .read(bundle: bundle)
        try ReleaseSigning.check(
            release, fileList: completed.fileList, chain: author.chain, bundle: bundle, trust: trust)
        try release.write(file)
        let answer = try await send(release, client: client, context: context)
        let receipt = try ReceiptCheck.verify(
            answer.receipt, of: release.body.signed, logKey: author.node.logKey)
        return PublishOutcome(receipt: receipt, manifest: release.manifest.digest, isNew: answer.isNew)
    }

    private func send(
        _ release: PendingRelease, client: NodeClient, context: CommandContext
    ) async throws -> (receipt: ReceiptAnswer, isNew: Bool) {
        switch try await client.publish(release.body) {
        case .receipt(let answer, let isNew): return (answer, isNew)
        case .session(let session):
            try await Uploads(folder: folder, files: files, client: client, output: context.output).send(
                session)
            return (try await client.commit(session: session.session), true)
        }
    }

    /// What an interrupted try signed, if it still fits; else signed now.
    private func signed(
        by key: SigningKey, _ binding: RecordBinding, head: HeadAnswer, pendingFile: String,
        context: CommandContext
    ) throws -> PendingRelease {
        if let pending = PendingRelease.read(pendingFile, fitting: completed.manifest, binding: binding) {
            context.output.detail("going on with the publish of \(pending.manifest.published)")
            return pending
        }
        try checkSpelling(head)
        return try ReleaseSigning.sign(completed, binding: binding, key: key)
    }

    func checkSpelling(_ head: HeadAnswer) throws {
        if let written = head.name, written != reference.name.text {
            throw CommandFailure.invalid(
                "the entry is written '\(written)'; publish it as \(reference.publisher)/\(written)",
                code: "name")
        }
    }
}
