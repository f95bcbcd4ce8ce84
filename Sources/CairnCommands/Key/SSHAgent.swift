import CairnManifest
import CairnProvenance
import Foundation

/// The ssh-agent that `SSH_AUTH_SOCK` names, which signs with keys that nobody sees.
struct SSHAgent: Sendable {
    /// What `$SSH_AUTH_SOCK` names.
    let socketPath: String

    /// A person may have to confirm, or touch a token.
    private static let answerSeconds = 120
    /// The longest message that OpenSSH's own agent takes.
    private static let messageBytes = 256 << 10

    init(environment: [String: String]) throws {
        guard let path = environment["SSH_AUTH_SOCK"], !path.isEmpty else {
            throw CommandFailure.invalid(
                "no ssh-agent is at hand (SSH_AUTH_SOCK isn't set); start one and load the key with ssh-add",
                code: "agent")
        }
        socketPath = path
    }

    /// The agent's key with this blob.
    func key(_ wanted: SSHPublicKey) throws -> SigningKey {
        try key(described: wanted.fingerprint) { $0.blob == wanted.blob }
    }

    /// The agent's key with this fingerprint, as `ssh-add -l` shows it, or with this key id.
    func key(fingerprint: String) throws -> SigningKey {
        let wanted = fingerprint.hasPrefix("SHA256:") ? fingerprint : "SHA256:\(fingerprint)"
        return try key(described: fingerprint) {
            $0.fingerprint == wanted || $0.key?.keyID.hex == fingerprint
        }
    }

    private func key(
        described name: String, where isWanted: (SSHAgentMessage.Identity) -> Bool
    ) throws -> SigningKey {
        guard let identities = SSHAgentMessage.identities(try ask(SSHAgentMessage.listRequest)) else {
            throw failure("gave an answer that isn't one")
        }
        guard let identity = identities.first(where: isWanted) else {
            throw CommandFailure.invalid(
                "ssh-agent doesn't hold the key \(name); load it with ssh-add", code: "agent")
        }
        guard let key = identity.key else {
            throw CommandFailure.invalid(
                "the key \(name) in ssh-agent is neither Ed25519 nor ECDSA on P-256", code: "key")
        }
        return SigningKey(publicKey: key) { message throws(KeyError) in
            let request = SSHAgentMessage.request(message, by: identity.blob)
            guard request.count <= Self.messageBytes else {
                throw .tooLongForAgent(bytes: message.count, limit: Self.messageBytes)
            }
            guard let answer = try? ask(request),
                let signature = SSHAgentMessage.signature(answer, by: key)
            else { throw .agentRefused }
            return signature
        }
    }

    private func failure(_ what: String) -> CommandFailure {
        CommandFailure(.unavailable, "agent", "ssh-agent at \(socketPath) \(what)")
    }

    // MARK: The socket

    /// Sends one message and waits for its answer, both without their lengths.
    private func ask(_ message: [UInt8]) throws -> [UInt8] {
        let descriptor = try connected()
        defer { close(descriptor) }
        try send(
            [0, 0, 0, 0].enumerated().map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0.offset)) }
                + message, to: descriptor)
        let length = try receive(4, from: descriptor).reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.messageBytes).contains(length) else { throw failure("gave an answer that isn't one") }
        return try receive(length, from: descriptor)
    }

    private func connected() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("can't be reached: \(String(cString: strerror(errno)))") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.count < room.count else { return false }
            room.copyBytes(from: path)
            return true
        }
        var wait = timeval(tv_sec: Self.answerSeconds, tv_usec: 0)
        let waitSize = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, waitSize)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, waitSize)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard fits, status == 0 else {
            let reason = fits ? String(cString: strerror(errno)) : "the path is too long"
            close(descriptor)
            throw failure("can't be reached: \(reason)")
        }
        return descriptor
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("went away") }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(_ count: Int, from descriptor: Int32) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress?.advanced(by: filled), count - filled, 0)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw failure(got == 0 ? "went away" : "doesn't answer") }
            filled += got
        }
        return bytes
    }
}
