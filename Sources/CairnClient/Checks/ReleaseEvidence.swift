import CairnAPI
import CairnManifest
import CairnProvenance

/// Everything that proves one release, as bytes that nobody has checked yet: what a node answers, what stands beside a
/// download, and what a bundle holds.
package typealias ReleaseEvidence = ReleaseBundle

extension ReleaseEvidence {
    package init(release: ReleaseAnswer, chain: IdentityChainAnswer, fileList: [UInt8]?) throws(ClientError) {
        self.init(
            envelope: try Self.bytes(release.envelope, of: "the envelope of the release"),
            label: Array(release.label.utf8), receipt: Array(release.receipt.utf8),
            identity: try Self.identity(chain),
            fileList: fileList,
            recordBundle: try release.recordBundle.map { text throws(ClientError) in
                try Self.bytes(text, of: "the Sigstore bundle of the release")
            },
            status: try release.statusProof.map { proof throws(ClientError) in
                LoggedEnvelope(
                    envelope: try Self.bytes(proof.envelope, of: "the status of the release"),
                    receipt: Array(proof.receipt.utf8))
            })
    }

    /// The versions of an identity as a node answers them.
    static func identity(_ chain: IdentityChainAnswer) throws(ClientError) -> [LoggedEnvelope] {
        let versions = chain.versions
        guard versions.count <= ClientLimits.identityVersions else {
            throw .badAnswer(what: "the identity of the publisher", why: "it has too many versions")
        }
        var identity: [LoggedEnvelope] = []
        for version in versions {
            let envelope = try Self.bytes(version.envelope, of: "the identity of the publisher")
            identity.append(LoggedEnvelope(envelope: envelope, receipt: Array(version.receipt.utf8)))
        }
        return identity
    }

    private static func bytes(_ base64: String, of what: String) throws(ClientError) -> [UInt8] {
        guard let bytes = Base64.decode(base64) else { throw .badAnswer(what: what, why: "it isn't base64") }
        return bytes
    }

    /// The digest of the file list that the envelope's manifest names, whatever else is right or wrong about it.
    static func fileListDigest(inEnvelope base64: String) -> ContentDigest? {
        guard let bytes = Base64.decode(base64),
            let envelope = try? StoredEnvelope.parse(bytes, mayBeUnsigned: true),
            let statement = try? JSONValue.parse(envelope.payload, maxBytes: envelope.payload.count),
            let list = statement.objectValue?["predicate"]?.objectValue?["fileList"]?.objectValue
        else { return nil }
        return list["digest"]?.stringValue.flatMap(ContentDigest.init(hex:))
    }
}

extension ReleaseEvidence {
    /// Asks a node for everything that proves a release.
    package static func fetch(
        _ reference: Reference, from node: NodeClient
    ) async throws -> (answer: ReleaseAnswer, evidence: ReleaseEvidence) {
        let answer = try await node.release(reference)
        return (answer, try await fetch(proving: answer, from: node))
    }

    /// Asks a node for what proves a release that it answered with.
    package static func fetch(proving answer: ReleaseAnswer, from node: NodeClient) async throws
        -> ReleaseEvidence
    {
        guard let chain = try await node.identityChain(answer.publisher.id) else {
            throw ClientError.badAnswer(
                what: "the release \(answer.reference)", why: "the node has no identity of its publisher")
        }
        var fileList: [UInt8]?
        if let digest = fileListDigest(inEnvelope: answer.envelope) {
            fileList = try await node.content(digest, maxBytes: CairnManifest.Limits.fileListBytes)
        }
        return try ReleaseEvidence(release: answer, chain: chain, fileList: fileList)
    }
}
