import CairnManifest

/// Everything that proves one release, in one file that needs no node: `cairn.bundle/1`.
///
/// Canonical JSON `{attestations, envelope, fileList, identity, label, receipt, schema, sha256, status}`, for a keyless
/// release also `recordBundle`. Nothing in it is
/// believed: `sha256`, the digest of the file without that member, tells damage apart from a lie, which any change
/// by somebody who means it is.
package struct ReleaseBundle: Hashable, Sendable {
    /// A signed statement of the publisher's, and the proof that the home log holds its record.
    package struct LoggedEnvelope: Hashable, Sendable {
        /// The stored envelope.
        package var envelope: [UInt8]
        /// The `.tlog-proof` of its record.
        package var receipt: [UInt8]

        package init(envelope: [UInt8], receipt: [UInt8]) {
            self.envelope = envelope
            self.receipt = receipt
        }
    }

    /// What somebody attached to the release, and the proof that a log holds its record.
    package struct Attached: Hashable, Sendable {
        /// An envelope in stored form, a Sigstore bundle, or a node's own statement.
        package var object: [UInt8]
        /// The `.tlog-proof` of its record.
        package var receipt: [UInt8]
        /// The versions of its author's identity, from 1 on; nil for the release's publisher and its home's node.
        package var identity: [LoggedEnvelope]?

        package init(object: [UInt8], receipt: [UInt8], identity: [LoggedEnvelope]?) {
            self.object = object
            self.receipt = receipt
            self.identity = identity
        }
    }

    /// The release's stored envelope.
    package var envelope: [UInt8]
    package var label: [UInt8]
    /// The `.tlog-proof` of the release's record in the home log.
    package var receipt: [UInt8]
    /// The versions of the publisher's identity, from 1 on.
    package var identity: [LoggedEnvelope]
    /// Where the manifest names a file list.
    package var fileList: [UInt8]?
    /// The Sigstore bundle that signs a keyless release's record.
    package var recordBundle: [UInt8]?
    /// What its publisher said of it last, as far as whoever made this knew.
    package var status: LoggedEnvelope?
    /// None of them is a fault of the release, whatever is wrong with it.
    package var attestations: [Attached]

    package init(
        envelope: [UInt8], label: [UInt8], receipt: [UInt8], identity: [LoggedEnvelope], fileList: [UInt8]?,
        recordBundle: [UInt8]? = nil, status: LoggedEnvelope? = nil, attestations: [Attached] = []
    ) {
        self.envelope = envelope
        self.label = label
        self.receipt = receipt
        self.identity = identity
        self.fileList = fileList
        self.recordBundle = recordBundle
        self.status = status
        self.attestations = attestations
    }

    static let schema = "cairn.bundle/1"
}

/// Why bytes are no bundle.
package enum BundleError: Error, Equatable, Sendable {
    case format(FormatError)
    /// The file isn't what was written: its digest is another one.
    case damaged(stated: ContentDigest, found: ContentDigest)
    /// A label or receipt that isn't text can't be written.
    case notText
}

extension BundleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .format(let error): "it isn't a bundle: \(error)"
        case .damaged(let stated, let found):
            "it is damaged: it says that its digest is \(stated), but it is \(found); get it again"
        case .notText: "a label or a receipt in it isn't text"
        }
    }
}
