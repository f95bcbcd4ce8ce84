import CairnManifest

/// A version of an identity that follows from the versions before it.
package struct IdentityUpdate: Hashable, Sendable {
    /// The chain with the new version at its end.
    package let chain: IdentityChain
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let envelope: StoredEnvelope
    /// Key ids of those owners, old and new, who signed the envelope; sorted.
    package let signers: [ContentDigest]

    package var identity: Identity { chain.current.identity }
}

/// Checks identity records: the first version against itself, every later one against the version before.
package enum IdentityVerifier {
    /// The verdict on one version.
    ///
    /// - `envelope`: the stored form, the record's object
    /// - `chain`: the versions so far; nil for version 1
    /// - `logOrigin`: the origin line of the log that the record is in, or is meant for
    /// - `homeIndex`: the record's index in the home log, where it has one
    package static func verify(
        record: SignedRecord,
        envelope: [UInt8],
        chain: IdentityChain?,
        logOrigin: String,
        homeIndex: UInt64?
    ) -> Verdict<IdentityUpdate> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .identity, logOrigin: logOrigin)
            let stored = try RecordChecks.object(of: record.record, envelope: envelope)
            let identity = try readIdentity(stored)
            try checkHome(identity, logOrigin: logOrigin)
            try checkRecord(record.record, identity: identity, chain: chain)
            let signers = try checkEnvelope(stored, identity: identity, chain: chain)
            guard record.signatures.contains(where: { identity.owners.keys.contains($0.key) }) else {
                throw Refusal(.wrongKey, "the record isn't signed by an owner of version \(identity.version)")
            }
            let link = IdentityChain.Link(
                identity: identity,
                digest: ContentDigest.of(stored.payload),
                recordDigest: record.record.digest,
                envelopeDigest: stored.digest,
                homeIndex: homeIndex
            )
            return IdentityUpdate(
                chain: try append(link, to: chain),
                record: record,
                recordDigest: link.recordDigest,
                envelope: stored,
                signers: signers.map(\.keyID)
            )
        }
    }

    private static func readIdentity(_ envelope: StoredEnvelope) throws(Refusal) -> Identity {
        guard ExactText.equal(envelope.payloadType, Identity.payloadType) else {
            throw Refusal(.wrongPayloadType, "the envelope's payload type isn't \(Identity.payloadType)")
        }
        do {
            return try Identity.parse(envelope.payload)
        } catch {
            let refusal = Refusal(error, in: "the identity document", code: .badIdentity)
            guard refusal.issues.contains(where: { $0.pointer == "/name" }), hasReservedName(envelope) else {
                throw refusal
            }
            throw Refusal(.reservedName, "the publisher name is reserved", issues: refusal.issues)
        }
    }

    private static func hasReservedName(_ envelope: StoredEnvelope) -> Bool {
        let document = try? JSONValue.parse(envelope.payload, maxBytes: Limits.identityBytes)
        guard let name = document?["name"]?.stringValue else { return false }
        do {
            _ = try PublisherName(name)
            return false
        } catch {
            if case .reserved = error { return true }
            return false
        }
    }

    private static func checkHome(_ identity: Identity, logOrigin: String) throws(Refusal) {
        guard ExactText.equal(identity.home.origin.logOrigin, logOrigin) else {
            let home = identity.home.origin.logOrigin
            throw Refusal(.wrongOrigin, "the identity's home log is \(home), not \(logOrigin)")
        }
    }

    private static func checkRecord(
        _ record: Record,
        identity: Identity,
        chain: IdentityChain?
    ) throws(Refusal) {
        let expected = (chain?.current.identity.version ?? 0) + 1
        guard identity.version == expected else {
            let message = "the document is version \(identity.version), but version \(expected) is next"
            throw Refusal(.wrongIdentityVersion, message)
        }
        guard record.identityVersion == identity.version else {
            throw Refusal(.wrongIdentityVersion, "the record's version isn't that of its document")
        }
        guard record.author == chain?.publisher ?? PublisherID(identity.digest) else {
            throw Refusal(.wrongAuthor, "the record's author isn't the publisher of this identity")
        }
        guard record.previous == chain?.current.recordDigest else {
            throw Refusal(.wrongPrevious, "the record's prev isn't the publisher's last identity record")
        }
        guard let last = chain?.current.identity else { return }
        guard identity.previous == chain?.current.digest else {
            throw Refusal(.wrongPrevious, "the document's prev isn't the digest of version \(last.version)")
        }
        guard identity.name.text == last.name.text else {
            throw Refusal(.nameMismatch, "the name changed from \(last.name) to \(identity.name)")
        }
        try checkRevocations(of: last, in: identity)
    }

    /// Revocations only grow: a key stays revoked, retired may become compromised, and the index from which
    /// a compromised key doesn't count may only fall.
    private static func checkRevocations(of last: Identity, in identity: Identity) throws(Refusal) {
        for old in last.revoked {
            let new = identity.revoked.first { $0.key == old.key }
            let isKept =
                switch (old.reason, new?.reason) {
                case (_, nil), (.compromised, .retired): false
                case (.compromised, .compromised): (new?.since ?? .max) <= (old.since ?? .max)
                case (.retired, _): true
                }
            guard isKept else {
                throw Refusal(
                    .revocationDropped,
                    "the revocation of key \(old.key.keyID) is missing or softer"
                )
            }
        }
    }

    /// Enough owners of this version signed, and enough of the version before.
    private static func checkEnvelope(
        _ envelope: StoredEnvelope,
        identity: Identity,
        chain: IdentityChain?
    ) throws(Refusal) -> [PublicKey] {
        let last = chain?.current.identity
        let recoveryKeys = last?.recovery?.keySet.keys ?? []
        let keys = identity.owners.keys + (last?.owners.keys ?? []) + recoveryKeys
        let signers = try envelope.signers(among: keys, in: "the identity document")
        if let last, !last.owners.isSatisfied(by: signers) {
            guard recoveryKeys.allSatisfy({ !signers.contains($0) }) else {
                throw Refusal(.unsupported, "the version rests on recovery keys, which isn't possible yet")
            }
            let message = "fewer than \(last.owners.threshold) owners of version \(last.version) signed"
            throw Refusal(.belowThreshold, message)
        }
        guard identity.owners.isSatisfied(by: signers) else {
            let message =
                "fewer than \(identity.owners.threshold) owners of version \(identity.version) signed"
            throw Refusal(.belowThreshold, message)
        }
        return signers
    }

    private static func append(_ link: IdentityChain.Link, to chain: IdentityChain?) throws(Refusal)
        -> IdentityChain
    {
        guard let chain else { return IdentityChain(publisher: PublisherID(link.digest), first: link) }
        if let index = link.homeIndex, let last = chain.links.compactMap(\.homeIndex).last, index <= last {
            throw Refusal(
                .wrongPrevious,
                "home-log index \(index) isn't after \(last), that of a version before"
            )
        }
        return chain.appending(link)
    }
}
