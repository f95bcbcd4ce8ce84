import CairnManifest
import CairnProvenance

/// What a node answers to a publish that it accepts.
package enum PublishAnswer: Sendable {
    /// Durable and in the log.
    case logged(Logged)
    /// The very same record was in the log before.
    case already(index: UInt64)
    /// Verified; the operator decides on it until then, Unix seconds.
    case waiting(expires: Int64)
    /// Verified; these bytes are lacking.
    case session(UploadSession)
}

/// Why a publish is not accepted.
package enum PublishRefusal: Error, Sendable {
    case refused(Refusal)
    /// The node's policy of releases, by its name, takes no such release.
    case policy(name: String, checks: [PolicyCheck])
    case conflict(Conflict)
    case unknownPublisher(PublisherID)
    /// The record is about a release that isn't in this log.
    case unknownRelease
    case registrationClosed
    /// The operator has denied this registration.
    case registrationDenied
    /// As many registrations wait as are kept.
    case registrationsFull
    /// None with this record waits.
    case unknownRegistration
    case publishedInFuture(published: Int64, now: Int64)
    case content(ContentError)
    /// A file came along that the manifest doesn't name.
    case unnamedFile(ContentDigest)
    case unknownSession
    case lacking([ContentDigest: Int64])
}

/// Who may register a publisher name.
package enum RegistrationPolicy: String, Sendable {
    case open
    /// The operator decides on each.
    case approve
    case closed

    /// `isNew`: the publisher has no record in this log yet.
    func admit(isNew: Bool) throws {
        guard self != .closed || !isNew else { throw PublishRefusal.registrationClosed }
    }
}

/// A release as its publisher sent it, kept while its bytes are uploaded.
struct ReleaseRequest {
    var signed: SignedRecord
    var envelope: [UInt8]
    var label: Label
    var filesByDigest: [ContentDigest: [UInt8]]

    init(signed: SignedRecord, envelope: [UInt8], label: Label, files: [[UInt8]]) {
        self.signed = signed
        self.envelope = envelope
        self.label = label
        filesByDigest = Dictionary(files.map { (ContentDigest.of($0), $0) }) { first, _ in first }
    }

    func file(_ digest: ContentDigest) throws -> [UInt8]? { filesByDigest[digest] }

    /// The request as a frame whose first item is the signed record instead of a leaf.
    func encoded() -> [UInt8] {
        Frame(
            leaf: signed.encoded(), label: label.encoded(), object: envelope,
            smallFiles: filesByDigest.sorted { $0.key < $1.key }.map(\.value)
        ).encoded()
    }

    static func parse(_ bytes: [UInt8]) throws -> ReleaseRequest {
        var reader = FrameReader(bytes)
        guard let frame = try reader.next(), let label = frame.label, let envelope = frame.object else {
            throw FrameError.truncated(offset: 0)
        }
        return ReleaseRequest(
            signed: try SignedRecord.parse(frame.leaf), envelope: envelope, label: try Label.parse(label),
            files: frame.smallFiles)
    }
}
