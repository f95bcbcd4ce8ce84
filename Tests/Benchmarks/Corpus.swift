import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport

/// A seeded set of publishers and small releases: the same seed gives the same bytes on every machine.
struct Corpus {
    var publishers: [SamplePublisher]
    /// Each the first release of an entry of its own, so that they can be published in any order.
    var releases: [SampleRelease]

    /// - Parameters:
    ///   - count: releases, spread over `publishers` publishers.
    ///   - origin: the node's origin; `vkey` its log's key.
    init(seed: UInt64, count: Int, publishers publisherCount: Int, origin: String, vkey: String) throws {
        publishers = (0..<publisherCount).map { number in
            SamplePublisher.make("bench-\(seed)-\(number)", origin: origin, vkey: vkey)
        }
        let owners = publishers
        releases = (0..<count).map { number in
            SampleRelease.make(
                publisher: owners[number % owners.count], name: "model-\(number)",
                seed: seed &+ UInt64(number),
                weightBytes: 0)
        }
    }

    var registrations: [RegistrationBody] {
        publishers.map { RegistrationBody(envelope: $0.envelope.bytes, signed: $0.record) }
    }

    var bodies: [ReleaseBody] {
        releases.map { release in
            ReleaseBody(
                envelope: release.envelope.bytes, signed: release.record, label: release.label,
                files: release.smallFiles)
        }
    }

    /// The frames as a segment holds them, near enough: what a publish must make durable at least.
    var frames: [[UInt8]] {
        releases.map { release in
            Frame(
                leaf: release.leaf().encoded(), label: release.label.encoded(),
                object: release.envelope.bytes,
                smallFiles: release.smallFiles
            ).encoded()
        }
    }
}
