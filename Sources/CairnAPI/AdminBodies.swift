/// Paths of the admin interface, served on the data directory's own socket only.
package enum AdminPath {
    package static let peers = "/admin/peers"
    package static let sync = "/admin/sync"
    package static let status = "/admin/status"
    package static let seal = "/admin/seal"
    package static let registrations = "/admin/registrations"
    /// `admin.sock` in the data directory.
    package static let socketName = "admin.sock"
}

/// Body of `POST /admin/peers`.
package struct PeerAddition: Codable, Equatable, Sendable {
    package var url: String
    /// The verifier key that the operator confirmed; without it the answer only shows the key.
    package var vkey: String?

    package init(url: String, vkey: String?) {
        self.url = url
        self.vkey = vkey
    }
}

/// A peer as the node sees it.
package struct PeerAnswer: Codable, Equatable, Sendable {
    package var origin: String
    package var url: String
    package var vkey: String
    /// Hex SHA-256 of the log key's SPKI.
    package var fingerprint: String
    /// `candidate` (not confirmed yet), `active` or `quarantined`.
    package var state: String
    /// Leaves taken over and verified.
    package var size: UInt64
    /// Leaves that break the rules: kept in the mirror, never listed.
    package var refusedRecords: Int
    package var failures: Int
    /// RFC 3339.
    package var lastOK: String?
    package var lastError: String?
    /// Files on the node's machine that show what its log did.
    package var evidence: [String]

    package init(
        origin: String, url: String, vkey: String, fingerprint: String, state: String, size: UInt64,
        refusedRecords: Int, failures: Int, lastOK: String?, lastError: String?, evidence: [String]
    ) {
        self.origin = origin
        self.url = url
        self.vkey = vkey
        self.fingerprint = fingerprint
        self.state = state
        self.size = size
        self.refusedRecords = refusedRecords
        self.failures = failures
        self.lastOK = lastOK
        self.lastError = lastError
        self.evidence = evidence
    }
}

package struct PeersAnswer: Codable, Equatable, Sendable {
    package var peers: [PeerAnswer]

    package init(peers: [PeerAnswer]) {
        self.peers = peers
    }
}

/// Body of `POST /admin/seal`; the answer is the predecessor file of the log that goes on.
package struct SealRequest: Codable, Equatable, Sendable {
    /// The verifier key of the log that goes on, where there is one.
    package var successor: String?

    package init(successor: String?) {
        self.successor = successor
    }
}

/// Body of `POST /admin/sync`: one peer by origin or URL, or all.
package struct SyncRequest: Codable, Equatable, Sendable {
    package var peer: String?

    package init(peer: String?) {
        self.peer = peer
    }
}

/// What one round with each peer brought.
package struct SyncAnswer: Codable, Equatable, Sendable {
    package struct Round: Codable, Equatable, Sendable {
        package var origin: String
        package var fromSize: UInt64
        package var toSize: UInt64
        package var releases: Int
        package var refused: Int
        /// Artifact bytes fetched.
        package var bytes: Int64
        package var error: String?

        package init(
            origin: String, fromSize: UInt64, toSize: UInt64, releases: Int, refused: Int, bytes: Int64,
            error: String?
        ) {
            self.origin = origin
            self.fromSize = fromSize
            self.toSize = toSize
            self.releases = releases
            self.refused = refused
            self.bytes = bytes
            self.error = error
        }
    }

    package var rounds: [Round]

    package init(rounds: [Round]) {
        self.rounds = rounds
    }
}

/// Answer of `GET /admin/registrations`: who waits for the operator, oldest first.
package struct RegistrationsAnswer: Codable, Equatable, Sendable {
    package struct Registration: Codable, Equatable, Sendable {
        /// The record's digest.
        package var record: String
        /// The publisher id.
        package var id: String
        package var name: String
        /// RFC 3339.
        package var asked: String
        package var expires: String
        /// Ids of the owner keys.
        package var owners: [String]
        /// A publisher that has another home until now.
        package var isMove: Bool

        package init(
            record: String, id: String, name: String, asked: String, expires: String, owners: [String],
            isMove: Bool
        ) {
            self.record = record
            self.id = id
            self.name = name
            self.asked = asked
            self.expires = expires
            self.owners = owners
            self.isMove = isMove
        }
    }

    package var registrations: [Registration]

    package init(registrations: [Registration]) {
        self.registrations = registrations
    }
}

/// Body of `POST /admin/registrations`; answered by the receipt where it is approved.
package struct RegistrationDecision: Codable, Equatable, Sendable {
    package var record: String
    package var approve: Bool

    package init(record: String, approve: Bool) {
        self.record = record
        self.approve = approve
    }
}
