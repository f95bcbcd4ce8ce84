import CairnManifest
import CairnProvenance

/// Understands the leaves of a log: the node's own after a crash, a peer's when it is followed.
///
/// It trusts nothing but the log's root, which its caller has checked: signatures, identities, chains, names,
/// digests and the git commit are verified for every leaf.
package struct LeafInterpreter: Sendable {
    private let origin: String
    private let ledger: any Ledger
    private let identities: IdentityDirectory

    package init(origin: String, ledger: any Ledger, identities: IdentityDirectory) {
        self.origin = origin
        self.ledger = ledger
        self.identities = identities
    }

    /// What a leaf means, given the ledger's state just before it.
    ///
    /// `smallFiles` are those of the frames of the leaf's segment up to and with its own, by digest. A segment is
    /// complete in itself, so nothing is looked up elsewhere: the answer is the same whatever else the node holds.
    package func interpret(
        index: UInt64, frame: Frame, smallFiles: [ContentDigest: [UInt8]]
    ) throws -> LoggedEvent {
        let leaf: Leaf
        do {
            leaf = try Leaf.parse(frame.leaf)
        } catch {
            throw InterpretationError.notALeaf(index: index)
        }
        let meaning = try meaning(of: leaf, index: index, frame: frame, smallFiles: smallFiles)
        return LoggedEvent(index: index, leaf: leaf, recordDigest: leaf.recordDigest, meaning: meaning)
    }

    private func meaning(
        of leaf: Leaf, index: UInt64, frame: Frame, smallFiles: [ContentDigest: [UInt8]]
    ) throws -> LoggedEvent.Meaning {
        let record = leaf.record
        if let refusal = leaf.checkSignatures() { return .refused(refusal) }
        guard record.origin == origin else {
            return .refused(Refusal(.wrongOrigin, "the record belongs to the log \(record.origin)"))
        }
        guard try ledger.head(of: .node(.seal), origin: origin) == nil else {
            return .refused(Refusal(.afterSeal, "the log had ended with a seal before this record"))
        }
        switch record.kind {
        case .identity: return try identity(leaf, index: index, frame: frame)
        case .release: return try release(leaf, index: index, frame: frame, smallFiles: smallFiles)
        default: return try continuing(leaf, as: .opaque)
        }
    }

    /// What isn't looked into still has to extend its author's chain.
    private func continuing(_ leaf: Leaf, as meaning: LoggedEvent.Meaning) throws -> LoggedEvent.Meaning {
        guard try ledger.head(of: RecordChain(of: leaf.record), origin: origin) == leaf.record.previous else {
            return .refused(Refusal(.wrongPrevious, "the record doesn't extend its author's chain"))
        }
        return meaning
    }

    private func identity(_ leaf: Leaf, index: UInt64, frame: Frame) throws -> LoggedEvent.Meaning {
        guard let author = leaf.record.author else { return .opaque }
        guard let object = frame.object, !object.isEmpty else {
            return try withheld(leaf, signers: { $0.owners.keys })
        }
        let verdict = IdentityVerifier.verify(
            record: leaf.signedRecord, envelope: object,
            chain: try identities.chain(of: author, origin: origin), logOrigin: origin, homeIndex: index
        )
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let update):
            let subject = Submission.Subject.identity(update).claim
            if let refusal = try ruleRefusal(leaf, subject: subject) { return .refused(refusal) }
            return .identity(update)
        }
    }

    /// A leaf without its content moves its author's chain only when a key that the author lists has signed it.
    private func withheld(_ leaf: Leaf, signers: (Identity) -> [PublicKey]) throws -> LoggedEvent.Meaning {
        guard let author = leaf.record.author, let chain = try identities.chain(of: author, origin: origin)
        else {
            return .refused(
                Refusal(.wrongAuthor, "the author of withheld content has no identity in this log"))
        }
        let listed = signers(chain.current.identity)
        guard leaf.signatures.contains(where: { listed.contains($0.key) }) else {
            return .refused(Refusal(.wrongKey, "no key that the author lists has signed this record"))
        }
        guard try ledger.head(of: RecordChain(of: leaf.record), origin: origin) == leaf.record.previous else { return .refused(Refusal(.wrongPrevious, "the record doesn't extend its author's chain")) }
        return .withheld
    }

    private func withheldRelease(_ leaf: Leaf) throws -> LoggedEvent.Meaning {
        try withheld(leaf, signers: { $0.releasers.compactMap(\.key) })
    }

    private func release(
        _ leaf: Leaf, index: UInt64, frame: Frame, smallFiles: [ContentDigest: [UInt8]]
    ) throws -> LoggedEvent.Meaning {
        guard let author = leaf.record.author else { return .opaque }
        guard let object = frame.object, !object.isEmpty, let labelBytes = frame.label, !labelBytes.isEmpty
        else {
            return try withheldRelease(leaf)
        }
        guard let label = try? Label.parse(labelBytes) else {
            return .refused(Refusal(.badLabel, "the label can't be read"))
        }
        guard let chain = try identities.chain(of: author, origin: origin) else {
            return .refused(Refusal(.wrongAuthor, "the author \(author) has no identity in this log"))
        }
        var lacksList = false
        let fileList = FileListSource.bytes(of: object) { digest in
            lacksList = smallFiles[digest] == nil
            return smallFiles[digest]
        }
        if lacksList { return try withheldRelease(leaf) }
        let verdict = ReleaseVerifier.verify(
            record: leaf.signedRecord, envelope: object, label: label,
            fileList: fileList, chain: chain, logOrigin: origin, homeIndex: index
        )
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let release):
            return try accepted(release, label: label, leaf: leaf, smallFiles: smallFiles)
        }
    }

    /// The last checks of a release: names and chain, and that its commit is the one that every node derives.
    private func accepted(
        _ release: Verified<Release>, label: Label, leaf: Leaf, smallFiles: [ContentDigest: [UInt8]]
    ) throws -> LoggedEvent.Meaning {
        var files: [ContentDigest: [UInt8]] = [:]
        if let list = release.value.manifest.fileList { files[list.digest] = smallFiles[list.digest] }
        for artifact in release.value.artifacts where artifact.git == .blob {
            guard let bytes = Self.bytes(artifact.sha256, in: smallFiles) else {
                return try continuing(leaf, as: .withheld)
            }
            files[artifact.sha256] = bytes
        }
        let content: ReleaseContent
        do {
            content = try ReleaseContent(release: release.value, smallFiles: files)
        } catch {
            return .refused(Refusal(.digestMismatch, "a small file isn't what the manifest says: \(error)"))
        }
        let subject = Submission.Subject.release(release, label: label, content: content).claim
        if let refusal = try ruleRefusal(leaf, subject: subject) { return .refused(refusal) }
        let parent = try ledger.lastCommit(of: RecordChain(of: leaf.record), origin: origin)
        let commit = ReleaseCommit.make(
            of: release.value, tree: content.tree, parent: parent, time: leaf.time)
        guard commit.id.hex == leaf.commit else {
            return .refused(
                Refusal(.digestMismatch, "the leaf names another git commit than its content has"))
        }
        return .release(release, label: label)
    }

    /// A small file; the empty one is known to everyone and never missing.
    private static func bytes(_ digest: ContentDigest, in smallFiles: [ContentDigest: [UInt8]]) -> [UInt8]? {
        smallFiles[digest] ?? (digest == ContentDigest.of([]) ? [] : nil)
    }

    private func ruleRefusal(_ leaf: Leaf, subject: PublishRules.Subject) throws -> Refusal? {
        let decision = try PublishRules.decide(
            leaf.signedRecord, recordDigest: leaf.recordDigest, subject: subject, origin: origin,
            ledger: ledger)
        switch decision {
        case .append: return nil
        case .already(let index):
            return Refusal(.wrongPrevious, "the record stands already at index \(index)")
        case .conflict(.sealed):
            return Refusal(.afterSeal, "the log had ended with a seal before this record")
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
