/// Answer `201` or `200` to a publish or registration: the record is in the log.
package struct ReceiptAnswer: Codable, Equatable, Sendable {
    /// `logged`; `witnessed` once a policy's witnesses have cosigned.
    package var state: String
    /// The log's origin line.
    package var origin: String
    package var index: UInt64
    /// The record's digest.
    package var record: String
    /// The receipt: a `.tlog-proof` whose `extra` is the leaf.
    package var receipt: String

    package init(state: String, origin: String, index: UInt64, record: String, receipt: String) {
        self.state = state
        self.origin = origin
        self.index = index
        self.record = record
        self.receipt = receipt
    }
}

/// Answer `202` to a publish: verified, but these bytes are lacking.
package struct SessionAnswer: Codable, Equatable, Sendable {
    package struct Lacking: Codable, Equatable, Sendable {
        /// Lower-case hex SHA-256.
        package var digest: String
        package var size: Int64

        package init(digest: String, size: Int64) {
            self.digest = digest
            self.size = size
        }
    }

    package var session: String
    package var missing: [Lacking]
    /// RFC 3339; the session is dropped then.
    package var expires: String

    package init(session: String, missing: [Lacking], expires: String) {
        self.session = session
        self.missing = missing
        self.expires = expires
    }
}

/// Answer of `GET /v1/entries/…/head`: what the next record of an entry must be bound to.
package struct HeadAnswer: Codable, Equatable, Sendable {
    package struct Publisher: Codable, Equatable, Sendable {
        package var id: String
        package var name: String
        /// The identity version in force.
        package var version: Int

        package init(id: String, name: String, version: Int) {
            self.id = id
            self.name = name
            self.version = version
        }
    }

    /// The log's origin line.
    package var origin: String
    package var publisher: Publisher
    /// Digest of the newest record of this entry, `null` before the first.
    package var prev: String?
    /// The entry's salt, base64, `null` before the first release.
    package var salt: String?
    /// The name as first written, `null` before the first release.
    package var name: String?

    package init(origin: String, publisher: Publisher, prev: String?, salt: String?, name: String?) {
        self.origin = origin
        self.publisher = publisher
        self.prev = prev
        self.salt = salt
        self.name = name
    }
}
