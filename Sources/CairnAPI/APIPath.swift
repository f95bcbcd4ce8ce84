import CairnManifest

/// The paths of a node's HTTP interface, in one place for server and client.
///
/// Entries are named in paths as in references: `publisher/name` for a model, `datasets/publisher/name` for a
/// dataset. `datasets` is a reserved publisher name, so the two can't be confused.
package enum APIPath {
    package static let nodeDocument = "/.well-known/cairn"
    package static let checkpoints = "/v1/checkpoints"
    /// What is kept about logs that contradicted themselves: the list, and below it each file.
    package static let evidence = "/v1/evidence"
    package static let log = "/log"
    package static let publishers = "/v1/publishers"
    package static let releases = "/v1/releases"
    package static let statuses = "/v1/statuses"
    package static let profiles = "/v1/profiles"
    package static let attestations = "/v1/attestations"
    package static let entries = "/v1/entries"
    package static let uploads = "/v1/uploads"
    package static let objects = "/v1/objects/sha256"
    package static let proofs = "/v1/proofs"
    /// The policy under which the node's receipts are witnessed, as text.
    package static let policy = "/v1/policy"
    package static let health = "/healthz"
    package static let readiness = "/readyz"
    package static let metrics = "/metrics"
    package static let witness = WitnessHTTP.prefix
    /// The logs that this node mirrors.
    package static let mirrors = "/mirror"

    /// `nameOrID` is a publisher's name, its name with its home, or its whole id in hex.
    package static func publisher(_ nameOrID: String) -> String { "\(publishers)/\(nameOrID)" }

    /// All versions of a publisher's identity with their receipts.
    package static func identityChain(_ nameOrID: String) -> String { "\(publishers)/\(nameOrID)/chain" }

    /// The newest profile of a publisher.
    package static func profile(_ nameOrID: String) -> String { "\(publishers)/\(nameOrID)/profile" }

    /// What a publisher's next attestation of somebody else's release must extend.
    package static func attestationHead(_ nameOrID: String) -> String {
        "\(publishers)/\(nameOrID)/attestations/head"
    }

    /// The attestations of one release, a page of them.
    package static func attestations(_ reference: Reference, after: String? = nil) -> String {
        "\(attestations)/\(reference)" + (after.map { "?after=\($0)" } ?? "")
    }

    /// What the next record of an entry must extend.
    package static func head(_ reference: Reference) -> String { "\(entries)/\(reference.entryText)/head" }

    /// The records of an entry.
    package static func records(_ reference: Reference) -> String {
        "\(entries)/\(reference.entryText)/records"
    }

    package static func entry(_ reference: Reference) -> String { "\(entries)/\(reference.entryText)" }

    /// One release; without a selector the highest version.
    package static func release(_ reference: Reference) -> String { "\(releases)/\(reference)" }

    package static func object(_ digest: ContentDigest) -> String { "\(objects)/\(digest.hex)" }

    package static func upload(session: String, digest: ContentDigest) -> String {
        "\(uploads)/\(session)/sha256:\(digest.hex)"
    }

    /// The receipt of the leaf at an index of the node's own log, under the newest checkpoint that is in this state.
    ///
    /// `state` is `logged` or `witnessed`.
    package static func proof(index: UInt64, state: String) -> String { "\(proofs)/\(index)?state=\(state)" }

    package static func commit(session: String) -> String { "\(uploads)/\(session)/commit" }

    /// The public files of a log that this node mirrors.
    ///
    /// `originHash` is the hex SHA-256 of its origin line.
    package static func mirror(originHash: String) -> String { "\(mirrors)/\(originHash)" }
}

/// Headers of our own.
package enum APIHeader {
    /// Bytes of an upload that the node holds, on `HEAD` and `PUT`; on a `PUT` request, where its bytes begin.
    package static let uploadOffset = "Upload-Offset"
}

/// Bounds of the HTTP interface, each with its reason.
package enum APILimits {
    /// Small files that may come inline with a release: more come by upload session.
    package static let inlineFilesBytes = 8 << 20
    /// Body of a publish: an envelope of 24 MiB and the inline files as base64, and room for record and label.
    package static let publishBodyBytes = 40 << 20
    /// Body of a registration: an identity envelope, or what a move brings, with room for the record.
    package static let registrationBodyBytes = 17 << 20
    /// Body of a status or a profile: a small document in its envelope, and a record.
    package static let statementBodyBytes = 256 << 10
    /// Body of an attestation: an object at its limit in base64, and a record.
    package static let attestationBodyBytes = 11 << 20
    /// Attestations of one page: each costs reading it once.
    package static let pageAttestations = 50
    /// A node document.
    package static let nodeDocumentBytes = 64 << 10
    /// Any JSON answer that a client reads whole.
    package static let answerBytes = 64 << 20
    /// A checkpoint with its signatures.
    package static let checkpointBytes = 16 << 10
    /// An upload session is dropped after a day.
    package static let sessionSeconds: Int64 = 86_400
    /// Entries of one listing page.
    package static let pageEntries = 100
}
