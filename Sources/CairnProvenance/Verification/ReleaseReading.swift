import CairnManifest

/// A release read and checked as far as its bytes alone go: all but whether its publisher's identity allows it.
///
/// Pure and by far the larger part of the work, so that a replay can do it for many leaves at once and out of order;
/// `ReleaseVerifier` then judges each in the order of the log.
package struct ReleaseReading: Sendable {
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let label: Label
    private let signatureRefusal: Refusal?
    private let envelope: Result<StoredEnvelope, Refusal>
    private let statement: Result<Statement, Refusal>
    private let artifactList: Result<[Artifact], Refusal>
    private let subjectsFit: Bool
    private let validSigners: Set<ContentDigest>
    private let keyless: Result<KeylessSignature, Refusal>

    /// Reads a release.
    ///
    /// - `recordDigest`: the record's digest, and `signatureRefusal` what `checkSignatures` said: known by whoever
    ///   read the leaf
    /// - `bundle`: the Sigstore bundle that the record names, `trust` whom to believe about it
    /// - `findList`: the bytes of the file list with this digest; asked only where the manifest names one
    package init(
        record: SignedRecord, recordDigest: ContentDigest, signatureRefusal: Refusal?,
        envelope bytes: [UInt8],
        label: Label, bundle: [UInt8]?, trust: SigstoreTrust, findList: (ContentDigest) -> [UInt8]?
    ) {
        self.record = record
        self.recordDigest = recordDigest
        self.label = label
        self.signatureRefusal = signatureRefusal
        let envelope = Result { () throws(Refusal) in
            try RecordChecks.object(of: record, envelope: bytes)
        }
        let statement = Result { () throws(Refusal) in try ReleaseVerifier.readStatement(envelope.get()) }
        let artifacts = Result { () throws(Refusal) in
            let manifest = try statement.get().manifest
            let list = manifest.fileList.flatMap { findList($0.digest) }
            return try ReleaseVerifier.resolveArtifacts(manifest, fileList: list)
        }
        self.envelope = envelope
        self.statement = statement
        artifactList = artifacts
        if let statement = try? statement.get(), let artifacts = try? artifacts.get() {
            subjectsFit = statement.hasSubjects(of: artifacts)
        } else {
            subjectsFit = false
        }
        keyless = Result { () throws(Refusal) in
            try KeylessVerifier.verify(record, bundle: bundle, trust: trust)
        }
        validSigners = (try? envelope.get())?.validSigners(among: record.signatures.map(\.key)) ?? []
    }

    /// What the payload says, where it can be read; nothing of it is verified yet.
    package var manifest: Manifest? { (try? statement.get())?.manifest }

    /// The files, where manifest and file list can be read; nothing of it is verified yet.
    package var artifacts: [Artifact]? { try? artifactList.get() }
}

extension ReleaseReading: ReleaseParts {
    func checkRecord(logOrigin: String) throws(Refusal) {
        try RecordChecks.check(
            record, kind: .release, logOrigin: logOrigin, signatureRefusal: signatureRefusal)
    }

    func checkBundle() throws(Refusal) -> KeylessSignature { try keyless.get() }

    func readEnvelope() throws(Refusal) -> StoredEnvelope { try envelope.get() }

    var knownSigners: Set<ContentDigest> { validSigners }

    func readStatement(_ envelope: StoredEnvelope) throws(Refusal) -> Statement { try statement.get() }

    func readArtifacts(_ manifest: Manifest) throws(Refusal) -> [Artifact] { try artifactList.get() }

    func fits(_ statement: Statement, _ artifacts: [Artifact]) -> Bool { subjectsFit }
}
