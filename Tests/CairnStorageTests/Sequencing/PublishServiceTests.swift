import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// A node's publishing side without HTTP: service, queue and the loop that sequences.
private struct PublishBench {
    let origin = "models.example.org/log"
    let folder: TemporaryFolder
    let queue = SubmissionQueue()
    let uploads: DiskUploadStore
    let blobs: DiskBlobStore
    let log: TestLog
    let service: PublishService
    let state: StateDatabase

    init(policy: RegistrationPolicy = .open) async throws {
        folder = try TemporaryFolder()
        blobs = try DiskBlobStore(folder: folder("blobs"))
        uploads = try DiskUploadStore(folder: folder("uploads"), blobs: blobs)
        let index = try IndexDatabase(path: folder("index.sqlite"))
        state = try StateDatabase(path: folder("registrations.sqlite"))
        log = try await TestLog.open(stores: try .onDisk(folder.path), ledger: index)
        let contents = IndexedContent(index: index, logs: SegmentContents(origin: origin, stores: log.stores))
        service = PublishService(
            origin: origin, logKey: log.signer.key.description, ledger: index,
            identities: IdentityDirectory(ledger: index, contents: contents), contents: contents,
            blobs: blobs,
            uploads: uploads, queue: queue, policy: policy, registrations: state, trust: SampleSigstore.trust,
            sessionSeconds: 86_400, reserveDisk: { _ in },
            now: { 1_767_400_000 })
    }

    /// The record's bundle comes along as the first of `files`.
    func publish(keyless release: SampleRelease, files: [[UInt8]]? = nil) async throws -> PublishAnswer {
        try await service.publish(
            signed: release.record, envelope: release.envelope.bytes, label: release.label,
            files: files ?? (release.bundle.map { [$0] } ?? []) + release.smallFiles)
    }

    /// Runs `body` while the loop sequences, and checks the log at the end.
    func run(_ body: @Sendable @escaping (PublishBench) async throws -> Void) async throws {
        var head = log.sequencer.head
        try await withThrowingTaskGroup(of: CommittedHead?.self) { group in
            group.addTask {
                var sequencer = log.sequencer
                while let waiting = await queue.nextGroup() {
                    queue.finish(waiting, with: try sequencer.commit(waiting.map(\.submission)))
                }
                return sequencer.head
            }
            group.addTask {
                defer { queue.stop(reason: "the test is over") }
                try await body(self)
                return nil
            }
            for try await result in group { head = result ?? head }
        }
        try await expectConsistent(log)
        #expect(try log.stores.commits.head(of: origin) == head)
        try await expectSameAfterReplay(log)
    }

    func register(_ publisher: SamplePublisher) async throws -> PublishAnswer {
        try await service.register(signed: publisher.record, envelope: publisher.envelope.bytes)
    }

    /// `inline` are the small files that come along; nil sends all of them.
    func publish(_ release: SampleRelease, inline: [[UInt8]]? = nil) async throws -> PublishAnswer {
        let list = release.fileList.map { [$0] } ?? []
        return try await service.publish(
            signed: release.record, envelope: release.envelope.bytes, label: release.label,
            files: list + (inline ?? release.smallFiles))
    }

    func upload(_ bytes: [UInt8], to session: UploadSession) throws {
        let digest = ContentDigest.of(bytes)
        let size = try #require(session.lacking[digest])
        let writer = try uploads.writer(session: session.id, digest: digest, size: size, offset: 0)
        try writer.write(bytes)
        #expect(try writer.finish())
    }
}

extension PublishAnswer {
    fileprivate var index: UInt64? {
        switch self {
        case .logged(let logged): logged.index
        case .already(let index): index
        case .session, .waiting: nil
        }
    }

    fileprivate var session: UploadSession? {
        if case .session(let session) = self { session } else { nil }
    }
}

@Suite("Publishing")
struct PublishServiceTests {
    private let acme = SamplePublisher.make("acme")

