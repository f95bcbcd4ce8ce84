import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation

/// A log of many small releases as a folder of its public files, written bundle by bundle.
struct AuditedCopy {
    let folder: String
    let key: VerifierKey
    let entries: Int

    private static let origin = "models.example.org"
    private static let publishers = 50
    private static let time: Int64 = 1_767_323_045

    /// Writes publishers and then releases until there are `entries` entries.
    init(entries: Int) throws {
        folder = NSTemporaryDirectory() + "cairn-bench-\(UInt64.random(in: .min ... .max))"
        self.entries = entries
        let signer = TestLogSigner(origin: Self.origin + "/log")
        key = signer.key
        let publishers = (0..<Self.publishers).map { SamplePublisher.make("bench-\($0)") }
        var builder = TileBuilder()
        var next = 0
        while next < entries {
            let count = min(256, entries - next)
            let frames = (next..<next + count).map { Self.frame($0, publishers: publishers) }
            let tiles = builder.append(frames.map { Hash.leaf($0.leaf) })
            for tile in tiles where tile.coordinate.isFull { try write(tile.coordinate.path, tile.encoded()) }
            guard let bundle = TileCoordinate(level: 0, index: UInt64(next / 256), width: count) else {
                break
            }
            try write(bundle.entriesPath, EntryBundle(entries: frames.map(\.leaf)).encoded())
            let content = "content/" + bundle.entriesPath.dropFirst("tile/entries/".count)
            try write(content, frames.flatMap { $0.encodedContent() })
            next += count
        }
        for tile in builder.edgeTiles { try write(tile.coordinate.path, tile.encoded()) }
        let checkpoint = try Checkpoint(
            origin: Self.origin + "/log", size: builder.size, root: builder.root)
        try write("checkpoint", signer.sign(checkpoint))
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func frame(_ number: Int, publishers: [SamplePublisher]) -> Frame {
        if number < publishers.count { return .sample(.sample(publishers[number]), time: time) }
        let release = SampleRelease.make(
            publisher: publishers[number % publishers.count], name: "model-\(number)", seed: UInt64(number),
            weightBytes: 0)
        return .sample(.sample(release), time: time)
    }

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: folder + "/" + path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Checks every signature of the log, nothing else, on one core; gives how many there are and the seconds that the
    /// checks alone took.
    func checkSignatures() throws -> (count: Int, seconds: Double) {
        var total = 0
        var time = 0.0
        for start in stride(from: 0, to: entries, by: 256) {
            let checks = try signatures(start: start, count: min(256, entries - start))
            total += checks.count
            let clock = ContinuousClock()
            let begin = clock.now
            for check in checks where !check.key.isValidSignature(check.signature, for: check.message) {
                throw BenchmarkError.failed("a signature of the corpus isn't valid")
            }
            let elapsed = (clock.now - begin).components
            time += Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
        }
        return (total, time)
    }

    private struct Check {
        var key: PublicKey
        var signature: [UInt8]
        var message: [UInt8]
    }

    private func signatures(start: Int, count: Int) throws -> [Check] {
        guard let bundle = TileCoordinate(level: 0, index: UInt64(start / 256), width: count) else {
            return []
        }
        let content = "content/" + bundle.entriesPath.dropFirst("tile/entries/".count)
        let leaves = try EntryBundle.parse(read(bundle.entriesPath), width: count).entries
        let frames = try ContentBundle.parse(read(content), width: count)
        return try zip(leaves, frames).flatMap { bytes, frame -> [Check] in
            let signed = try Leaf.parse(bytes).signedRecord
            let envelope = try StoredEnvelope.parse(frame.object ?? [])
            let message = Envelope.signedBytes(payload: envelope.payload, payloadType: envelope.payloadType)
            return signed.signatures.map {
                Check(key: $0.key, signature: $0.bytes, message: signed.record.signedBytes)
            }
                + envelope.signatures.compactMap { signature in
                    signed.signatures.first { $0.key.keyID == signature.keyID }.map {
                        Check(key: $0.key, signature: signature.bytes, message: message)
                    }
                }
        }
    }

    private func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)))
    }
}
