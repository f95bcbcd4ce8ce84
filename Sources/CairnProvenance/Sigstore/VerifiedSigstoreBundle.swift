/// A bundle that `SigstoreVerifier` has checked whole.
package struct VerifiedSigstoreBundle: Sendable {
    package let signer: Signer
    /// At least one under a certificate; by a key there may be none.
    package let times: [VerifiedTime]
    package let content: Content
    package let entry: LogEntry
    /// Timestamps that couldn't be judged and that nothing rests on.
    package let ignoredTimestamps: [TimestampRefusal]

    package enum Signer: Sendable {
        case identity(FulcioIdentity, certificate: X509Certificate)
        case key(SubjectPublicKey)
    }

    package struct VerifiedTime: Hashable, Sendable {
        package let time: UnixTime
        package let source: Source

        package enum Source: Hashable, Sendable {
            case timestampAuthority
            /// The log's own clock, under its signature.
            case log
        }
    }

    package enum Content: Hashable, Sendable {
        /// A signature over the artifact itself.
        case artifact(GivenDigest)
        /// The payload as it was signed.
        case envelope(payload: [UInt8], payloadType: String)
    }

    package struct LogEntry: Hashable, Sendable {
        package let log: String
        /// Over all shards of a Rekor v1 where it promised so, else in the proof's tree.
        package let index: Int64
        package let inclusion: Inclusion

        package enum Inclusion: Hashable, Sendable {
            /// In a tree of that size, under a checkpoint that the log signed.
            case proven(treeSize: Int64)
            /// Only the log's word that it will be: bundles 0.1.
            case promised
        }
    }
}