    @Test("a release asks for what is lacking, takes it, and is logged once")
    func wholePublish() async throws {
        try await PublishBench().run { bench in
            #expect(try await bench.register(acme).index == 0)
            #expect(try await bench.register(acme).index == 0)
            let release = SampleRelease.make(publisher: acme)
            let weights = release.largeFiles[0]
            let session = try #require(try await bench.publish(release).session)
            #expect(session.lacking == [weights.artifact.sha256: weights.artifact.sizeBytes])
            // Who lost the answer gets the same session.
            #expect(try await bench.publish(release).session == session)
            await #expect(throws: PublishRefusal.self) {
                _ = try await bench.service.commit(session: session.id)
            }
            try bench.upload(weights.bytes, to: session)
            #expect(try await bench.service.commit(session: session.id).index == 1)
            #expect(try bench.blobs.size(of: weights.artifact.sha256) == 1_024)
            #expect(try bench.uploads.session(session.id) == nil)
            #expect(try await bench.publish(release).index == 1)
            // The next version has it all here already, small files included.
            let next = SampleRelease.make(publisher: acme, version: "1.0.1", previous: release.recordDigest)
            #expect(try await bench.publish(next, inline: []).index == 2)
        }
    }

    @Test("a file that is small in one place and large in another is asked for as both")
    func bothKinds() async throws {
        try await PublishBench().run { bench in
            _ = try await bench.register(acme)
            let bytes: [UInt8] = [1, 2, 3, 4]
            for (name, first, second) in [("one", GitStorage.blob, GitStorage.lfs), ("two", .lfs, .blob)] {
                let content = bytes + Array(name.utf8)
                let release = SampleRelease.make(
                    publisher: acme, name: name, weightBytes: 0,
                    extraFiles: [("a.bin", content, first), ("b.bin", content, second)])
                let session = try #require(
                    try await bench.publish(release).session, "the large file is lacking")
                try bench.upload(content, to: session)
                #expect(try await bench.service.commit(session: session.id).index != nil)
                #expect(try bench.blobs.size(of: ContentDigest.of(content)) != nil)
            }
        }
    }

    @Test("small files may be uploaded as well")
    func uploadedSmallFiles() async throws {
        try await PublishBench().run { bench in
            _ = try await bench.register(acme)
            let release = SampleRelease.make(publisher: acme, moreFiles: 3)
            let session = try #require(try await bench.publish(release, inline: []).session)
            #expect(session.lacking.count == 6)
            for bytes in release.smallFiles + release.largeFiles.map(\.bytes) {
                try bench.upload(bytes, to: session)
            }
            #expect(try await bench.service.commit(session: session.id).index == 1)
        }
    }

    @Test("a keyless release is logged with its bundle, once, also over an upload session")
    func keyless() async throws {
        try await PublishBench().run { bench in
            let listing = acme.listing()
            _ = try await bench.register(acme)
            _ = try await bench.register(listing)
            let release = SampleRelease.make(publisher: listing).keyless()
            let session = try #require(try await bench.publish(keyless: release).session)
            try bench.upload(release.largeFiles[0].bytes, to: session)
            #expect(try await bench.service.commit(session: session.id).index == 2)
            #expect(try await bench.publish(keyless: release).index == 2)
            // The very signature doesn't pass for another release of the chain.
            let next = SampleRelease.make(
                publisher: listing, version: "1.0.1", previous: release.recordDigest)
            let replayed = SignedRecord(
                record: next.keyless().record.record, signatures: release.record.signatures)
            await #expect(throws: PublishRefusal.self) {
                _ = try await bench.service.publish(
                    signed: replayed, envelope: next.keyless().envelope.bytes, label: next.label,
                    files: [release.bundle ?? []] + next.smallFiles)
            }
            #expect(try await bench.publish(keyless: next.keyless()).index == 3)
        }
    }

    @Test("a keyless release without its bundle, or by a workload that isn't listed, opens no session")
    func keylessRefused() async throws {
        try await PublishBench().run { bench in
            let listing = acme.listing()
            _ = try await bench.register(acme)
            let early = SampleRelease.make(publisher: acme).keyless()
            _ = await #expect(throws: PublishRefusal.self) { _ = try await bench.publish(keyless: early) }
            _ = try await bench.register(listing)
            let release = SampleRelease.make(publisher: listing).keyless()
            _ = await #expect(throws: PublishRefusal.self) {
                _ = try await bench.publish(keyless: release, files: release.smallFiles)
            }
            #expect(try bench.uploads.session(forRecord: release.recordDigest) == nil)
        }
    }

    @Test("a file that the manifest doesn't name is refused")
    func unnamed() async throws {
        try await PublishBench().run { bench in
            _ = try await bench.register(acme)
            let release = SampleRelease.make(publisher: acme)
            await #expect(throws: PublishRefusal.self) {
                _ = try await bench.publish(release, inline: release.smallFiles + [[9]])
            }
            #expect(try bench.uploads.session(forRecord: release.recordDigest) == nil)
        }
    }

    @Test("a record whose leaf nobody could read is refused before it is logged")
    func longLeaf() async throws {
        try await PublishBench().run { bench in
            _ = try await bench.register(acme)
            let release = SampleRelease.make(publisher: acme)
            // Each is valid; together they make the leaf longer than any reader takes.
            let strangers = (0..<36).map { TestKeys.p256("stranger \($0)") }
            let signed = try SignedRecord.sign(release.record.record, with: [acme.releaser] + strangers)
            let refusal = await #expect(throws: PublishRefusal.self) {
                _ = try await bench.service.publish(
                    signed: signed, envelope: release.envelope.bytes, label: release.label,
                    files: release.smallFiles)
            }
            guard case .refused(let reason) = refusal else {
                Issue.record("not refused: \(String(describing: refusal))")
                return
            }
            #expect(reason.code == .malformed)
        }
    }

    @Test("a submission says itself whether a leaf can hold it")
    func sizes() throws {
        #expect(Submission.sample(acme).sizeRefusal == nil)
        var submission = Submission.sample(SampleRelease.make(publisher: acme))
        #expect(submission.sizeRefusal == nil)
        let signatures = (0..<36).map {
            SignedRecord.Signature(
                key: TestKeys.p256("padding \($0)").publicKey, bytes: [UInt8](repeating: 1, count: 72))
        }
        submission.signed = SignedRecord(record: submission.signed.record, signatures: signatures)
        #expect(submission.sizeRefusal?.code == .malformed)
    }

    @Test("many publishers at once all get their place, and one name goes to one of them")
    func crowd() async throws {
        try await PublishBench().run { bench in
            let outcomes = try await withThrowingTaskGroup(of: UInt64?.self) { group in
                for number in 0..<60 {
                    // Ten names, each wanted by six publishers in other letters.
                    let text = "name\(number / 6)"
                    let letters = text.enumerated().map { place, letter in
                        number % 6 & (1 << place) != 0 ? letter.uppercased() : String(letter)
                    }
                    let publisher = SamplePublisher.make(letters.joined())
                    group.addTask {
                        do {
                            return try await bench.register(publisher).index
                        } catch PublishRefusal.conflict(.publisherNameTaken) {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.compactMap { $0 }) == Set(0..<10))
            #expect(outcomes.filter { $0 == nil }.count == 50)
        }
    }

    @Test("a closed node takes no new publisher, and later versions of those it has")
    func closed() async throws {
        try await PublishBench(policy: .closed).run { bench in
            await #expect(throws: PublishRefusal.self) { _ = try await bench.register(acme) }
        }
    }

    @Test("a stopped queue tells everyone who waits, and everyone who comes")
    func stopped() async throws {
        let queue = SubmissionQueue()
        let acme = acme
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    do {
                        _ = try await queue.submit(.sample(acme))
                        return false
                    } catch {
                        return error as? SubmissionQueue.Refusal == .stopped(reason: "enough")
                    }
                }
            }
            queue.stop(reason: "enough")
            for await wasTold in group { #expect(wasTold) }
        }
        #expect(await queue.nextGroup() == nil)
        #expect(queue.stopReason == "enough")
    }
}
