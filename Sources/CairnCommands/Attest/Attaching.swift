import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// Attaches attestations to a release on a node, each with its receipt.
struct Attaching {
    let checked: CheckedRelease
    let author: KnownPublisher
    /// The release's label where the author's log has it as the author's own.
    let entry: Label?
    let key: SigningKey
    let client: NodeClient
    let context: CommandContext

    struct Outcome {
        let receipt: VerifiedReceipt
        let object: ContentDigest
        let predicateType: String
        /// Where the receipt is kept.
        let file: String
        /// False when the log had it already.
        let isNew: Bool
        /// What the node couldn't verify of it, if anything.
        let doubt: String?
    }

    /// A head that another process has moved meanwhile is taken this often.
    private static let attempts = 5

    /// Attaches one object; the very same statement by the same author again changes nothing.
    func attach(_ object: AttestationObject, named name: String, receipt file: String? = nil) async throws
        -> Outcome
    {
        let statement = try object.check(about: checked.subjects, named: name)
        let listed = try await AttestationChecking(
            checked, node: client, sigstore: try TrustedRootFile.verifier(nil), now: CommandContext.now
        ).run()
        if let earlier = try await earlier(object, statement, among: listed) {
            return try keep(
                earlier.receipt, object: earlier.object, statement, isNew: false, doubt: earlier.doubt, file)
        }
        let (receipt, isNew) = try await send(object)
        try await author.node.remember(receipt, client: client, store: context.trustStore)
        let shown = try? AttestedObject.parse(object.bytes).proof(
            keys: author.chain.attestingSigners(at: LogPlace(index: nil, time: CommandContext.now))
                + checked.publisherKeys,
            sigstore: try TrustedRootFile.verifier(nil))
        return try keep(receipt, object: object.digest, statement, isNew: isNew, doubt: shown?.doubt, file)
    }

    /// One that says the same, by the same author: signatures by some keys differ each time that they are made.
    private func earlier(
        _ object: AttestationObject, _ statement: InTotoStatement, among listed: [CheckedAttestation]
    ) async throws -> (receipt: VerifiedReceipt, object: ContentDigest, doubt: String?)? {
        for found in listed where found.author?.publisher == author.chain.publisher {
            guard let receipt = found.receipt, let digest = ContentDigest(hex: found.claim.object),
                receipt.checkpoint.origin == author.node.origin.logOrigin
            else { continue }
            var isSame = digest == object.digest
            if !isSame, !object.isBundle, found.claim.predicateType == statement.predicateType,
                let bytes = try await client.content(
                    digest, maxBytes: CairnProvenance.Limits.attestationBytes)
            {
                let earlier = try? AttestedObject.parse(bytes)
                isSame = earlier?.formName == "envelope" && earlier?.statement == statement
            }
            if isSame { return (receipt, digest, found.fault) }
        }
        return nil
    }

    private func send(_ object: AttestationObject) async throws -> (VerifiedReceipt, isNew: Bool) {
        for attempt in 1... {
            let signed = try await sign(object)
            do {
                let (answer, isNew) = try await client.attest(
                    AttestationBody(object: object.bytes, isBundle: object.isBundle, signed: signed))
                return (
                    try ReceiptCheck.verify(answer, of: signed, logKey: author.node.logKey), isNew
                )
            } catch ClientError.problem(let problem)
                where problem.code == "wrong-prev" && attempt < Self.attempts
            {
                continue
            }
        }
        throw CancellationError()
    }

    private func sign(_ object: AttestationObject) async throws -> SignedRecord {
        let chain = author.chain
        let origin = author.node.origin.logOrigin
        var reference = checked.reference
        reference.selector = nil
        let head =
            entry == nil
            ? try await client.attestationHead(chain.publisher.hex) : try await client.head(reference.local)
        guard let head, head.origin == origin, head.publisher.id == chain.publisher.hex,
            head.prev == nil || head.prev.flatMap(ContentDigest.init(hex:)) != nil
        else {
            throw CommandFailure.checkFailed(
                "bad-answer",
                "the node's answer about what '\(chain.current.identity.name)' said last isn't valid")
        }
        let record = Record(
            author: chain.publisher, entry: entry?.entryID,
            identityVersion: chain.current.identity.version, kind: .attestation, object: object.digest,
            origin: origin, previous: head.prev.flatMap(ContentDigest.init(hex:)), size: object.bytes.count,
            subject: checked.release.value.recordDigest)
        let signed = try SignedRecord.sign(record, with: [key])
        let release = checked.release.value
        let verdict = AttestationRecordVerifier.verify(
            record: signed, object: object.bytes,
            target: AttestationTarget(
                record: release.recordDigest, origin: checked.logOrigin, publisher: checked.chain.publisher,
                label: release.label, subjects: checked.subjects),
            chain: chain, logOrigin: origin, place: LogPlace(index: nil, time: CommandContext.now))
        if let refusal = verdict.refusal {
            throw CommandFailure.invalid(
                "the node would refuse it: \(refusal.message)", code: refusal.code.rawValue,
                issues: refusal.issues.map(\.description))
        }
        return signed
    }

    private func keep(
        _ receipt: VerifiedReceipt, object: ContentDigest, _ statement: InTotoStatement, isNew: Bool,
        doubt: String?, _ file: String?
    ) throws -> Outcome {
        let file =
            file
            ?? context.folders.attestationReceipt(
                checked.reference, version: checked.manifest.version, object: object)
        try LocalFile.replace(file, receipt.proof.encoded())
        return Outcome(
            receipt: receipt, object: object, predicateType: statement.predicateType, file: file,
            isNew: isNew, doubt: doubt)
    }
}

extension Attaching.Outcome {
    var json: JSONValue {
        [
            "attestation": .string(object.hex), "doubt": doubt.map { .string($0) } ?? .null,
            "index": .integer(Int64(receipt.index)), "isNew": .bool(isNew),
            "origin": .string(receipt.checkpoint.origin), "predicateType": .string(predicateType),
            "receipt": .string(file), "record": .string(receipt.leaf.recordDigest.hex), "state": "logged",
        ]
    }

    func show(_ output: Output) {
        output.line("log        \(receipt.checkpoint.origin), entry \(receipt.index)")
        output.line("object     sha256:\(object)")
        output.line("receipt    \(file)")
        if let doubt { output.line("note       \(doubt); everybody who verifies it decides for themselves") }
    }
}

extension Reference {
    /// As the home of its publisher calls it.
    fileprivate var local: Reference {
        Reference(kind: kind, publisher: publisher, home: nil, name: name, selector: nil)
    }
}
