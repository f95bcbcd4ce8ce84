import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

/// A release on its way to a node, with everything about it that can be made wrong.
///
/// Envelope and record are made anew around a change, so that only that one thing is wrong.
struct Offer {
    /// The statement; `payload` is signed in its place where it is given.
    var statement: JSONObject
    var payload: [UInt8]?
    var label: Label
    var files: [[UInt8]]
    var envelopeSigners: [SigningKey]
    var recordSigners: [SigningKey]
    var changeEnvelope: (inout JSONObject) -> Void = { _ in }
    var changeRecord: (inout Record) -> Void = { _ in }
    var changeBody: (inout JSONObject) -> Void = { _ in }
    private let base: SampleRelease

    init(_ release: SampleRelease) throws {
        base = release
        statement = try #require(JSONValue.parse(release.envelope.payload, maxBytes: 1 << 24).objectValue)
        label = release.label
        files = release.smallFiles + (release.fileList.map { [$0] } ?? [])
        envelopeSigners = [release.publisher.releaser]
        recordSigners = [release.publisher.releaser]
    }

    /// Changes the manifest; the statement's first subject names what comes of it.
    mutating func changeManifest(_ change: (inout JSONObject) -> Void) {
        var manifest = statement["predicate"]?.objectValue ?? [:]
        change(&manifest)
        statement["predicate"] = .object(manifest)
        var subjects = statement["subject"]?.arrayValue ?? []
        let digest = ContentDigest.of(JSONValue.object(manifest).canonicalBytes())
        subjects[0] = ["digest": ["sha256": .string(digest.hex)], "name": "manifest"]
        statement["subject"] = .array(subjects)
    }

    /// Changes the first artifact of the manifest.
    mutating func changeArtifact(_ change: (inout JSONObject) -> Void) {
        changeManifest { manifest in
            var artifacts = manifest["artifacts"]?.arrayValue ?? []
            var artifact = artifacts[0].objectValue ?? [:]
            change(&artifact)
            artifacts[0] = .object(artifact)
            manifest["artifacts"] = .array(artifacts)
        }
    }

    private func envelope() throws -> JSONValue {
        let payload = payload ?? JSONValue.object(statement).canonicalBytes()
        let signed = try Envelope.sign(payload: payload, type: Statement.payloadType, keys: envelopeSigners)
        var envelope = try #require(JSONValue.parse(signed.bytes, maxBytes: 1 << 25).objectValue)
        changeEnvelope(&envelope)
        return .object(envelope)
    }

    /// The body of the request.
    func body() throws -> [UInt8] {
        let envelope = try envelope()
        var record = base.record.record
        record.entry = label.entryID
        record.object = ContentDigest.of(envelope.canonicalBytes())
        record.size = envelope.canonicalBytes().count
        changeRecord(&record)
        let signed = try SignedRecord.sign(record, with: recordSigners)
        var body = signed.json.objectValue ?? [:]
        body["envelope"] = envelope
        body["files"] = .array(files.map { .string(Base64.encode($0)) })
        body["label"] = label.json
        changeBody(&body)
        return JSONValue.object(body).canonicalBytes()
    }

    /// Bytes that must not be readable when the node refuses the release.
    func digests() throws -> [ContentDigest] {
        [ContentDigest.of(try envelope().canonicalBytes())] + base.files.map(\.artifact.sha256)
    }
}

extension TestNode {
    /// A release of a registered publisher with one thing wrong must be refused, and nothing of it kept.
    @discardableResult
    func expectRefusal(
        of release: SampleRelease, status: Int, code: String, saying words: String, named name: String = "",
        sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Offer) throws -> Void = { _ in }
    ) async throws -> [String] {
        var offer = try Offer(release)
        try change(&offer)
        let problem = try await expectRefusal(
            of: try offer.body(), status: status, code: code, saying: words, digests: try offer.digests(),
            named: name, sourceLocation: sourceLocation)
        return (problem.issues ?? []).map(\.pointer)
    }
}

extension Offer {
    /// Declares another size for the file that is stored apart from git.
    mutating func changeSizeOfLargeFile(to size: Int64) {
        changeManifest { manifest in
            let artifacts = (manifest["artifacts"]?.arrayValue ?? []).map { artifact -> JSONValue in
                guard var object = artifact.objectValue, object["git"] == "lfs" else { return artifact }
                object["size"] = .integer(size)
                object["chunks"] = ["root": .string(String(repeating: "0", count: 64)), "size": 16_777_216]
                return .object(object)
            }
            manifest["artifacts"] = .array(artifacts)
        }
    }
}
