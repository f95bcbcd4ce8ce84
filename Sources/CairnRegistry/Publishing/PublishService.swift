import CairnManifest
import CairnProvenance

/// Takes publishes in: verifies, asks for missing bytes, and hands what is whole to the sequencer.
///
/// Nothing is stored before the signature, the identity, the names and the chain of a release have passed.
package struct PublishService: Sendable {
    let origin: String
    private let logKey: String
    let ledger: any Ledger
    let identities: IdentityDirectory
    private let contents: any ContentStore
    private let blobs: any BlobStore
    private let uploads: any UploadStore
    private let queue: SubmissionQueue
    private let policy: RegistrationPolicy
    private let gate: ReleaseGate?
    private let trust: SigstoreTrust
    let registrations: any RegistrationStore
    private let sessionSeconds: Int64
    private let reserveDisk: @Sendable (Int64) throws -> Void
    /// Unix seconds.
    package let now: @Sendable () -> Int64

    /// `origin` is the log's origin line, `logKey` its verifier key as text; `trust` says whom to believe about keyless
    /// releases, `gate` what releases the node takes; `sessionSeconds` is how long an upload session lasts, and
    /// `reserveDisk` throws where the disk has no room for so many bytes.
    package init(
        origin: String, logKey: String, ledger: any Ledger, identities: IdentityDirectory,
        contents: any ContentStore,
        blobs: any BlobStore, uploads: any UploadStore, queue: SubmissionQueue, policy: RegistrationPolicy,
        registrations: any RegistrationStore,
        gate: ReleaseGate? = nil, trust: SigstoreTrust = .production, sessionSeconds: Int64,
        reserveDisk: @escaping @Sendable (Int64) throws -> Void,
        now: @escaping @Sendable () -> Int64
    ) {
        self.origin = origin
        self.logKey = logKey
        self.ledger = ledger
        self.identities = identities
        self.contents = contents
        self.blobs = blobs
        self.uploads = uploads
        self.queue = queue
        self.policy = policy
        self.gate = gate
        self.trust = trust
        self.registrations = registrations
        self.sessionSeconds = sessionSeconds
        self.reserveDisk = reserveDisk
        self.now = now
    }

    /// Brings a publisher's identity into the log: its first version, or a later one.
    ///
    /// Where the operator decides on new publishers, a first version only waits then.
    package func register(signed: SignedRecord, envelope: [UInt8]) async throws -> PublishAnswer {
        try await admit(signed: signed, envelope: envelope, policy: policy)
    }

    func admit(
        signed: SignedRecord, envelope: [UInt8], policy: RegistrationPolicy
    ) async throws -> PublishAnswer {
        if let index = try ledger.index(ofRecord: signed.record.digest, origin: origin) {
            return .already(index: index)
        }
        let chain = try signed.record.author.flatMap { try identities.chain(of: $0, origin: origin) }
        let verdict = IdentityVerifier.verify(
            record: signed, envelope: envelope, chain: chain, logOrigin: origin, homeIndex: nil, time: now())
        switch verdict {
        case .refused(let refusal):
            // The very same record may have been logged after the first look: then it isn't the next version any more.
            if let index = try ledger.index(ofRecord: signed.record.digest, origin: origin) {
                return .already(index: index)
            }
            throw PublishRefusal.refused(refusal)
        case .accepted(let update):
            if !update.value.isDeparture { try checkHome(update.value.identity.home) }
            try policy.admit(isNew: chain == nil)
            if chain == nil, policy == .approve {
                return try ask(update, signed: signed, object: envelope)
            }
            return try await sequence(Submission(identity: update))
        }
    }

    /// Takes a release: logs it when the node has all its bytes, else opens an upload session.
    ///
    /// `files` are small files that came along; a digest that the manifest doesn't name is refused.
    package func publish(
        signed: SignedRecord, envelope: [UInt8], label: Label, files: [[UInt8]]
    ) async throws -> PublishAnswer {
        let request = ReleaseRequest(signed: signed, envelope: envelope, label: label, files: files)
        switch try admit(request) {
        case .already(let index): return .already(index: index)
        case .release(let release):
            let time = now()
            let published = release.value.manifest.published.unixSeconds
            if published > time + RegistryLimits.publishedAheadSeconds {
                throw PublishRefusal.publishedInFuture(published: published, now: time)
            }
            let gathered = try gather(release.value, request: request, session: nil)
            guard !gathered.missing.isEmpty else {
                return try await sequence(release, smallFiles: gathered.smallFiles)
            }
            try uploads.expire(before: time - sessionSeconds)
            if let open = try uploads.session(forRecord: signed.record.digest) {
                return .session(open)
            }
            try reserveDisk(gathered.missing.values.reduce(0, +))
            let session = UploadSession(
                id: Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) }),
                record: signed.record.digest,
                opened: time, request: request.encoded(), lacking: gathered.missing)
            try uploads.open(session)
            return .session(session)
        }
    }

    /// An open upload session by its name.
    package func session(_ id: String) throws -> UploadSession {
        guard let session = try uploads.session(id) else { throw PublishRefusal.unknownSession }
        guard session.opened >= now() - sessionSeconds else {
            try uploads.close(id)
            throw PublishRefusal.unknownSession
        }
        return session
    }

    /// Finishes an upload session: everything is judged again, since the log went on meanwhile.
    package func commit(session id: String) async throws -> PublishAnswer {
        let session = try self.session(id)
        let request = try ReleaseRequest.parse(session.request)
        switch try admit(request) {
        case .already(let index):
            try uploads.close(id)
            return .already(index: index)
        case .release(let release):
            let gathered = try gather(release.value, request: request, session: id)
            guard gathered.missing.isEmpty else { throw PublishRefusal.lacking(gathered.missing) }
            for artifact in release.value.artifacts where artifact.git == .lfs {
                guard try uploads.adopt(session: id, digest: artifact.sha256) else {
                    throw PublishRefusal.lacking([artifact.sha256: artifact.sizeBytes])
                }
            }
            let answer = try await sequence(release, smallFiles: gathered.smallFiles)
            try uploads.close(id)
            return answer
        }
    }

    // MARK: Steps

    /// Whoever trusts this publisher by its identity takes the key of its home from there.
    private func checkHome(_ home: Identity.Home) throws {
        guard home.vkey == logKey else {
            let message = "the identity's home names another log key than that of this log, \(logKey)"
            throw PublishRefusal.refused(Refusal(.wrongOrigin, message))
        }
    }

    private enum Admission {
        case already(index: UInt64)
        case release(Verified<Release>)
    }

    private func admit(_ request: ReleaseRequest) throws -> Admission {
        let record = request.signed.record
        let digest = record.digest
        let (known, versions) = try ledger.asking { ledger in
            (
                try ledger.index(ofRecord: digest, origin: origin),
                try record.author.map { try ledger.identityVersions(of: $0, origin: origin) } ?? []
            )
        }
        if let index = known { return .already(index: index) }
        guard record.origin == origin else { throw PublishRefusal.conflict(.wrongOrigin(current: origin)) }
        guard let author = record.author else { throw PublishRefusal.conflict(.noAuthor) }
        if let refusal = request.signed.leafRefusal { throw PublishRefusal.refused(refusal) }
        guard let chain = try identities.chain(of: author, origin: origin, versions: versions) else {
            throw PublishRefusal.unknownPublisher(author)
        }
        var unreadable: (any Error)?
        let verdict = ReleaseVerifier.verify(
            record: request.signed, envelope: request.envelope, label: request.label, chain: chain,
            logOrigin: origin, time: now(), bundle: try request.signed.bundle.flatMap(request.file),
            trust: trust
        ) { list in
            do {
                return try request.file(list) ?? contents.content(list)
            } catch {
                unreadable = error
                return nil
            }
        }
        if let unreadable { throw unreadable }
        switch verdict {
        case .refused(let refusal): throw PublishRefusal.refused(refusal)
        case .accepted(let release):
            let subject = PublishRules.Subject.release(
                publisher: release.value.publisher, label: request.label, entryID: release.value.entryID,
                manifest: release.value.manifestDigest)
            func decide() throws -> PublishRules.Decision {
                try ledger.asking { ledger in
                    try PublishRules.decide(
                        request.signed, recordDigest: digest, subject: subject, origin: origin, time: now(),
                        ledger: ledger)
                }
            }
            var decision = try decide()
            // Something may have been logged between two of its questions, this very record even: asked again, it counts
            // for all of them.
            if case .conflict = decision { decision = try decide() }
            switch decision {
            case .already(let index): return .already(index: index)
            case .conflict(let conflict): throw PublishRefusal.conflict(conflict)
            case .append:
                let refusals = gate?.refusals(of: release.value, chain: chain) ?? []
                guard let gate, !refusals.isEmpty else { return .release(release) }
                throw PublishRefusal.policy(name: gate.policy.name, checks: refusals)
            }
        }
    }

    private struct Gathered {
        var smallFiles: [ContentDigest: [UInt8]] = [:]
        var missing: [ContentDigest: Int64] = [:]
    }

    /// Finds the bytes that a release names: inline, uploaded, or held already.
    private func gather(_ release: Release, request: ReleaseRequest, session: String?) throws -> Gathered {
        var gathered = Gathered()
        var named: Set<ContentDigest> = []
        if let list = release.manifest.fileList { named.insert(list.digest) }
        for artifact in release.artifacts {
            let digest = artifact.sha256
            named.insert(digest)
            switch artifact.git {
            case .lfs:
                if let held = try blobs.size(of: digest) {
                    guard held == artifact.sizeBytes else {
                        throw PublishRefusal.content(.mismatch(path: artifact.path.text))
                    }
                    continue
                }
                if let session, try uploads.isComplete(session: session, digest: digest) {
                    guard try uploads.offset(session: session, digest: digest) == artifact.sizeBytes else {
                        throw PublishRefusal.content(.mismatch(path: artifact.path.text))
                    }
                    continue
                }
                gathered.missing[digest] = artifact.sizeBytes
            case .blob:
                guard gathered.smallFiles[digest] == nil else { continue }
                let uploaded = try session.flatMap { try uploads.read(session: $0, digest: digest) }
                if let bytes = try request.file(digest) ?? uploaded ?? contents.content(digest) {
                    gathered.smallFiles[digest] = bytes
                } else {
                    gathered.missing[digest] = artifact.sizeBytes
                }
            }
        }
        if let list = release.manifest.fileList,
            let bytes = try request.file(list.digest) ?? contents.content(list.digest)
        {
            gathered.smallFiles[list.digest] = bytes
        }
        if let bundle = release.record.bundle {
            named.insert(bundle)
            gathered.smallFiles[bundle] = try request.file(bundle)
        }
        for digest in request.filesByDigest.keys where !named.contains(digest) {
            throw PublishRefusal.unnamedFile(digest)
        }
        return gathered
    }

    private func sequence(
        _ release: Verified<Release>, smallFiles: [ContentDigest: [UInt8]]
    ) async throws -> PublishAnswer {
        let content: ReleaseContent
        do {
            content = try ReleaseContent(release: release.value, smallFiles: smallFiles)
        } catch {
            throw PublishRefusal.content(error)
        }
        return try await sequence(Submission(release: release, content: content))
    }

    func sequence(_ submission: Submission) async throws -> PublishAnswer {
        if let refusal = submission.sizeRefusal { throw PublishRefusal.refused(refusal) }
        switch try await queue.submit(submission) {
        case .logged(let logged): return .logged(logged)
        case .already(let index): return .already(index: index)
        case .conflict(let conflict): throw PublishRefusal.conflict(conflict)
        case .deferred: throw SubmissionQueue.Refusal.stopped(reason: "a submission was put back for ever")
        }
    }
}
