import CairnManifest

/// One identity record at its place in a log.
struct IdentityStep {
    let record: SignedRecord
    let logOrigin: String
    let place: LogPlace

    /// The next version in the log that is the publisher's home, or the one with which it leaves.
    func follow(_ known: IdentityChain?, with stored: StoredEnvelope) throws(Refusal) -> IdentityUpdate {
        let chain = known?.settled(at: place.time)
        let identity = try Self.readIdentity(stored)
        try checkIndex(after: chain)
        let isDeparture = try checkHome(identity, chain: chain)
        try checkRecord(identity, chain: chain)
        if let last = chain?.current,
            let refusal = identity.refusal(following: last.identity, digest: last.digest)
        {
            throw refusal
        }
        let (signers, basis) = try checkEnvelope(stored, identity: identity, last: chain?.current.identity)
        var delay: Int64?
        if basis == .recovery {
            guard !isDeparture else {
                throw Refusal(.wrongOrigin, "a recovery can't move the publisher; recover first, then move")
            }
            guard chain?.pending == nil else {
                throw Refusal(.recoveryPending, "a recovery waits already, and only the owners can cancel it")
            }
            delay = chain?.current.identity.recovery?.delaySeconds
        }
        return update(
            stored, object: stored.bytes, identity: identity, signers: signers, delay: delay,
            isDeparture: isDeparture
        ) { link in
            let before =
                chain ?? IdentityChain(publisher: publisher(identity, chain), logOrigin: logOrigin, links: [])
            return before.appending(link)
        }
    }

    private func publisher(_ identity: Identity, _ chain: IdentityChain?) -> PublisherID {
        chain?.publisher ?? PublisherID(identity.digest)
    }

    func update(
        _ stored: StoredEnvelope, object: [UInt8], identity: Identity, signers: [PublicKey], delay: Int64?,
        isDeparture: Bool, append: (IdentityChain.Link) -> IdentityChain
    ) -> IdentityUpdate {
        let link = IdentityChain.Link(
            identity: identity, digest: ContentDigest.of(stored.payload), recordDigest: record.record.digest,
            objectDigest: record.record.object, logOrigin: logOrigin, homeIndex: place.index,
            effective: delay.map { place.time + $0 }, isDeparture: isDeparture)
        return IdentityUpdate(
            chain: append(link), record: record, recordDigest: link.recordDigest, envelope: stored,
            object: object,
            identity: identity, delaySeconds: delay, isDeparture: isDeparture, signers: signers.map(\.keyID))
    }

    // MARK: Checks

    func checkIndex(after chain: IdentityChain?) throws(Refusal) {
        guard let index = place.index, let last = chain?.lastIndex, index <= last else { return }
        throw Refusal(.wrongPrevious, "log index \(index) isn't after \(last), that of a version before")
    }

    /// Whether the version leaves this log for another home; throws where it may not stand here at all.
    private func checkHome(_ identity: Identity, chain: IdentityChain?) throws(Refusal) -> Bool {
        let home = identity.home.origin.logOrigin
        if let departure = chain?.departure(before: place) {
            throw Refusal.moved(to: departure.identity)
        }
        guard let last = chain?.current.identity.home else {
            guard ExactText.equal(home, logOrigin) else {
                throw Refusal(.wrongOrigin, "the identity's home log is \(home), not \(logOrigin)")
            }
            return false
        }
        guard ExactText.equal(last.origin.logOrigin, logOrigin) else {
            throw Refusal(
                .wrongOrigin, "the publisher's home log is \(last.origin.logOrigin), not \(logOrigin)")
        }
        guard ExactText.equal(home, logOrigin) else { return true }
        guard ExactText.equal(identity.home.vkey, last.vkey) else {
            throw Refusal(.wrongOrigin, "the document names another key of \(logOrigin); a log keeps its key")
        }
        return false
    }

    private func checkRecord(_ identity: Identity, chain: IdentityChain?) throws(Refusal) {
        let expected = (chain?.current.identity.version ?? 0) + 1
        guard identity.version == expected else {
            let message = "the document is version \(identity.version), but version \(expected) is next"
            throw Refusal(.wrongIdentityVersion, message)
        }
        try checkRecord(identity, author: publisher(identity, chain), previous: chain?.lastRecord)
    }

    /// The record is of this document, by this publisher and behind its last identity record in this log.
    func checkRecord(
        _ identity: Identity, author: PublisherID, previous: ContentDigest?
    ) throws(Refusal) {
        let record = record.record
        guard record.identityVersion == identity.version else {
            throw Refusal(.wrongIdentityVersion, "the record's version isn't that of its document")
        }
        guard record.author == author else {
            throw Refusal(.wrongAuthor, "the record's author isn't the publisher of this identity")
        }
        guard record.previous == previous else {
            throw Refusal(.wrongPrevious, "the record's prev isn't the publisher's last identity record")
        }
        guard self.record.signatures.contains(where: { identity.owners.keys.contains($0.key) }) else {
            throw Refusal(.wrongKey, "the record isn't signed by an owner of version \(identity.version)")
        }
    }

    /// Whom a version rests on.
    enum Basis { case owners, recovery }

    /// Enough owners of this version signed, and enough owners, or recovery keys, of the version before.
    func checkEnvelope(
        _ envelope: StoredEnvelope, identity: Identity, last: Identity?
    ) throws(Refusal) -> (signers: [PublicKey], basis: Basis) {
        let keys = identity.owners.keys + (last?.owners.keys ?? []) + (last?.recovery?.keySet.keys ?? [])
        let signers = try envelope.signers(among: keys, in: "the identity document")
        var basis = Basis.owners
        if let last, !last.owners.isSatisfied(by: signers) {
            guard last.recovery?.keySet.isSatisfied(by: signers) == true else {
                let message = "fewer than \(last.owners.threshold) owners of version \(last.version) signed"
                throw Refusal(.belowThreshold, message)
            }
            basis = .recovery
        }
        guard identity.owners.isSatisfied(by: signers) else {
            let message =
                "fewer than \(identity.owners.threshold) owners of version \(identity.version) signed"
            throw Refusal(.belowThreshold, message)
        }
        return (signers, basis)
    }

    // MARK: The document

    static func readIdentity(_ envelope: StoredEnvelope) throws(Refusal) -> Identity {
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
}

extension Refusal {
    static func moved(to identity: Identity) -> Refusal {
        Refusal(
            .moved, "the publisher has moved to \(identity.home.origin) and says nothing more in this log")
    }
}
