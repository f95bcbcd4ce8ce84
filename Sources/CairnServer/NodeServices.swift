import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry

/// Everything that the routes of a running node talk to.
package struct NodeServices: Sendable {
    /// The own log's origin line.
    package var logOrigin: String
    package var publishing: PublishService
    package var uploads: any UploadStore
    package var catalog: any Catalog
    package var ledger: any Ledger
    package var identities: IdentityDirectory
    package var contents: any ContentStore
    package var blobs: any BlobStore
    package var logs: any LogDirectory
    package var receipts: ReceiptMaker
    package var attestations: AttestationReadings
    /// Whom to believe about Sigstore bundles.
    package var sigstore: SigstoreVerifier
    package var evidence: any EvidenceStore
    package var witnessing: WitnessServices
    /// The signed node document.
    package var document: [UInt8]
    /// Nil when the node can serve; else what is wrong.
    package var unreadiness: @Sendable () -> String?
    /// Returns when git shows the own log up to this size, or after a moment at the latest.
    package var gitSettled: @Sendable (_ size: UInt64) async -> Void
    /// The origin line of a mirrored log by the hash in its path.
    package var mirroredOrigin: @Sendable (_ hash: String) -> String?
    /// Refuses what the disk has no room for, with the bytes that it must take.
    package var reserveDisk: @Sendable (_ bytes: Int64) throws -> Void
    /// Which releases of other logs are shown; nil for all.
    package var peerGate: ListingGate?

    package init(
        logOrigin: String, publishing: PublishService, uploads: any UploadStore, catalog: any Catalog,
        ledger: any Ledger, identities: IdentityDirectory, contents: any ContentStore, blobs: any BlobStore,
        logs: any LogDirectory, receipts: ReceiptMaker, attestations: AttestationReadings,
        sigstore: SigstoreVerifier, evidence: any EvidenceStore,
        witnessing: WitnessServices, document: [UInt8],
        unreadiness: @escaping @Sendable () -> String?,
        gitSettled: @escaping @Sendable (UInt64) async -> Void,
        mirroredOrigin: @escaping @Sendable (String) -> String?,
        reserveDisk: @escaping @Sendable (Int64) throws -> Void, peerGate: ListingGate? = nil
    ) {
        self.logOrigin = logOrigin
        self.publishing = publishing
        self.uploads = uploads
        self.catalog = catalog
        self.ledger = ledger
        self.identities = identities
        self.contents = contents
        self.blobs = blobs
        self.logs = logs
        self.receipts = receipts
        self.attestations = attestations
        self.sigstore = sigstore
        self.evidence = evidence
        self.witnessing = witnessing
        self.document = document
        self.unreadiness = unreadiness
        self.gitSettled = gitSettled
        self.mirroredOrigin = mirroredOrigin
        self.reserveDisk = reserveDisk
        self.peerGate = peerGate
    }
}
