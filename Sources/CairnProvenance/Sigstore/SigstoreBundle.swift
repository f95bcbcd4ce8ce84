/// A Sigstore bundle as anyone may have written it: read, and not checked at all.
///
/// The shape is `dev.sigstore.bundle.v1.Bundle` in proto3 JSON. Model signing uses the same shape with other rules, so
/// the rules that belong to Sigstore alone are in `SigstoreBundle+Shape.swift`.
/// Source: <https://github.com/sigstore/protobuf-specs>, `sigstore_bundle.proto`.
package struct SigstoreBundle: Hashable, Sendable {
    package let mediaType: MediaType
    package let material: KeyMaterial
    package let logEntries: [SigstoreLogEntry]
    /// RFC 3161 TimeStampResp, DER, each as it was.
    package let timestamps: [[UInt8]]
    package let content: Content
    /// JSON pointers of members that the format doesn't have.
    package let unknownFields: [String]

    package enum MediaType: String, Hashable, Sendable, CaseIterable {
        case v0_1 = "application/vnd.dev.sigstore.bundle+json;version=0.1"
        case v0_2 = "application/vnd.dev.sigstore.bundle+json;version=0.2"
        case v0_3Parameter = "application/vnd.dev.sigstore.bundle+json;version=0.3"
        case v0_3 = "application/vnd.dev.sigstore.bundle.v0.3+json"

        /// 1, 2 or 3 of 0.1, 0.2 and 0.3.
        package var minorVersion: Int {
            switch self {
            case .v0_1: 1
            case .v0_2: 2
            case .v0_3Parameter, .v0_3: 3
            }
        }
    }

    /// What says by whom the signature is; exactly one of the three.
    package enum KeyMaterial: Hashable, Sendable {
        /// Names a key that the verifier has: `hint` never proves anything, `rawBytes` is of old model-signing bundles.
        case publicKey(hint: String?, rawBytes: [UInt8]?)
        /// DER, the leaf first; may be empty.
        case certificateChain([[UInt8]])
        /// DER.
        case certificate([UInt8])
    }

    package enum Content: Hashable, Sendable {
        case message(MessageSignature)
        case envelope(Envelope)
    }

    package struct MessageSignature: Hashable, Sendable {
        package let signature: [UInt8]
        /// What the bundle claims to be the digest of the artifact.
        package let digest: MessageDigest?
    }

    package struct MessageDigest: Hashable, Sendable {
        /// As it was written: `SHA2_256` and others.
        package let algorithm: String
        package let bytes: [UInt8]
    }
}

/// One entry of a transparency log with its proofs, not checked.
package struct SigstoreLogEntry: Hashable, Sendable {
    /// Over all shards of a Rekor v1; equal to the proof's for Rekor v2.
    package let logIndex: Int64
    package let logID: [UInt8]
    package let kind: String
    package let version: String
    /// Unix seconds; 0 where Rekor v2 or nobody states one.
    package let integratedTime: Int64
    package let signedEntryTimestamp: [UInt8]?
    package let inclusionProof: InclusionProof?
    package let canonicalizedBody: [UInt8]

    package struct InclusionProof: Hashable, Sendable {
        package let logIndex: Int64
        package let rootHash: [UInt8]
        package let treeSize: Int64
        package let hashes: [[UInt8]]
        /// A signed note.
        package let checkpoint: String?
    }
}

/// Why bytes are no Sigstore bundle or trusted root.
package enum SigstoreFormatError: Error, Hashable, Sendable {
    /// Not JSON, with its position.
    case json(String)
    case unknownMediaType(String)
    /// The member at this JSON pointer isn't what the format says.
    case field(String, expected: String)
    case tooMany(String, count: Int, limit: Int)
}
