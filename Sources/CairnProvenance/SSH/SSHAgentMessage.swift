/// What is said to an ssh-agent and how its answers are read; whoever has the socket adds the lengths.
///
/// A message: `u8 type ‖ …`. Source: draft-ietf-sshm-ssh-agent.
package enum SSHAgentMessage {
    /// One of the keys that an agent holds.
    package struct Identity: Hashable, Sendable {
        package let blob: [UInt8]
        package let comment: String

        /// The key as a publisher has it; nil for others than Ed25519 and P-256.
        package var key: PublicKey? { (try? SSHPublicKey(blob: blob))?.publisherKey }

        /// As `ssh-add -l` shows it; nil for types that aren't read.
        package var fingerprint: String? { (try? SSHPublicKey(blob: blob))?.fingerprint }
    }

    private static let (requestIdentities, identitiesAnswer): (UInt8, UInt8) = (11, 12)
    private static let (signRequest, signResponse): (UInt8, UInt8) = (13, 14)

    package static var listRequest: [UInt8] { [requestIdentities] }

    /// Nil unless it is a whole answer; keys of all types are listed.
    package static func identities(_ answer: [UInt8]) -> [Identity]? {
        var reader = SSHReader(answer)
        guard reader.byte() == identitiesAnswer, let count = reader.word(), count <= Limits.agentKeys else {
            return nil
        }
        var found: [Identity] = []
        for _ in 0..<count {
            guard let blob = reader.string(), let comment = reader.string() else { return nil }
            found.append(Identity(blob: blob, comment: String(decoding: comment, as: UTF8.self)))
        }
        return reader.isAtEnd ? found : nil
    }

    /// Asks for a signature of `message` itself: an agent adds no namespace.
    package static func request(_ message: [UInt8], by blob: [UInt8]) -> [UInt8] {
        var writer = SSHWriter()
        writer.raw([signRequest])
        writer.string(blob)
        writer.string(message)
        writer.word(0)
        return writer.bytes
    }

    /// The signature of an answer in the form in which records carry it: 64 raw bytes, or DER with the lower S.
    ///
    /// Nil where the agent refused or answered for another type of key. The caller checks the signature.
    package static func signature(_ answer: [UInt8], by key: PublicKey) -> [UInt8]? {
        var reader = SSHReader(answer)
        guard reader.byte() == signResponse, let blob = reader.string(), reader.isAtEnd else { return nil }
        var inner = SSHReader(blob)
        guard let type = inner.name(), let bytes = inner.string(), inner.isAtEnd else { return nil }
        switch (key.algorithm, type) {
        case (.ed25519, "ssh-ed25519"): return bytes
        case (.p256, "ecdsa-sha2-nistp256"):
            return ECDSAWire.der(bytes).flatMap(LowSSignature.normalize(der:))
        default: return nil
        }
    }
}
