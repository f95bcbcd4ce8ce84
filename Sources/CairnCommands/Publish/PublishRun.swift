import CairnAPI
import CairnClient
import CairnDrafting
import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// The steps of a publish, each of which may end it: describe, know the node, hash, check, sign, send, prove.
struct PublishRun {
    let request: PublishRequest
    let context: CommandContext

    func run() async throws {
        let folder = try DiskFolder(path: request.folder)
        let paths = try FolderHashing.paths(of: folder)
        for path in folder.leftOut { context.output.note("left out \(path.path): \(path.reason)") }
        let review = DraftReview(
            folder: folder, kind: request.isKindGiven ? request.reference.kind : nil,
            takesDraft: request.takesDraft,
            context: context)
        let draft = try review.description()
        var reference = request.reference
        if !request.isKindGiven { reference.kind = draft.kind ?? reference.kind }
        try review.check(draft, kind: reference.kind)
        if request.isDryRun, let publisher = try pinnedPublisher() {
            let files = try await FolderHashing.hash(paths, in: folder, output: context.output)
            return showPlan(
                try complete(draft, files, publisher: publisher, reference: reference), reference: reference)
        }
        let signing = try request.signer(context)
        let modelSigning = try request.modelSigning.map {
            try ModelSigningRequest(
                folder: request.folder, out: $0.out, keyFile: $0.keyFile, releaseKey: signing.key,
                context: context)
        }

        try await context.withNode { client in
            // Asked before hashing, which may take hours, so that a wrong name or key is told at once.
            let author = try await PublishAuthor.find(
                reference, client: client, choice: request.choice, context: context)
            if let key = signing.key {
                try author.check(key.publicKey, reference: reference)
            } else {
                try author.checkWorkloads(reference)
            }
            reference.publisher = author.identity.name
            var wait: WitnessWait?
            if let seconds = request.witnessSeconds, !request.isDryRun {
                wait = try await WitnessWait.prepare(
                    request.choice, node: author.node, client: client, seconds: seconds)
            }
            let files = try await FolderHashing.hash(paths, in: folder, output: context.output)
            let publisher = ManifestPublisher(name: author.identity.name, id: author.chain.publisher.digest)
            let completed = try complete(draft, files, publisher: publisher, reference: reference)
            guard !request.isDryRun else { return showPlan(completed, reference: reference) }
            let release = PublishedRelease(
                folder: folder, files: files, completed: completed, reference: reference, author: author,
                signing: signing, trust: request.choice.sigstore)
            if let file = request.recordFile, signing.bundle == nil {
                return try await prepare(release, file: file, client: client)
            }
            try await send(release, wait: wait, modelSigning: modelSigning, client: client)
        }
    }

    private func complete(
        _ draft: ManifestDraft, _ files: [HashedFile], publisher: ManifestPublisher, reference: Reference
    ) throws -> CompletedManifest {
        try draft.completed(
            publisher: publisher, kind: reference.kind, name: reference.name, version: request.version,
            published: try Self.now(), artifacts: ReleaseFileList.artifacts(files, mirrors: request.mirrors))
    }

    /// The only publisher of this name that is pinned: a dry run then needs no node.
    private func pinnedPublisher() throws -> ManifestPublisher? {
        let name = request.reference.publisher
        let pinned = try context.trustStore.publishers().filter { (try? PublisherName($0.name)) == name }
        guard pinned.count == 1, let id = ContentDigest(hex: pinned[0].id) else { return nil }
        return ManifestPublisher(name: try PublisherName(pinned[0].name), id: id)
    }

    private func send(
        _ release: PublishedRelease, wait: WitnessWait?, modelSigning: ModelSigningRequest?,
        client: NodeClient
    ) async throws {
        let file = request.receiptFile ?? context.folders.receipt(release.reference, version: request.version)
        let node = release.author.node
        var outcome: PublishOutcome
        var witnesses: WitnessReport?
        if let earlier = try await release.earlier(client: client) {
            outcome = earlier
            let shown = try await standing(earlier, node: node, client: client, file: file)
            (outcome.receipt, witnesses) = (shown.receipt, shown.witnesses)
        } else {
            try attachments(of: release).check()
            outcome = try await release.publish(client: client, context: context)
            try LocalFile.replace(file, outcome.receipt.proof.encoded())
            PendingRelease.forget(release.pendingFile(context.folders))
            PendingRelease.forget(release.preparedFile(context.folders))
            // Kept first: the receipt of a log that contradicts itself is evidence.
            try await node.remember(outcome.receipt, client: client, store: context.trustStore)
        }
        if let wait {
            let logged = outcome.receipt
            (outcome.receipt, witnesses) = try await wait.run(
                logged, file: file, node: node, client: client, output: context.output)
            try LocalFile.replace(file, outcome.receipt.proof.encoded())
            try await node.remember(
                outcome.receipt, and: [logged], client: client, store: context.trustStore)
        }
        try modelSigning?.sign(release.folder.name, release.files)
        let attached = try await attachments(of: release).attach(client: client)
        report(
            outcome, witnesses: witnesses, of: release, file: file, modelSignature: modelSigning?.file,
            attached: attached)
        if let failure = attached.failure(of: "entry \(outcome.receipt.index)", receipt: file) {
            throw failure
        }
    }

