/// Answer of `GET /v1/attestations/{reference}`: a page of what was attested about a release, oldest first.
package struct AttestationsAnswer: Codable, Equatable, Sendable {
    /// The release, by its publisher's id.
    package var reference: String
    /// The digest of the release's record.
    package var release: String
    package var attestations: [AttestationAnswer]
    /// Value of `after` for the next page; `null` on the last.
    package var next: String?

    package init(reference: String, release: String, attestations: [AttestationAnswer], next: String?) {
        self.reference = reference
        self.release = release
        self.attestations = attestations
        self.next = next
    }
}

/// One attestation with what proves that it was attached.
///
/// What it says of signatures and predicate is the node's reading; the object is at `/v1/objects/sha256/{object}`.
package struct AttestationAnswer: Codable, Equatable, Sendable {
    /// Somebody whose signature the node has verified: a publisher by a key, a key, or a workload.
    package struct Signer: Codable, Equatable, Sendable {
        package var publisher: String?
        /// The key's id.
        package var key: String?
        package var issuer: String?
        package var san: String?

        package init(
            publisher: String? = nil, key: String? = nil, issuer: String? = nil, san: String? = nil
        ) {
            self.publisher = publisher
            self.key = key
            self.issuer = issuer
            self.san = san
        }
    }

    /// SHA-256 of the object.
    package var object: String
    /// `envelope`, `bundle`, or `statement` for a node's own.
    package var form: String
    package var size: Int
    package var predicateType: String
    /// Who attached it; `null` for the node of the log that it is in.
    package var author: PublisherAnswer?
    /// The origin line of the log that it is in, and its place there.
    package var origin: String
    package var index: UInt64
    package var record: String
    /// RFC 3339, the leaf's time.
    package var time: String
    /// `release`, or `files` where it names only some of them.
    package var about: String
    package var signers: [Signer]
    /// Why no signature could be verified.
    package var doubt: String?
    /// What is wrong with the predicate.
    package var fault: String?
    /// What the predicate says, where its type is read.
    package var summary: String?
    /// A `.tlog-proof` of its record, `extra` being the leaf.
    package var receipt: String

    package init(
        object: String, form: String, size: Int, predicateType: String, author: PublisherAnswer?,
        origin: String, index: UInt64, record: String, time: String, about: String, signers: [Signer],
        doubt: String?, fault: String?, summary: String?, receipt: String
    ) {
        self.object = object
        self.form = form
        self.size = size
        self.predicateType = predicateType
        self.author = author
        self.origin = origin
        self.index = index
        self.record = record
        self.time = time
        self.about = about
        self.signers = signers
        self.doubt = doubt
        self.fault = fault
        self.summary = summary
        self.receipt = receipt
    }
}
