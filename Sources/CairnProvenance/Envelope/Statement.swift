import CairnManifest

/// The in-toto Statement about one release: what an envelope of a release carries.
///
/// JCS of `{"_type":…,"predicate":<manifest>,"predicateType":"urn:cairn:manifest:1","subject":[…]}`. Since
/// the payload is canonical, the manifest's own canonical bytes are a slice of what is signed. Subjects are
/// `manifest`, `oms-root` and then every artifact by its path, each with its SHA-256; where the manifest
/// names a file list, the first two alone. Source: in-toto Attestation Framework, Statement v1.
package struct Statement: Hashable, Sendable {
    package static let type = "https://in-toto.io/Statement/v1"
    package static let predicateType = "urn:cairn:manifest:1"
    package static let payloadType = "application/vnd.in-toto+json"

    /// One thing that the statement is about.
    package struct Subject: Hashable, Sendable {
        package let name: String
        package let sha256: ContentDigest

        package init(name: String, sha256: ContentDigest) {
            self.name = name
            self.sha256 = sha256
        }

        package static func == (left: Subject, right: Subject) -> Bool {
            left.sha256 == right.sha256 && ExactText.equal(left.name, right.name)
        }
    }

    package let manifest: Manifest
    /// The manifest as it is signed: canonical JSON.
    package let manifestBytes: [UInt8]
    /// SHA-256 of `manifestBytes`: what names the release.
    package let manifestDigest: ContentDigest
    package let subjects: [Subject]

    /// The statement about a manifest.
    ///
    /// `fileList` holds the files, where the manifest names a file list instead of listing them
    package init(manifest: Manifest, fileList: FileList? = nil) {
        self.manifest = manifest
        manifestBytes = manifest.encoded()
        manifestDigest = ContentDigest.of(manifestBytes)
        subjects = Self.subjects(
            manifest: manifestDigest,
            artifacts: fileList?.artifacts ?? manifest.artifacts,
            listsArtifacts: manifest.fileList == nil
        )
    }

    init(manifest: Manifest, manifestBytes: [UInt8], subjects: [Subject]) {
        self.manifest = manifest
        self.manifestBytes = manifestBytes
        manifestDigest = ContentDigest.of(manifestBytes)
        self.subjects = subjects
    }

    /// The payload that is signed.
    package func encoded() -> [UInt8] {
        let subject = JSONValue.array(subjects.map(\.json)).canonicalBytes()
        let middle = #","predicateType":"\#(Self.predicateType)","subject":"#
        return Array(#"{"_type":"\#(Self.type)","predicate":"#.utf8) + manifestBytes + Array(middle.utf8)
            + subject + Array("}".utf8)
    }

    /// Signs the statement in an envelope.
    package func sign(with keys: [SigningKey]) throws(EnvelopeError) -> StoredEnvelope {
        try Envelope.sign(payload: encoded(), type: Self.payloadType, keys: keys)
    }

    /// Whether the subjects are exactly those of the manifest and its files.
    func hasSubjects(of artifacts: [Artifact]) -> Bool {
        let expected = Self.subjects(
            manifest: manifestDigest,
            artifacts: artifacts,
            listsArtifacts: manifest.fileList == nil
        )
        return subjects == expected
    }

    private static func subjects(
        manifest: ContentDigest,
        artifacts: [Artifact],
        listsArtifacts: Bool
    ) -> [Subject] {
        let root = OMSRoot.of(artifacts.map { (path: $0.path.text, digest: $0.sha256) })
        let files = artifacts.map { Subject(name: $0.path.text, sha256: $0.sha256) }
        return [Subject(name: "manifest", sha256: manifest), Subject(name: "oms-root", sha256: root)]
            + (listsArtifacts ? files : [])
    }
}

extension Statement.Subject {
    var json: JSONValue {
        ["digest": ["sha256": .string(sha256.hex)], "name": .string(name)]
    }
}