    private func attachments(of release: PublishedRelease) -> ReleaseAttachments {
        ReleaseAttachments(
            files: request.attachments, release: release, version: request.version, choice: request.choice,
            context: context)
    }

    /// Writes the record for a workload to sign; of a release that is logged already, the logged one.
    private func prepare(_ release: PublishedRelease, file: String, client: NodeClient) async throws {
        let output = context.output
        var record: Record
        let earlier = try await release.earlier(client: client)
        if let earlier {
            record = earlier.receipt.leaf.record
            try LocalFile.replace(file, record.signedBytes)
        } else {
            record = try await release.prepare(file, client: client, context: context).record
        }
        output.json([
            "file": .string(file), "isNew": .bool(earlier == nil), "record": .string(record.digest.hex),
            "reference": .string("\(release.reference)@\(request.version)"),
            "sha256": .string(ContentDigest.of(record.signedBytes).hex),
        ])
        output.line("wrote      \(file)", style: .strong)
        output.line("sha256     \(ContentDigest.of(record.signedBytes))")
        output.note(
            earlier == nil
                ? "Sign that file as it is, for example with 'cosign sign-blob', then publish again with --bundle."
                : "The log has this release already; publishing it again changes nothing.")
    }

    /// The receipt that is in `file` then: the one that is kept there, unless the node's is better or a file was asked for.
    private func standing(
        _ earlier: PublishOutcome, node: TrustedNode, client: NodeClient, file: String
    ) async throws -> LoggedReceipt {
        let policy = try await WitnessWait.policy(request.choice, node: node, client: client)
        let fresh = try LoggedReceipt(
            earlier.receipt.proof.encoded(), logKey: node.logKey, policy: policy)
        if request.receiptFile == nil, let bytes = try LocalFile.readIfPresent(file, maxBytes: 1 << 20),
            let kept = try? LoggedReceipt(bytes, logKey: node.logKey, policy: policy),
            kept.isAsGood(as: fresh)
        {
            return kept
        }
        try LocalFile.replace(file, fresh.receipt.proof.encoded())
        return fresh
    }

    private static func now() throws -> Timestamp {
        guard let time = Timestamp(unixSeconds: Int64(Date().timeIntervalSince1970)) else {
            throw CommandFailure.invalid("this machine's clock is before 1970 or after 9999; set it")
        }
        return time
    }

    private func showPlan(_ completed: CompletedManifest, reference: Reference) {
        let (manifest, output) = (completed.manifest, context.output)
        output.json(["dryRun": true, "digest": .string(manifest.digest.hex), "manifest": manifest.json])
        output.line("would publish \(reference)@\(request.version)", style: .strong)
        let artifacts = completed.fileList?.artifacts ?? manifest.artifacts
        output.table(
            artifacts.map { [ByteCount.text($0.sizeBytes), $0.git.rawValue, $0.role.rawValue, $0.path.text] })
        output.line(
            "\(artifacts.count) files, \(ByteCount.text(manifest.files.totalBytes)), \(manifest.license.spdx)"
        )
        output.note("Nothing was sent.")
    }

    /// - Parameter witnesses: who cosigned, where that is enough
    private func report(
        _ outcome: PublishOutcome, witnesses: WitnessReport?, of published: PublishedRelease, file: String,
        modelSignature: String?, attached: AttachedFiles
    ) {
        let (receipt, output) = (outcome.receipt, context.output)
        let release = "\(published.reference)@\(request.version)"
        var result: JSONObject = [
            "index": .integer(Int64(receipt.index)), "isNew": .bool(outcome.isNew),
            "manifest": .string(outcome.manifest.hex), "origin": .string(receipt.checkpoint.origin),
            "receipt": .string(file), "record": .string(receipt.leaf.recordDigest.hex),
            "reference": .string(release), "state": .string(witnesses?.state ?? "logged"),
            "trust": .string(published.author.node.trust.rawValue),
        ]
        if let modelSignature { result["omsSignature"] = .string(modelSignature) }
        if !attached.isEmpty { result["attachments"] = attached.json }
        // With a failure its document tells of the release as well.
        if attached.isWhole { output.json(witnesses?.json(with: result) ?? .object(result)) }
        output.line("\(outcome.isNew ? "published" : "unchanged")  \(release)", style: .good)
        output.line("digest     sha256:\(outcome.manifest.hex)")
        output.line("log        \(receipt.checkpoint.origin), entry \(receipt.index)")
        output.line("receipt    \(file)")
        if let modelSignature { output.line("signature  \(modelSignature)") }
        output.line("state      \(witnesses?.state ?? "logged")")
        if let witnesses, let policy = witnesses.standing.policy {
            output.line("policy     \(policy.source)")
            witnesses.show(output)
        }
        attached.show(output)
    }
}
