import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// What `cairn pull` leaves beside a release, `DIR/.cairn`: everything that proves it, offline and later.
///
/// `manifest.json`, `envelope.json`, `label.json`, `receipt.tlog-proof`, `file-list.json` where there is one,
/// `record.sigstore.json` of a keyless release, `identity/<version>.json` and `identity/<version>.tlog-proof`,
/// `status.json` and `status.tlog-proof` where its publisher had said something of it, `attestations/<n>.json` from 1 on,
/// and `release.json`, which only says where it came from.
enum ReleaseFolder {
    static let name = ".cairn"
    private static let recordBundle = "record.sigstore.json"
    static let incoming = [name, "incoming"]

    /// A base64 envelope of the largest identity document, with signatures.
    private static let identityBytes = 512 << 10

    // MARK: Reading

    /// The evidence as it stands in the folder; nothing of it is believed.
    static func evidence(in tree: FolderTree) throws -> ReleaseEvidence {
        var identity: [ReleaseEvidence.LoggedEnvelope] = []
        while identity.count < ClientLimits.identityVersions {
            let version = identity.count + 1
            guard let envelope = try tree.bytes([name, "identity", "\(version).json"], atMost: identityBytes)
            else { break }
            let receipt = try required(
                "identity/\(version).tlog-proof", atMost: LogLimits.maxProofBytes, in: tree)
            identity.append(ReleaseEvidence.LoggedEnvelope(envelope: envelope, receipt: receipt))
        }
        guard !identity.isEmpty else {
            throw PullError.notPulled(folder: tree.path, missing: "\(name)/identity/1.json")
        }
        return ReleaseEvidence(
            envelope: try required("envelope.json", atMost: CairnProvenance.Limits.envelopeBytes, in: tree),
            label: try required("label.json", atMost: CairnProvenance.Limits.labelBytes, in: tree),
            receipt: try required("receipt.tlog-proof", atMost: LogLimits.maxProofBytes, in: tree),
            identity: identity,
            fileList: try tree.bytes([name, "file-list.json"], atMost: CairnManifest.Limits.fileListBytes),
            recordBundle: try tree.bytes(
                [name, recordBundle], atMost: CairnProvenance.Limits.keylessBundleBytes),
            status: try status(in: tree))
    }

    private static func status(in tree: FolderTree) throws -> ReleaseEvidence.LoggedEnvelope? {
        guard
            let envelope = try tree.bytes(
                [name, "status.json"], atMost: CairnProvenance.Limits.envelopeBytes)
        else { return nil }
        return ReleaseEvidence.LoggedEnvelope(
            envelope: envelope,
            receipt: try required("status.tlog-proof", atMost: LogLimits.maxProofBytes, in: tree))
    }

    static func manifest(in tree: FolderTree) throws -> [UInt8]? {
        try tree.bytes([name, "manifest.json"], atMost: CairnManifest.Limits.manifestBytes)
    }

    private static func required(_ file: String, atMost limit: Int, in tree: FolderTree) throws -> [UInt8] {
        let parts = [name] + file.split(separator: "/").map(String.init)
        guard let bytes = try tree.bytes(parts, atMost: limit) else {
            throw PullError.notPulled(folder: tree.path, missing: "\(name)/\(file)")
        }
        return bytes
    }

    /// The files that an earlier pull of an entry brought, by path; empty where there was none, or of another entry.
    static func earlierFiles(
        of entry: EntryID, publisher: PublisherID, in tree: FolderTree
    ) -> [ArtifactPath: ContentDigest] {
        guard let bytes = try? manifest(in: tree), let manifest = try? Manifest.parse(bytes),
            let labelBytes = try? required("label.json", atMost: CairnProvenance.Limits.labelBytes, in: tree),
            let label = try? Label.parse(labelBytes), label.entryID == entry,
            manifest.publisher.id == publisher.digest
        else { return [:] }
        var artifacts = manifest.artifacts
        if let reference = manifest.fileList {
            let list = try? tree.bytes([name, "file-list.json"], atMost: CairnManifest.Limits.fileListBytes)
            artifacts = list.flatMap { try? FileList.parse($0, as: reference) }?.artifacts ?? []
        }
        return Dictionary(artifacts.map { ($0.path, $0.sha256) }) { first, _ in first }
    }

    // MARK: Writing

    static func write(
        _ evidence: ReleaseEvidence, of checked: CheckedRelease, note: PulledRelease, in tree: FolderTree
    ) throws {
        for (offset, version) in evidence.identity.enumerated() {
            try tree.write(version.envelope, to: [name, "identity", "\(offset + 1).json"])
            try tree.write(version.receipt, to: [name, "identity", "\(offset + 1).tlog-proof"])
        }
        try tree.write(evidence.envelope, to: [name, "envelope.json"])
        try tree.write(evidence.receipt, to: [name, "receipt.tlog-proof"])
        if let fileList = evidence.fileList {
            try tree.write(fileList, to: [name, "file-list.json"])
        } else {
            try tree.remove([name, "file-list.json"])
        }
        if let bundle = evidence.recordBundle {
            try tree.write(bundle, to: [name, recordBundle])
        } else {
            try tree.remove([name, recordBundle])
        }
        // The proof comes before what it proves and goes after it: a status without one is no pulled release.
        if let status = evidence.status {
            try tree.write(status.receipt, to: [name, "status.tlog-proof"])
            try tree.write(status.envelope, to: [name, "status.json"])
        } else {
            try tree.remove([name, "status.json"])
            try tree.remove([name, "status.tlog-proof"])
        }
        try write(evidence.attestations, in: tree)
        try tree.write(evidence.label, to: [name, "label.json"])
        try tree.write(checked.release.value.manifestBytes, to: [name, "manifest.json"])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        try tree.write([UInt8](try encoder.encode(note)) + [UInt8(ascii: "\n")], to: [name, "release.json"])
    }
}

/// `release.json`: where a pulled release came from, for people and scripts.
///
/// Nothing is checked by it.
package struct PulledRelease: Codable, Hashable, Sendable {
    package var reference: String
    /// Manifest digest.
    package var manifest: String
    package var record: String
    package var commit: String?
    /// The home log's origin line, and the release's place there.
    package var origin: String
    package var index: UInt64
    /// The node that it was pulled from.
    package var node: String
    /// RFC 3339.
    package var pulled: String

    init(_ checked: CheckedRelease, node: String, pulled: String) {
        reference = "\(checked.reference)"
        manifest = checked.release.value.manifestDigest.hex
        record = checked.release.value.recordDigest.hex
        commit = checked.leaf.commit
        origin = checked.logOrigin
        index = checked.index
        self.node = node
        self.pulled = pulled
    }
}
