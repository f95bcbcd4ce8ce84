import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// A log in memory with the key that `SamplePublisher` names as its home's, and what a node would answer from it.
struct SampleLog: HashTileSource {
    let signer: NoteSigner
    private(set) var leaves: [[UInt8]] = []
    /// Who cosigns its checkpoints of up to `witnessedSize` entries, and at which time.
    var cosigners: [(key: Cosigner, time: UInt64)] = []
    /// Nil for checkpoints of every size.
    var witnessedSize: UInt64?

    init(origin: String = "models.example.org/log", key: String? = nil) throws {
        let seed = ContentDigest.of(Array((key ?? "log of \(origin)").utf8)).bytes
        signer = try NoteSigner(name: origin, seed: seed)
    }

    var key: VerifierKey { signer.key }
    var size: UInt64 { UInt64(leaves.count) }

    @discardableResult
    mutating func append(_ leaf: Leaf) -> UInt64 {
        leaves.append(leaf.encoded())
        return size - 1
    }

    /// Entries that belong to nobody here.
    mutating func grow(by count: Int, seed: UInt64 = 0) {
        for index in 0..<count { leaves.append(Array("other \(seed) \(index)".utf8)) }
    }

    /// The log as it was when it had this many leaves.
    func before(_ size: Int) -> SampleLog {
        var log = self
        log.leaves.removeLast(leaves.count - size)
        return log
    }

    private func hashes(_ size: UInt64) -> [Hash] { leaves.prefix(Int(size)).map { Hash.leaf($0) } }

    func checkpoint(size: UInt64? = nil) throws -> VerifiedCheckpoint {
        let size = size ?? self.size
        let checkpoint = try Checkpoint(origin: key.name, size: size, root: MerkleTree.root(of: hashes(size)))
        let verified = try VerifiedCheckpoint.verify(try signer.sign(checkpoint), logKey: key)
        guard size <= witnessedSize ?? size else { return verified }
        let note = try verified.note.adding(cosigners.map { try $0.key.cosign(verified, time: $0.time) })
        return try VerifiedCheckpoint.verify(note, logKey: key)
    }

    func receipt(_ index: UInt64, size: UInt64? = nil) throws -> [UInt8] {
        let size = size ?? self.size
        let proof = try MerkleTree.inclusionProof(index: index, of: hashes(size))
        let note = try checkpoint(size: size).note
        return try TLogProof(extra: leaves[Int(index)], index: index, hashes: proof, checkpoint: note)
            .encoded()
    }

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        let hashes = TileCoordinate.hashCount(level: coordinate.level, treeSize: size)
        guard coordinate.index * 256 + UInt64(coordinate.width) <= hashes else {
            throw ClientError.badAnswer(what: "the log", why: "it has no \(coordinate.path)")
        }
        let width = 1 << (8 * coordinate.level)
        let first = Int(coordinate.index) * 256
        return (first..<first + coordinate.width).flatMap { index in
            let below = leaves[index * width..<(index + 1) * width].map { Hash.leaf($0) }
            return MerkleTree.root(of: below).bytes
        }
    }
}

/// A publisher with one release in a log, as one node would show them.
struct SampleHome {
    var log: SampleLog
    var publisher: SamplePublisher
    let release: SampleRelease
    let releaseIndex: UInt64
    /// Versions of the identity with their places in the log.
    private(set) var versions: [(publisher: SamplePublisher, index: UInt64)]

    init(release: SampleRelease = .make()) throws {
        log = try SampleLog(origin: release.publisher.logOrigin)
        publisher = release.publisher
        self.release = release
        versions = [(release.publisher, log.append(release.publisher.leaf()))]
        releaseIndex = log.append(release.leaf())
    }

    /// Logs the next version of the identity.
    mutating func rotate(owner: String = "next owner") {
        let key = TestKeys.ed25519(owner)
        publisher = publisher.next(owner: key) { $0.owners.keys = [key.publicKey] }
        versions.append((publisher, log.append(publisher.leaf())))
    }

    func evidence(size: UInt64? = nil) throws -> ReleaseEvidence {
        let known = versions.filter { $0.index < size ?? log.size }
        return ReleaseEvidence(
            envelope: release.envelope.bytes, label: release.label.encoded(),
            receipt: try log.receipt(releaseIndex, size: size),
            identity: try known.map { version in
                ReleaseEvidence.LoggedEnvelope(
                    envelope: version.publisher.envelope.bytes,
                    receipt: try log.receipt(version.index, size: size))
            },
            fileList: release.fileList)
    }

    func checked(size: UInt64? = nil) throws -> CheckedRelease {
        let check = ReleaseCheck(try evidence(size: size))
        return try #require(check.checked, "\(check.lines)")
    }
}
