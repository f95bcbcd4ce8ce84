import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

extension NodeClient {
    /// The node document, read, its signature checked by the key that it names.
    ///
    /// Whether that key is the right one is for `Judge` to say.
    package func nodeDocument() async throws -> NodeDocument {
        let reply = try await get(APIPath.nodeDocument, maxBytes: APILimits.nodeDocumentBytes)
        guard reply.isSuccess else { throw reply.refusal(url: url(APIPath.nodeDocument)) }
        do {
            return try NodeDocument.parse(reply.body)
        } catch {
            throw ClientError.badAnswer(what: "the node document of \(address.text)", why: error.reason)
        }
    }

    /// What the next record of an entry must extend; nil when its publisher isn't registered there.
    package func head(_ reference: Reference) async throws -> HeadAnswer? {
        try await answerIfThere(
            HeadAnswer.self, at: APIPath.head(reference), what: "the head of \(reference.entryText)")
    }

    package func publisher(_ nameOrID: String) async throws -> PublisherAnswer? {
        let path = APIPath.publisher(Self.segment(nameOrID))
        return try await answerIfThere(PublisherAnswer.self, at: path, what: "the answer about the publisher")
    }

    /// All versions of a publisher's identity with their receipts, none of them checked yet.
    package func identityChain(_ nameOrID: String) async throws -> IdentityChainAnswer? {
        let path = APIPath.identityChain(Self.segment(nameOrID))
        return try await answerIfThere(
            IdentityChainAnswer.self, at: path, what: "the identity of the publisher")
    }

    /// A publisher's newest profile with its receipt, not checked yet; nil where it has none.
    package func profile(_ nameOrID: String) async throws -> ProvenStatement? {
        let path = APIPath.profile(Self.segment(nameOrID))
        return try await answerIfThere(ProvenStatement.self, at: path, what: "the profile of the publisher")
    }

    package func entry(_ reference: Reference) async throws -> EntryAnswer {
        try await answer(
            EntryAnswer.self, at: APIPath.entry(reference), what: "the entry \(reference.entryText)")
    }

    /// One release; without a selector the highest version.
    package func release(_ reference: Reference) async throws -> ReleaseAnswer {
        try await answer(ReleaseAnswer.self, at: APIPath.release(reference), what: "the release \(reference)")
    }

    package func records(_ reference: Reference) async throws -> RecordsAnswer {
        let what = "the records of \(reference.entryText)"
        return try await answer(RecordsAnswer.self, at: APIPath.records(reference), what: what)
    }

    /// A page of entries; without a query of all, from the beginning or after the last page's `next`.
    package func entries(query: String? = nil, after: String? = nil) async throws -> EntriesAnswer {
        let items = [query.map { "q=" + Self.segment($0) }, after.map { "after=" + Self.segment($0) }]
        let text = items.compactMap { $0 }.joined(separator: "&")
        let path = APIPath.entries + (text.isEmpty ? "" : "?" + text)
        return try await answer(EntriesAnswer.self, at: path, what: "the list of entries")
    }

    /// The newest checkpoints of all logs that the node holds, verbatim and unchecked.
    package func checkpoints() async throws -> CheckpointsAnswer {
        try await answer(CheckpointsAnswer.self, at: APIPath.checkpoints, what: "the list of checkpoints")
    }

    /// The policy under which the node's receipts are witnessed; nil where it has none.
    package func policy() async throws -> LogPolicy? {
        let reply = try await get(APIPath.policy, maxBytes: LogLimits.maxPolicyBytes)
        if reply.status == 404 { return nil }
        guard reply.isSuccess else { throw reply.refusal(url: url(APIPath.policy)) }
        do {
            return try LogPolicy.parse(reply.body)
        } catch {
            throw ClientError.badAnswer(what: "the policy of \(address.text)", why: "\(error)")
        }
    }

    /// The receipt of a leaf of the node's own log, under the newest witnessed checkpoint when the answer says so.
    ///
    /// Nobody's word is checked here. `retryAfter` is there, in seconds, while the node is waiting for its witnesses.
    package func witnessedReceipt(index: UInt64) async throws -> (answer: ReceiptAnswer, retryAfter: Int64?) {
        let path = APIPath.proof(index: index, state: "witnessed")
        let reply = try await get(path, maxBytes: APILimits.answerBytes)
        let answer = try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url(path))
        guard reply.status == 202 else { return (answer, nil) }
        return (answer, reply.header("retry-after").flatMap(Int64.init) ?? 1)
    }

    /// A small object whole, its digest checked; nil where the node doesn't have it.
    package func content(_ digest: ContentDigest, maxBytes: Int) async throws -> [UInt8]? {
        let path = APIPath.object(digest)
        let reply = try await get(path, maxBytes: maxBytes)
        if reply.status == 404 { return nil }
        guard reply.isSuccess else { throw reply.refusal(url: url(path)) }
        guard ContentDigest.of(reply.body) == digest else {
            throw ClientError.badAnswer(what: "the object \(digest)", why: "its bytes have another SHA-256")
        }
        return reply.body
    }
}

extension NodeDocumentError {
    var reason: String {
        switch self {
        case .malformed(let why): why
        case .badSignature: "the log key that it names didn't sign it"
        case .wrongKey(let expected, let found): "its log key is \(found), not \(expected)"
        }
    }
}
