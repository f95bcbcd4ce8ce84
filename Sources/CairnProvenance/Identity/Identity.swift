import CairnManifest

/// One version of a publisher's identity: who owns the name, who may release, and what no longer counts.
///
/// The document is JCS JSON with every field present (`cairn.identity/1`), carried as the payload of a DSSE
/// envelope of type `Identity.payloadType`. Its owners sign; releasers sign releases in their scope.
package struct Identity: Hashable, Sendable {
    package static let schema = "cairn.identity/1"
    package static let payloadType = "application/vnd.cairn.identity+json"

    /// Keys of which at least `threshold` different ones have to sign.
    package struct KeySet: Hashable, Sendable {
        /// 1 ≤ threshold ≤ keys.count.
        package var threshold: Int
        package var keys: [PublicKey]

        package init(threshold: Int, keys: [PublicKey]) {
            self.threshold = threshold
            self.keys = keys
        }

        /// Whether enough different keys of this set are among the signers.
        func isSatisfied(by signers: [PublicKey]) -> Bool {
            Set(signers).intersection(keys).count >= threshold
        }
    }

    /// The node whose log orders this publisher's records.
    package struct Home: Hashable, Sendable {
        package var origin: NodeOrigin
        /// The log's verifier key in signed-note form, `<origin>/log+<hash>+<key>`.
        package var vkey: String

        package init(origin: NodeOrigin, vkey: String) {
            self.origin = origin
            self.vkey = vkey
        }
    }

    /// Who may sign releases, and of what.
    package struct Releaser: Hashable, Sendable {
        package enum Signer: Hashable, Sendable {
            case key(PublicKey)
            case sigstore(SigstoreSigner)
        }

        package var signer: Signer
        /// The key, where it is one that signs by itself.
        package var key: PublicKey? { signer.key }

        /// At least one.
        package var scopes: [Scope]

        package init(signer: Signer, scopes: [Scope]) {
            self.signer = signer
            self.scopes = scopes
        }
    }

    /// A workload that signs with a Sigstore certificate.
    package struct SigstoreSigner: Hashable, Sendable {
        package var issuer: String
        /// The certificate's subject alternative name.
        package var san: String
        /// The immutable id of the repository; a renamed repository keeps it, a reused name doesn't have it.
        ///
        /// Nil for a signer whose certificates name no repository.
        package var repositoryID: String?

        package init(issuer: String, san: String, repositoryID: String?) {
            self.issuer = issuer
            self.san = san
            self.repositoryID = repositoryID
        }
    }

    /// Keys that can replace the owners after a delay.
    package struct Recovery: Hashable, Sendable {
        package var keySet: KeySet
        /// From the recovery's record in the home log until it takes effect.
        package var delayDays: Int

        package init(keySet: KeySet, delayDays: Int) {
            self.keySet = keySet
            self.delayDays = delayDays
        }
    }

    /// A key or workload that signs no more.
    ///
    /// It stays in every later version.
    package struct Revocation: Hashable, Sendable {
        package enum Reason: String, Hashable, Sendable {
            /// What it signed before the version that retired it keeps counting.
            case retired
            /// Its signatures count only below home-log index `since`.
            case compromised
        }

        package var signer: Releaser.Signer
        package var reason: Reason
        /// A home-log index; always there for a compromised signer.
        package var since: UInt64?

        /// The key, where it is one.
        package var key: PublicKey? { signer.key }

        package init(signer: Releaser.Signer, reason: Reason, since: UInt64?) {
            self.signer = signer
            self.reason = reason
            self.since = since
        }

        package init(key: PublicKey, reason: Reason, since: UInt64?) {
            self.init(signer: .key(key), reason: reason, since: since)
        }
    }

    /// From 1, without gaps.
    package var version: Int
    /// SHA-256 of the version before; nil for version 1.
    package var previous: ContentDigest?
    package var name: PublisherName
    package var home: Home
    package var owners: KeySet
    package var releasers: [Releaser]
    package var recovery: Recovery?
    package var revoked: [Revocation]

    package init(
        version: Int,
        previous: ContentDigest?,
        name: PublisherName,
        home: Home,
        owners: KeySet,
        releasers: [Releaser],
        recovery: Recovery? = nil,
        revoked: [Revocation] = []
    ) {
        self.version = version
        self.previous = previous
        self.name = name
        self.home = home
        self.owners = owners
        self.releasers = releasers
        self.recovery = recovery
        self.revoked = revoked
    }

    /// SHA-256 of the document: the publisher id for version 1, `prev` of the next version.
    package var digest: ContentDigest { ContentDigest.of(encoded()) }

    /// The keys that may sign releases of anything, without Sigstore signers.
    package var releaserKeys: [PublicKey] {
        releasers.compactMap { releaser in
            if case .key(let key) = releaser.signer { key } else { nil }
        }
    }

    /// Signs this version in an envelope.
    package func sign(with keys: [SigningKey]) throws(EnvelopeError) -> StoredEnvelope {
        try Envelope.sign(payload: encoded(), type: Self.payloadType, keys: keys)
    }
}
