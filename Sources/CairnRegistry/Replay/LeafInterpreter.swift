import CairnManifest
import CairnProvenance

/// Understands the leaves of a log: the node's own after a crash, a peer's when it is followed.
///
/// It trusts nothing but the log's root, which its caller has checked: signatures, identities, chains, names,
/// digests and the git commit are verified for every leaf.
package struct LeafInterpreter: Sendable {
    let origin: String
    let ledger: any Ledger
    let identities: IdentityDirectory
    let trust: SigstoreTrust

    package init(
        origin: String, ledger: any Ledger, identities: IdentityDirectory, trust: SigstoreTrust
    ) {
        self.origin = origin
        self.ledger = ledger
        self.identities = identities
        self.trust = trust
    }

    /// What a leaf means, given the ledger's state just before it; see `LeafReading` for `smallFiles`.
    package func interpret(
        index: UInt64, frame: Frame, smallFiles: [ContentDigest: [UInt8]]
    ) throws -> LoggedEvent {
        let reading: LeafReading
        do {
            reading = try LeafReading(frame: frame, smallFiles: smallFiles, trust: trust)
        } catch {
            throw InterpretationError.notALeaf(index: index)
        }
        return try interpret(index: index, reading)
    }

    /// What a leaf that has been read means, given the ledger's state just before it.
    package func interpret(index: UInt64, _ reading: LeafReading) throws -> LoggedEvent {
        try event(index: index, reading, meaning: meaning(of: reading, index: index))
    }

    /// What a leaf says by itself where nothing of its log's content is at hand: signatures, log and chain.
    ///
    /// Identities and names can't be known then, so nothing is ever refused or accepted for them.
    package func interpretWithoutContent(index: UInt64, _ reading: LeafReading) throws -> LoggedEvent {
        let refusal = try ownRefusal(reading)
        let meaning = try refusal.map { .refused($0) } ?? continuing(reading.leaf, as: .opaque)
        return event(index: index, reading, meaning: meaning)
    }

    private func event(
        index: UInt64, _ reading: LeafReading, meaning: LoggedEvent.Meaning
    ) -> LoggedEvent {
        LoggedEvent(
            index: index, leaf: reading.leaf, recordDigest: reading.recordDigest, meaning: meaning)
    }

    private func ownRefusal(_ reading: LeafReading) throws -> Refusal? {
        if let refusal = reading.signatureRefusal { return refusal }
        let found = reading.leaf.record.origin
        guard found == origin else {
            return Refusal(.wrongOrigin, "the record belongs to the log \(found)")
        }
        guard try ledger.head(of: .node(.seal), origin: origin) == nil else {
            return Refusal(.afterSeal, "the log had ended with a seal before this record")
        }
        return nil
    }

    private func meaning(of reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        if let refusal = try ownRefusal(reading) { return .refused(refusal) }
        switch reading.leaf.record.kind {
        case .identity: return try identity(reading, index: index)
        case .release: return try release(reading, index: index)
        case .status: return try status(reading, index: index)
        case .profile: return try profile(reading, index: index)
        case .attestation: return try attestation(reading, index: index)
        default: return try continuing(reading.leaf, as: .opaque)
        }
    }

    /// What isn't looked into still has to extend its author's chain.
    func continuing(_ leaf: Leaf, as meaning: LoggedEvent.Meaning) throws -> LoggedEvent.Meaning {
        guard try ledger.head(of: RecordChain(of: leaf.record), origin: origin) == leaf.record.previous else {
            return .refused(Refusal(.wrongPrevious, "the record doesn't extend its author's chain"))
        }
        return meaning
    }

    private func identity(_ reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        guard let author = leaf.record.author else { return .opaque }
        guard let object = reading.object, !object.isEmpty else {
            return try withheld(leaf, signers: { $0.owners.keys })
        }
        let verdict = IdentityVerifier.verify(
            record: leaf.signedRecord, envelope: object,
            chain: try identities.chain(of: author, origin: origin), logOrigin: origin, homeIndex: index,
            time: leaf.time
        )
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let update):
            let subject = Submission.Subject.identity(update).claim
            if let refusal = try ruleRefusal(reading, subject: subject) { return .refused(refusal) }
            return .identity(update)
        }
    }

    /// A leaf without its content moves its author's chain only when a key that the author lists has signed it.
    ///
    /// - Parameter mayBeKeyless: whether the author lists a workload; what signed a leaf that names a bundle can't be
    ///   known without that bundle
    func withheld(
        _ leaf: Leaf, signers: (Identity) -> [PublicKey], mayBeKeyless: (Identity) -> Bool = { _ in false }
    ) throws -> LoggedEvent.Meaning {
        guard let author = leaf.record.author, let chain = try identities.chain(of: author, origin: origin)
        else {
            return .refused(
                Refusal(.wrongAuthor, "the author of withheld content has no identity in this log"))
        }
        let identity = chain.settled(at: leaf.time).current.identity
        let listed = signers(identity)
        let isByWorkload = leaf.signedRecord.bundle != nil && mayBeKeyless(identity)
        guard isByWorkload || leaf.signatures.contains(where: { listed.contains($0.key) }) else {
            return .refused(Refusal(.wrongKey, "no key that the author lists has signed this record"))
        }
        guard try ledger.head(of: RecordChain(of: leaf.record), origin: origin) == leaf.record.previous else {
            return .refused(Refusal(.wrongPrevious, "the record doesn't extend its author's chain"))
        }
        return .withheld
    }

    private func withheldRelease(_ leaf: Leaf) throws -> LoggedEvent.Meaning {
        try withheld(
            leaf, signers: { $0.releasers.compactMap(\.key) },
            mayBeKeyless: { $0.releasers.contains { $0.key == nil } })
    }

    private func release(_ reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        guard let author = leaf.record.author else { return .opaque }
        switch reading.content {
        case .none, .withheld: return try withheldRelease(leaf)
        case .badLabel: return .refused(Refusal(.badLabel, "the label can't be read"))
        case .incomplete, .release: break
        }
        guard let chain = try identities.chain(of: author, origin: origin) else {
            return .refused(Refusal(.wrongAuthor, "the author \(author) has no identity in this log"))
        }
        guard case .release(let release, let files) = reading.content else {
            return try withheldRelease(leaf)
        }
        let place = LogPlace(index: index, time: leaf.time)
        switch ReleaseVerifier.verify(release, chain: chain, logOrigin: origin, place: place) {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let verified): return try accepted(verified, files: files, reading: reading)
        }
    }

    /// The last checks of a release: names and chain, and that its commit is the one that every node derives.
    private func accepted(
        _ release: Verified<Release>, files: LeafReading.Files?, reading: LeafReading
    ) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        let content: ReleaseContent
        switch files {
        case .content(let found): content = found
        case .withheld, nil: return try continuing(leaf, as: .withheld)
        case .refused(let error):
            return .refused(Refusal(.digestMismatch, "a small file isn't what the manifest says: \(error)"))
        }
        let label = release.value.label
        let subject = PublishRules.Subject.release(
            publisher: release.value.publisher, label: label, entryID: release.value.entryID,
            manifest: release.value.manifestDigest)
        if let refusal = try ruleRefusal(reading, subject: subject) { return .refused(refusal) }
        let parent = try ledger.lastCommit(of: RecordChain(of: leaf.record), origin: origin)
        let commit = ReleaseCommit.make(
            of: release.value, tree: content.tree, parent: parent, time: leaf.time)
        guard commit.id.hex == leaf.commit else {
            return .refused(
                Refusal(.digestMismatch, "the leaf names another git commit than its content has"))
        }
        return .release(release, label: label)
    }

    func ruleRefusal(_ reading: LeafReading, subject: PublishRules.Subject) throws -> Refusal? {
        let decision = try PublishRules.decide(
            reading.leaf.signedRecord, recordDigest: reading.recordDigest, subject: subject, origin: origin,
            time: reading.leaf.time, ledger: ledger)
        switch decision {
        case .append: return nil
        case .already(let index):
            return Refusal(.wrongPrevious, "the record stands already at index \(index)")
        case .conflict(.sealed):
            return Refusal(.afterSeal, "the log had ended with a seal before this record")
        case .conflict(.moved):
            return Refusal(.moved, "the publisher has moved to another home")
        case .conflict(.identityChanged(let current)):
            return Refusal(.wrongIdentityVersion, "identity version \(current) is in force")
        case .conflict(.alreadyAttested(let index)):
            return Refusal(.badAttestation, "its author has attached the same object at index \(index)")
        case .conflict(.tooManyAttestations(let limit)):
            return Refusal(.badAttestation, "its author has attached \(limit) to this release before")
        case .conflict(.wrongPrev):
            return Refusal(.wrongPrevious, "the record doesn't extend its author's chain")
        case .conflict(let conflict):
            return Refusal(.nameMismatch, "the record claims a name against the rules: \(conflict)")
        }
    }
}

package enum InterpretationError: Error, Equatable, Sendable {
    /// The log's entry is no leaf of this format: it can't be followed by this version.
    case notALeaf(index: UInt64)
}
