/// Answer of `GET /v1/publishers/{name or id}`.
package struct PublisherAnswer: Codable, Equatable, Sendable {
    package var id: String
    package var name: String
    /// The log's origin line that has the identity.
    package var origin: String
    /// The identity version in force.
    package var version: Int

    package init(id: String, name: String, origin: String, version: Int) {
        self.id = id
        self.name = name
        self.origin = origin
        self.version = version
    }
}

/// Answer of `GET /v1/publishers/{name or id}/chain`: everything needed to check an identity by oneself.
package struct IdentityChainAnswer: Codable, Equatable, Sendable {
    package struct Version: Codable, Equatable, Sendable {
        /// The stored envelope, base64.
        package var envelope: String
        /// A `.tlog-proof` of its record in the home log, `extra` being the leaf.
        package var receipt: String

        package init(envelope: String, receipt: String) {
            self.envelope = envelope
            self.receipt = receipt
        }
    }

    package var id: String
    package var origin: String
    package var versions: [Version]

    package init(id: String, origin: String, versions: [Version]) {
        self.id = id
        self.origin = origin
        self.versions = versions
    }
}

/// One release in a listing.
package struct ReleaseSummary: Codable, Equatable, Sendable {
    package var version: String
    /// Manifest digest: the release's identity.
    package var manifest: String
    package var record: String
    package var envelope: String
    package var index: UInt64
    /// Git commit of the release.
    package var commit: String?
    /// RFC 3339, the leaf's time.
    package var time: String
    package var title: String
    package var summary: String
    package var license: String
    package var files: Int
    package var bytes: Int64
    /// What its publisher said of it last.
    package var status: StatusAnswer?
    /// The home-log index from which its keys don't count: they are known to be compromised; `null` where it stands.
    package var compromisedSince: UInt64?

    package init(
        version: String, manifest: String, record: String, envelope: String, index: UInt64, commit: String?,
        time: String, title: String, summary: String, license: String, files: Int, bytes: Int64,
        status: StatusAnswer? = nil, compromisedSince: UInt64? = nil
    ) {
        self.version = version
        self.manifest = manifest
        self.record = record
        self.envelope = envelope
        self.index = index
        self.commit = commit
        self.time = time
        self.title = title
        self.summary = summary
        self.license = license
        self.files = files
        self.bytes = bytes
        self.status = status
        self.compromisedSince = compromisedSince
    }
}

/// One entry with its releases, the highest version first.
package struct EntryAnswer: Codable, Equatable, Sendable {
    /// The reference that always names it, with the publisher id's first digits as its home.
    package var reference: String
    package var kind: String
    package var name: String
    package var publisher: PublisherAnswer
    /// Whether this node is the entry's home.
    package var local: Bool
    package var releases: [ReleaseSummary]

    package init(
        reference: String, kind: String, name: String, publisher: PublisherAnswer, local: Bool,
        releases: [ReleaseSummary]
    ) {
        self.reference = reference
        self.kind = kind
        self.name = name
        self.publisher = publisher
        self.local = local
        self.releases = releases
    }
}

/// Answer of `GET /v1/entries`: a page of entries, oldest first.
package struct EntriesAnswer: Codable, Equatable, Sendable {
    package var entries: [EntryAnswer]
    /// Value of `after` for the next page; `null` on the last.
    package var next: String?

    package init(entries: [EntryAnswer], next: String?) {
        self.entries = entries
        self.next = next
    }
}

/// Answer of `GET /v1/releases/{reference}`: one release and what proves it.
package struct ReleaseAnswer: Codable, Equatable, Sendable {
    package var reference: String
    package var kind: String
    package var name: String
    package var publisher: PublisherAnswer
    package var local: Bool
    package var release: ReleaseSummary
    /// The label: JSON text, canonical, with the salt that the entry id was made with.
    package var label: String
    /// The stored envelope, base64.
    package var envelope: String
    /// The Sigstore bundle that signs the record, base64; only for a keyless release.
    package var recordBundle: String?
    /// A `.tlog-proof` of the release's record in its home log, `extra` being the leaf.
    package var receipt: String
    /// Files whose bytes this node does not hold yet.
    package var absentFiles: Int
    /// What proves `release.status`.
    package var statusProof: ProvenStatement?

    package init(
        reference: String, kind: String, name: String, publisher: PublisherAnswer, local: Bool,
        release: ReleaseSummary, label: String, envelope: String, recordBundle: String? = nil,
        receipt: String,
        absentFiles: Int, statusProof: ProvenStatement? = nil
    ) {
        self.reference = reference
        self.kind = kind
        self.name = name
        self.publisher = publisher
        self.local = local
        self.release = release
        self.label = label
        self.envelope = envelope
        self.recordBundle = recordBundle
        self.receipt = receipt
        self.absentFiles = absentFiles
        self.statusProof = statusProof
    }
}

/// Answer of `GET /v1/entries/…/records`: every record of an entry, in log order.
package struct RecordsAnswer: Codable, Equatable, Sendable {
    package struct Record: Codable, Equatable, Sendable {
        package var index: UInt64
        package var kind: String
        package var digest: String
        package var object: String?
        /// `accepted`, `opaque`, `withheld` or `refused`.
        package var state: String
        /// The release's version, for a release.
        package var version: String?
        package var time: String

        package init(
            index: UInt64, kind: String, digest: String, object: String?, state: String, version: String?,
            time: String
        ) {
            self.index = index
            self.kind = kind
            self.digest = digest
            self.object = object
            self.state = state
            self.version = version
            self.time = time
        }
    }

    package var origin: String
    package var size: UInt64
    package var records: [Record]

    package init(origin: String, size: UInt64, records: [Record]) {
        self.origin = origin
        self.size = size
        self.records = records
    }
}

/// Answer of `GET /v1/checkpoints`: the newest verified checkpoints of the logs held here, verbatim.
package struct CheckpointsAnswer: Codable, Equatable, Sendable {
    package struct Checkpoint: Codable, Equatable, Sendable {
        package var origin: String
        package var note: String

        package init(origin: String, note: String) {
            self.origin = origin
            self.note = note
        }
    }

    package var checkpoints: [Checkpoint]

    package init(checkpoints: [Checkpoint]) {
        self.checkpoints = checkpoints
    }
}
