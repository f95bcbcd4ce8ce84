import CairnManifest

/// What the checks of a release ask for, part by part: read before, or read when its turn comes.
protocol ReleaseParts {
    var record: SignedRecord { get }
    var recordDigest: ContentDigest { get }
    var label: Label { get }
    /// Ids of keys whose signatures of the envelope have been checked before.
    var knownSigners: Set<ContentDigest> { get }

    func checkRecord(logOrigin: String) throws(Refusal)
    /// What the bundle says that the record names.
    func checkBundle() throws(Refusal) -> KeylessSignature
    func readEnvelope() throws(Refusal) -> StoredEnvelope
    func readStatement(_ envelope: StoredEnvelope) throws(Refusal) -> Statement
    func readArtifacts(_ manifest: Manifest) throws(Refusal) -> [Artifact]
    /// Whether the statement's subjects are the manifest and these files.
    func fits(_ statement: Statement, _ artifacts: [Artifact]) -> Bool
}

/// A release as it came: nothing is parsed before the cheaper checks have passed.
struct UnreadRelease: ReleaseParts {
    let record: SignedRecord
    let envelope: [UInt8]
    let label: Label
    /// The Sigstore bundle that the record names, where there is one.
    let bundle: [UInt8]?
    let trust: SigstoreTrust
    /// The bytes of a file list, asked for by the digest that the manifest names, or by nil where it names none.
    let findList: (ContentDigest?) -> [UInt8]?

    var recordDigest: ContentDigest { record.record.digest }

    var knownSigners: Set<ContentDigest> { [] }

    func checkRecord(logOrigin: String) throws(Refusal) {
        try RecordChecks.check(record, kind: .release, logOrigin: logOrigin)
    }

    func checkBundle() throws(Refusal) -> KeylessSignature {
        try KeylessVerifier.verify(record, bundle: bundle, trust: trust)
    }

    func readEnvelope() throws(Refusal) -> StoredEnvelope {
        try RecordChecks.object(of: record, envelope: envelope)
    }

    func readStatement(_ envelope: StoredEnvelope) throws(Refusal) -> Statement {
        try ReleaseVerifier.readStatement(envelope)
    }

    func readArtifacts(_ manifest: Manifest) throws(Refusal) -> [Artifact] {
        try ReleaseVerifier.resolveArtifacts(manifest, fileList: findList(manifest.fileList?.digest))
    }

    func fits(_ statement: Statement, _ artifacts: [Artifact]) -> Bool {
        statement.hasSubjects(of: artifacts)
    }
}
