import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Attestations in bundles")
struct BundledAttestationTests {
    /// A release, and what its publisher, somebody else in its log, and somebody in another log attached to it.
    struct Given {
        var home: SampleHome
        let own: ReleaseBundle.Attached
        let labs: ReleaseBundle.Attached
        let foreign: ReleaseBundle.Attached
        let lab = SamplePublisher.make("lab")
        let stranger = SamplePublisher.make("stranger", origin: "other.example.org")

        init(cosigner: Cosigner? = nil) throws {
            home = try SampleHome()
            if let cosigner { home.log.cosigners = [(cosigner, 1_767_323_100)] }
            let release = home.release
            let identity = home.log.append(lab.leaf())
            let byOwn = release.attestation(after: release.recordDigest)
            let byLab = release.attestation(by: lab, after: nil)
            let places = [home.log.append(byOwn.leaf), home.log.append(byLab.leaf)]
            own = ReleaseBundle.Attached(
                object: byOwn.object, receipt: try home.log.receipt(places[0]), identity: nil)
            labs = ReleaseBundle.Attached(
                object: byLab.object, receipt: try home.log.receipt(places[1]),
                identity: [.init(envelope: lab.envelope.bytes, receipt: try home.log.receipt(identity))])
            var other = try SampleLog(origin: stranger.logOrigin)
            let first = other.append(stranger.leaf())
            let byStranger = release.attestation(by: stranger, after: nil)
            let place = other.append(byStranger.leaf)
            foreign = ReleaseBundle.Attached(
                object: byStranger.object, receipt: try other.receipt(place),
                identity: [.init(envelope: stranger.envelope.bytes, receipt: try other.receipt(first))])
        }

        /// As whoever reads the file finds it.
        func check(
            _ attached: [ReleaseBundle.Attached], policy: LogPolicy? = nil
        ) throws -> [CheckedAttestation] {
            var bundle = try home.evidence()
            bundle.attestations = attached
            let read = try ReleaseBundle.parse(try bundle.encoded())
            #expect(read == bundle)
            let checked = try #require(ReleaseCheck(read).checked)
            let check = AttestationCheck(
                checked, sigstore: try AttestationVectors.sigstore(), now: sampleTime)
            return check.run(read.attestations.map { GatheredAttestation($0) }).map {
                $0.held(against: policy)
            }
        }
    }

    @Test("those of the publisher, of others and of other logs are proven by the file alone")
    func sound() throws {
        let given = try Given()
        let found = try given.check([given.own, given.labs, given.foreign])
        #expect(found.map(\.fault) == [nil, nil, nil])
        #expect(found.allSatisfy { $0.fact?.isAboutWhole == true && $0.summary == "tests PASSED" })
        #expect(
            found.map(\.author?.publisher) == [given.home.publisher.id, given.lab.id, given.stranger.id])
        let home = given.home.log.key
        #expect(found.map { $0.logKey == home } == [true, true, false])
    }

    static let changes:
        [(name: String, change: @Sendable (inout ReleaseBundle.Attached, Given) throws -> Void)] = [
            ("another object", { attached, given in attached.object = given.foreign.object }),
            ("an object that is nothing", { attached, _ in attached.object = Array("{}".utf8) }),
            ("no identity of its author", { attached, _ in attached.identity = nil }),
            ("another's identity", { attached, given in attached.identity = given.foreign.identity }),
            ("a receipt of something else", { attached, given in attached.receipt = given.own.receipt }),
            ("no receipt", { attached, _ in attached.receipt = [] }),
            (
                "the identity of the release's publisher",
                { attached, given in
                    attached = given.own
                    attached.identity = try given.home.evidence().identity
                }
            ),
            (
                "an attestation of another release",
                { attached, given in
                    var log = given.home.log
                    let other = SampleRelease.make(publisher: given.home.publisher, version: "9.0.0", seed: 9)
                    let said = other.attestation(by: given.lab, after: nil)
                    attached.object = said.object
                    let place = log.append(said.leaf)
                    attached.receipt = try log.receipt(place)
                }
            ),
        ]

    @Test(
        "what doesn't hold counts for nothing and says why, and the release passes",
        arguments: changes.indices)
    func unsound(index: Int) throws {
        let given = try Given()
        var attached = given.labs
        try Self.changes[index].change(&attached, given)
        let found = try given.check([attached, given.own])
        #expect(found[0].fact == nil && found[0].fault != nil, "\(Self.changes[index].name)")
        #expect(found[1].fault == nil && found[1].fact != nil)
    }

    @Test("where a policy lists its log, one without the quorum under it counts for nothing")
    func witnessed() throws {
        let cosigner = try Cosigner(
            name: "ada.example/witness", seed: ContentDigest.of(Array("witness ada".utf8)).bytes)
        let given = try Given(cosigner: cosigner)
        let bare = try Given()
        func policy(_ key: VerifierKey) throws -> LogPolicy {
            try LogPolicy.parse(Array("log \(key)\nwitness ada \(cosigner.key)\nquorum ada\n".utf8))
        }
        let home = try policy(given.home.log.key)
        // The same leaves under the same tree, in one file without the cosignature.
        let found = try given.check(
            [given.own, bare.own, given.labs, bare.labs, given.foreign], policy: home)
        #expect(found.map { $0.fact != nil } == [true, false, true, false, true])
        #expect(found[1].fault?.contains("cosigned") == true)
        var mixed = given.labs
        mixed.identity = bare.labs.identity
        #expect(try given.check([mixed], policy: home).first?.fact == nil)
        let other = try policy(try SampleLog(origin: given.stranger.logOrigin).key)
        #expect(
            try given.check([given.foreign, bare.own], policy: other).map { $0.fact != nil } == [false, true])
    }
}

