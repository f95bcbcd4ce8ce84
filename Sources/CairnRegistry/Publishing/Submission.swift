import CairnManifest
import CairnProvenance

/// A verified publish on its way into the log, with all its bytes.
package struct Submission: Sendable {
    package enum Subject: Sendable {
        case identity(Verified<IdentityUpdate>)
        case release(Verified<Release>, label: Label, content: ReleaseContent)
        case status(Verified<StatusEvent>)
        case profile(Verified<ProfileEvent>)
        case attestation(Verified<AttestationEvent>)
        /// A record of the node itself: the checkpoint over it is its signature.
        case node
    }

    package var signed: SignedRecord
    package var recordDigest: ContentDigest
    /// The record's object: the stored envelope.
    package var object: [UInt8]
    package var subject: Subject

    package init(identity: Verified<IdentityUpdate>) {
        signed = identity.value.record
        recordDigest = identity.value.recordDigest
        object = identity.value.object
        subject = .identity(identity)
    }

    package init(status: Verified<StatusEvent>) {
        signed = status.value.record
        recordDigest = status.value.recordDigest
        object = status.value.envelope.bytes
        subject = .status(status)
    }

    package init(profile: Verified<ProfileEvent>) {
        signed = profile.value.record
        recordDigest = profile.value.recordDigest
        object = profile.value.envelope.bytes
        subject = .profile(profile)
    }

    package init(attestation: Verified<AttestationEvent>) {
        signed = attestation.value.record
        recordDigest = attestation.value.recordDigest
        object = attestation.value.bytes
        subject = .attestation(attestation)
    }

    package init(_ record: NodeRecord) {
        signed = SignedRecord(record: record.record, signatures: [])
        recordDigest = record.record.digest
        object = record.object
        subject = .node
    }

    package init(release: Verified<Release>, content: ReleaseContent) {
        signed = release.value.record
        recordDigest = release.value.recordDigest
        object = release.value.envelope.bytes
        subject = .release(release, label: release.value.label, content: content)
    }
}

extension SignedRecord {
    /// The length of the leaf that it would be part of.
    fileprivate var leafBytes: Int {
        let commit = record.kind == .release ? String(repeating: "0", count: 40) : nil
        return Leaf(commit: commit, signedRecord: self, time: JSONValue.integerRange.upperBound).encoded()
            .count
    }

    /// Why no leaf can hold it; nil when one can.
    ///
    /// A record may be as long as a leaf, but the leaf has more than the record. What no reader would take must
    /// never be logged.
    package var leafRefusal: Refusal? { Self.refusal(leafBytes: leafBytes) }

    fileprivate static func refusal(leafBytes bytes: Int) -> Refusal? {
        let limit = CairnProvenance.Limits.leafBytes
        guard bytes > limit else { return nil }
        return Refusal(.malformed, "the record's leaf would have \(bytes) bytes, more than \(limit)")
    }
}

extension Submission {
    /// What it holds in memory, near enough: its object and its small files.
    var bytes: Int {
        guard case .release(_, _, let content) = subject else { return object.count }
        return content.smallFiles.values.reduce(object.count) { $0 + $1.count }
    }

    /// Why the log can't hold this; nil when it can.
    package var sizeRefusal: Refusal? {
        let leafBytes = signed.leafBytes
        if let refusal = SignedRecord.refusal(leafBytes: leafBytes) { return refusal }
        var items = 2
        var bytes = leafBytes + object.count
        if case .release(_, let label, let content) = subject {
            items += 1 + content.smallFiles.count
            bytes += label.encoded().count + content.smallFiles.values.reduce(0) { $0 + $1.count }
        }
        guard items <= RegistryLimits.frameItems, bytes + 5 * items <= RegistryLimits.frameBytes else {
            return Refusal(
                .malformed, "the release's small files, \(items) items of \(bytes) bytes, are too much")
        }
        return nil
    }
}

/// What of a release travels with the log and lies in git: its small files, with its Sigstore bundle where
/// that signs it, and the tree over all its files.
package struct ReleaseContent: Sendable {
    /// Small files by digest, each verified against it.
    package var smallFiles: [ContentDigest: [UInt8]]
    package var files: [ReleaseFile]
    package var tree: GitObjectID

    /// The content of a release, when every small file is there.
    ///
    /// Throws `ContentError.missing` for a small file that the manifest names and `smallFiles` lacks,
    /// `ContentError.mismatch` for bytes that are not what their digest says, and `.looksLikePointer` for a
    /// blob that git-lfs would take for one of its pointers.
    package init(release: Release, smallFiles: [ContentDigest: [UInt8]]) throws(ContentError) {
        try self.init(
            artifacts: release.artifacts, fileList: release.manifest.fileList, bundle: release.record.bundle,
            smallFiles: smallFiles)
    }

    /// As above, from the parts of a release that may not be verified yet.
    init(
        artifacts: [Artifact], fileList: FileListReference?, bundle: ContentDigest?,
        smallFiles: [ContentDigest: [UInt8]]
    ) throws(ContentError) {
        var files: [ReleaseFile] = []
        var kept: [ContentDigest: [UInt8]] = [:]
        files.reserveCapacity(artifacts.count)
        for artifact in artifacts {
            let storage: ReleaseFile.Storage
            switch artifact.git {
            case .lfs:
                storage = .lfs
            case .blob:
                guard let bytes = smallFiles[artifact.sha256] else {
                    throw .missing(path: artifact.path.text)
                }
                guard bytes.count == artifact.sizeBytes, ContentDigest.of(bytes) == artifact.sha256 else {
                    throw .mismatch(path: artifact.path.text)
                }
                guard !LFSPointer.looksLikePointer(bytes) else {
                    throw .looksLikePointer(path: artifact.path.text)
                }
                kept[artifact.sha256] = bytes
                storage = .blob(GitObject(kind: .blob, bytes: bytes).id)
            }
            files.append(
                ReleaseFile(
                    path: artifact.path.text, sizeBytes: artifact.sizeBytes, sha256: artifact.sha256,
                    storage: storage
                )
            )
        }
        if let list = fileList {
            guard let bytes = smallFiles[list.digest] else { throw .missing(path: "the file list") }
            kept[list.digest] = bytes
        }
        if let bundle {
            guard let bytes = smallFiles[bundle] else { throw .missing(path: "the Sigstore bundle") }
            kept[bundle] = bytes
        }
        self.smallFiles = kept
        self.files = files
        do {
            tree = try ReleaseTree.make(files: files).root
        } catch {
            throw .layout(error)
        }
    }
}

package enum ContentError: Error, Equatable, Sendable {
    case missing(path: String)
    case mismatch(path: String)
    case looksLikePointer(path: String)
    /// The folder can't be written as a git tree.
    case layout(GitLayoutError)
}
