import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation

/// A release in a log of two leaves, cosigned by some of three witnesses, as files that a user may have.
struct WitnessedStory {
    let folder: String
    let program: CairnProgram
    let logKey: VerifierKey
    let release = SampleRelease.make()
    private let signer: NoteSigner

    /// When `ada` cosigned; `ben` and `cy` a second and two later.
    static let time: UInt64 = 1_767_323_100
    static let names = ["ada", "ben", "cy"]

    init() throws {
        folder = NSTemporaryDirectory() + "cairn-policy-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder + "/config/cairn", withIntermediateDirectories: true)
        program = CairnProgram(home: folder)
        let origin = release.publisher.logOrigin
        signer = try NoteSigner(name: origin, seed: ContentDigest.of(Array("log of \(origin)".utf8)).bytes)
        logKey = signer.key
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    // MARK: Policies

    static func cosigner(_ name: String) throws -> Cosigner {
        try Cosigner(
            name: "\(name).example/witness", seed: ContentDigest.of(Array("witness \(name)".utf8)).bytes)
    }

    /// Two of three friends for this log, with another threshold, quorum or log where asked for.
    func policy(_ name: String = "policy.txt", quorum: String = "friends", needs: Int = 2, lists: Bool = true)
        throws
        -> String
    {
        var text = lists ? "log \(logKey)\n" : ""
        for name in Self.names { text += "witness \(name) \(try Self.cosigner(name).key)\n" }
        return try write(Array("\(text)group friends \(needs) ada ben cy\nquorum \(quorum)\n".utf8), name)
    }

    // MARK: Evidence

    private var leaves: [[UInt8]] { [release.publisher.leaf().encoded(), release.leaf().encoded()] }

    private func proof(_ index: Int, cosignedBy names: [String]) throws -> [UInt8] {
        let hashes = leaves.map { Hash.leaf($0) }
        let checkpoint = try Checkpoint(origin: logKey.name, size: 2, root: MerkleTree.root(of: hashes))
        let verified = try VerifiedCheckpoint.verify(try signer.sign(checkpoint), logKey: logKey)
        let lines = try names.map { name in
            let later = UInt64(Self.names.firstIndex(of: name) ?? 0)
            return try Self.cosigner(name).cosign(verified, time: Self.time + later)
        }
        return try TLogProof(
            extra: leaves[index], index: UInt64(index),
            hashes: try MerkleTree.inclusionProof(index: UInt64(index), of: hashes),
            checkpoint: try verified.note.adding(lines)
        ).encoded()
    }

    /// The release's receipt.
    func receipt(cosignedBy names: [String]) throws -> String {
        try write(try proof(1, cosignedBy: names), "receipt-\(names.joined()).tlog-proof")
    }

    func bundle(cosignedBy names: [String]) throws -> [UInt8] {
        try ReleaseBundle(
            envelope: release.envelope.bytes, label: release.label.encoded(),
            receipt: try proof(1, cosignedBy: names),
            identity: [
                ReleaseBundle.LoggedEnvelope(
                    envelope: release.publisher.envelope.bytes, receipt: try proof(0, cosignedBy: names))
            ], fileList: release.fileList
        ).encoded()
    }

    /// The release as `cairn pull` leaves it, with its files.
    func pulled(cosignedBy names: [String]) throws -> String {
        let files: [(String, [UInt8])] = [
            ("manifest.json", release.manifest.encoded()), ("envelope.json", release.envelope.bytes),
            ("label.json", release.label.encoded()), ("receipt.tlog-proof", try proof(1, cosignedBy: names)),
            ("identity/1.json", release.publisher.envelope.bytes),
            ("identity/1.tlog-proof", try proof(0, cosignedBy: names)),
        ]
        let all =
            files.map { (".cairn/\($0.0)", $0.1) } + release.files.map { ($0.artifact.path.text, $0.bytes) }
        for (path, bytes) in all {
            let url = URL(filePath: "\(folder)/pulled/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
        return "\(folder)/pulled"
    }
}
