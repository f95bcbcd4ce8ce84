import CairnManifest
import CairnProvenance

/// A publisher for tests with fixed keys: its first identity, signed and in record form.
///
/// The same name and origin give the same bytes on every run.
package struct SamplePublisher: Sendable {
    package let id: PublisherID
    package let owner: SigningKey
    package let releaser: SigningKey
    package let identity: Identity
    package let envelope: StoredEnvelope
    package let record: SignedRecord

    package var name: PublisherName { identity.name }
    package var logOrigin: String { identity.home.origin.logOrigin }

    /// - `origin`: the node's origin, `models.example.org`
    /// - `vkey`: the log's verifier key; nil takes the key `TestKeys.ed25519("log of <origin>")`
    /// - `scopes`: what the releaser may release
    package static func make(
        _ name: String = "acme",
        origin: String = "models.example.org",
        vkey: String? = nil,
        scopes: [Scope] = [.everything]
    ) -> SamplePublisher {
        Sample.make {
            let owner = TestKeys.ed25519("owner of \(name)")
            let releaser = TestKeys.ed25519("releaser of \(name)")
            let home = try NodeOrigin(origin)
            let identity = Identity(
                version: 1,
                previous: nil,
                name: try PublisherName(name),
                home: Identity.Home(origin: home, vkey: vkey ?? Sample.vkey(ofLog: home.logOrigin)),
                owners: Identity.KeySet(threshold: 1, keys: [owner.publicKey]),
                releasers: [Identity.Releaser(signer: .key(releaser.publicKey), scopes: scopes)]
            )
            return try SamplePublisher(identity: identity, owner: owner, releaser: releaser, signers: [owner])
        }
    }

    /// The next version of the identity, signed by the old owner and the new one.
    ///
    /// - `change`: what is new; version and `prev` are set already
    package func next(
        owner newOwner: SigningKey? = nil,
        releaser newReleaser: SigningKey? = nil,
        _ change: (inout Identity) -> Void = { _ in }
    ) -> SamplePublisher {
        Sample.make {
            var identity = identity
            identity.version += 1
            identity.previous = self.identity.digest
            change(&identity)
            let owner = newOwner ?? owner
            return try SamplePublisher(
                identity: identity,
                owner: owner,
                releaser: newReleaser ?? releaser,
                signers: [self.owner, owner],
                id: id,
                previous: record.record.digest
            )
        }
    }

    private init(
        identity: Identity,
        owner: SigningKey,
        releaser: SigningKey,
        signers: [SigningKey],
        id: PublisherID? = nil,
        previous: ContentDigest? = nil
    ) throws {
        self.id = id ?? PublisherID(identity.digest)
        self.identity = identity
        self.owner = owner
        self.releaser = releaser
        envelope = try identity.sign(with: signers)
        let record = Record(
            author: self.id,
            entry: nil,
            identityVersion: identity.version,
            kind: .identity,
            object: envelope.digest,
            origin: identity.home.origin.logOrigin,
            previous: previous,
            size: envelope.bytes.count
        )
        self.record = try SignedRecord.sign(record, with: [owner])
    }

    /// The leaf that a node would make of the identity record.
    package func leaf(time: Int64 = 1_767_323_045) -> Leaf {
        Leaf(commit: nil, signedRecord: record, time: time)
    }

    /// The verified chain that ends with this version.
    ///
    /// - `earlier`: the chain before it; nil for version 1
    package func chain(after earlier: IdentityChain? = nil, homeIndex: UInt64? = 0) -> IdentityChain {
        let verdict = IdentityVerifier.verify(
            record: record,
            envelope: envelope.bytes,
            chain: earlier,
            logOrigin: logOrigin,
            homeIndex: homeIndex
        )
        guard let chain = verdict.accepted?.value.chain else {
            preconditionFailure("the sample identity was refused: \(String(describing: verdict.refusal))")
        }
        return chain
    }
}

enum Sample {
    /// Runs what can't fail with the fixed values of the samples.
    static func make<Value>(_ body: () throws -> Value) -> Value {
        do {
            return try body()
        } catch {
            preconditionFailure("a sample couldn't be made: \(error)")
        }
    }

    /// The verifier key of a log, `<name>+<hash>+<key>` (c2sp.org/signed-note).
    static func vkey(ofLog name: String) -> String {
        let key = [0x01] + TestKeys.ed25519("log of \(name)").publicKey.spki.suffix(32)
        let hash = ContentDigest.of(Array("\(name)\n".utf8) + key).hex.prefix(8)
        return "\(name)+\(hash)+\(Base64.encode(key))"
    }
}
