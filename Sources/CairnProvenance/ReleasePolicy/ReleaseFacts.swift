import CairnManifest

/// What somebody knows of a release who is about to judge it by a policy.
///
/// Every fact has been verified by whoever fills it in. Nil says that it isn't known, which a policy never takes for a
/// good answer. The order of lists means nothing.
package struct ReleaseFacts: Hashable, Sendable {
    package var manifest: ContentDigest
    package var publisher: PublisherID?
    /// Keys that signed the envelope and count for this entry.
    package var signers: [PublicKey]
    /// Workloads that signed the release by a certificate and count for this entry.
    package var workloads: [Identity.SigstoreSigner]
    /// Where the release stands in its home log.
    package var place: Place?
    /// The cosignatures on the checkpoint that proves it; nil where nobody counted any.
    package var witnesses: Witnesses?
    /// The expression of the release and those of its components.
    package var licenses: [SPDXExpression]?
    package var lineage: SourceFacts?
    /// Nil where nobody looked for any.
    package var attestations: [AttestationFact]?
    /// Made by whoever judges.
    package var ownInspections: [InspectionReport]
    package var marks: Marks?
    /// Seconds since 1970.
    package var now: Int64

    package struct Place: Hashable, Sendable {
        package var index: UInt64
        package var record: ContentDigest
        /// Seconds since 1970, the log's word.
        package var time: Int64

        package init(index: UInt64, record: ContentDigest, time: Int64) {
            self.index = index
            self.record = record
            self.time = time
        }
    }

    package struct Witnesses: Hashable, Sendable {
        /// Names of operators that cosigned, verified; one counts once.
        package var operators: [String]
        /// Whether the quorum of a policy of logs is reached; nil where it asks for none.
        package var hasQuorum: Bool?

        package init(operators: [String], hasQuorum: Bool?) {
            self.operators = operators
            self.hasQuorum = hasQuorum
        }
    }

    /// What was said about the release after it was published.
    package struct Marks: Hashable, Sendable {
        package var found: [Found]
        /// Whether somebody who follows the log was asked now; else there may be later ones.
        package var isCurrent: Bool

        package struct Found: Hashable, Sendable {
            package var mark: ReleaseMark
            /// The record that says so, where one does.
            package var record: ContentDigest?

            package init(mark: ReleaseMark, record: ContentDigest?) {
                self.mark = mark
                self.record = record
            }
        }

        package init(found: [Found], isCurrent: Bool) {
            self.found = found
            self.isCurrent = isCurrent
        }
    }

    package init(manifest: ContentDigest, publisher: PublisherID?, now: Int64) {
        self.manifest = manifest
        self.publisher = publisher
        self.now = now
        signers = []
        workloads = []
        ownInspections = []
    }
}

/// A word against a release.
package enum ReleaseMark: String, Hashable, Sendable, CaseIterable {
    case deprecated, yanked, withdrawn
    /// A key that signed it is known to have been in other hands at that time.
    case compromised
}

/// What a manifest says about where a release comes from.
package struct SourceFacts: Hashable, Sendable {
    package struct Source: Hashable, Sendable {
        package var name: String
        package var digest: ContentDigest?

        package init(name: String, digest: ContentDigest?) {
            self.name = name
            self.digest = digest
        }
    }

    package var state: Lineage.State
    package var sources: [Source]
    /// Pointers below `/lineage` that the manifest lists as unknown.
    package var unknown: [String]

    package init(state: Lineage.State, sources: [Source], unknown: [String]) {
        self.state = state
        self.sources = sources
        self.unknown = unknown
    }
}

/// An attestation that somebody has seen, about this release.
package struct AttestationFact: Hashable, Sendable {
    /// SHA-256 of its envelope or bundle.
    package var digest: ContentDigest
    package var predicateType: String
    /// Whether its subjects are the release or all of its files, not only some.
    package var isAboutWhole: Bool
    /// Those whose signatures were verified; empty where none was by somebody known.
    package var signers: [AttestationSigner]
    package var content: Content

    package enum Content: Hashable, Sendable {
        case read(AttestedPredicate)
        /// What is wrong with it.
        case unsound(String)
    }

    package init(
        digest: ContentDigest, predicateType: String, isAboutWhole: Bool, signers: [AttestationSigner],
        content: Content
    ) {
        self.digest = digest
        self.predicateType = predicateType
        self.isAboutWhole = isAboutWhole
        self.signers = signers
        self.content = content
    }
}