@Suite("Attestations beside what was fetched", .serialized)
struct KeptAttestationTests {
    private func choose(
        _ release: SampleRelease, at node: TestNode
    ) async throws -> (evidence: ReleaseEvidence, checked: CheckedRelease) {
        var reference = try Reference(release.everywhere)
        reference.selector = .version(release.label.version)
        let fetched = try await FetchedRelease.fetch(reference, from: node.client, policy: nil)
        let checked = try #require(fetched.checked)
        let check = AttestationCheck(checked, sigstore: try AttestationVectors.sigstore(), now: sampleTime)
        let choice = try await AttestationBundling(checked, check: check, tiles: fetched.tiles).run(
            try await AttestationGathering(checked, node: node.client).run())
        #expect(choice.leftOut.isEmpty)
        var evidence = fetched.evidence
        #expect(try evidence.attach(choice.kept.map(\.attached)).isEmpty)
        return (evidence, checked)
    }

    @Test("a bundle and a pulled folder hold what two logs attest of a release, and prove it without a node")
    func kept() async throws {
        try await AttestedNode.with(origin: "home.cairn.example") { given in
            let (home, release) = (given.node, given.release)
            try await home.attached(release.attestation(after: release.recordDigest))
            try await home.attached(given.labSays("FAILED"))
            try await TestNode.with(origin: "lab.cairn.example") { other in
                let tester = try await other.registered("tester")
                try await other.follow(home.url)
                try await other.sync()
                try await other.attached(release.attestation(by: tester, after: nil))
                try await home.follow(other.url)
                try await home.sync()
                for node in [home, other] {
                    let (evidence, checked) = try await choose(release, at: node)
                    let read = try ReleaseBundle.parse(try evidence.encoded())
                    let again = try #require(ReleaseCheck(read).checked)
                    let check = AttestationCheck(
                        again, sigstore: try AttestationVectors.sigstore(), now: sampleTime)
                    let found = check.run(read.attestations.map { GatheredAttestation($0) })
                    #expect(found.map(\.fault) == [nil, nil, nil])
                    #expect(
                        Set(found.compactMap(\.author?.publisher))
                            == [release.publisher.id, given.lab.id, tester.id])
                    #expect(Set(found.compactMap(\.summary)) == ["tests PASSED", "tests FAILED"])
                    // Those of the home log rest on the one checkpoint that the release rests on.
                    for attestation in found where attestation.logKey == again.logKey {
                        #expect(
                            attestation.checkpoints.allSatisfy {
                                $0.checkpoint == again.releaseCheckpoint.checkpoint
                            })
                    }

                    let scratch = try ScratchFolder()
                    let folder = scratch.path + "/out"
                    _ = try await Pull(node: node.client, folder: folder).run(checked, evidence: evidence)
                    let verified = try await DirectoryVerification.verify(folder: folder)
                    #expect(verified.ok)
                    #expect(check.run(verified.attestations).map(\.fault) == [nil, nil, nil])
                    try scratch.write(Array("{}".utf8), to: "out/.cairn/attestations/2.json")
                    let damaged = try await DirectoryVerification.verify(folder: folder)
                    #expect(damaged.ok)
                    #expect(check.run(damaged.attestations).map { $0.fact != nil } == [true, false, true])

                    // The next pull has none, and takes these away.
                    var bare = evidence
                    bare.attestations = []
                    _ = try await Pull(node: node.client, folder: folder).run(checked, evidence: bare)
                    #expect(try await DirectoryVerification.verify(folder: folder).attestations.isEmpty)
                }
            }
        }
    }
}

extension SampleAttestation {
    fileprivate var leaf: Leaf { Leaf(commit: nil, signedRecord: record, time: sampleTime) }
}
