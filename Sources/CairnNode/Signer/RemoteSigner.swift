import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// What signs for a node: a key in a file of its own, or a signer in another process.
protocol LogSigner: CheckpointSigner {
    /// The public half, named as the log's origin.
    var verifier: VerifierKey { get }

    /// Signs what a node document is signed by: `NodeDocument.signedBytes`.
    func sign(document bytes: [UInt8]) throws -> [UInt8]
}

/// The log's key in another process, asked over its socket; each answer is verified before it is used.
struct RemoteSigner: LogSigner {
    let verifier: VerifierKey
    private let socket: String

    /// Asks the signer at `socket` for the key that signs as `origin`.
    init(socket: String, origin: String) throws {
        guard case .key(let text) = try Self.ask(.key, at: socket), let key = try? PublicKey(base64: text),
            let verifier = key.verifierKey(name: origin)
        else { throw SignerError.badAnswer(socket: socket) }
        self.verifier = verifier
        self.socket = socket
    }

    func sign(_ growth: SignedGrowth) throws -> [UInt8] {
        guard case .note(let text?) = try Self.ask(.sign(growth), at: socket) else {
            throw SignerError.badAnswer(socket: socket)
        }
        let signed = try? VerifiedCheckpoint.verify(Array(text.utf8), logKey: verifier)
        guard let signed, signed.checkpoint == growth.checkpoint else {
            throw SignerError.badAnswer(socket: socket)
        }
        return Array(text.utf8)
    }

    func newestSigned() throws -> [UInt8]? {
        guard case .note(let text) = try Self.ask(.newest, at: socket) else {
            throw SignerError.badAnswer(socket: socket)
        }
        guard let text else { return nil }
        guard (try? VerifiedCheckpoint.verify(Array(text.utf8), logKey: verifier)) != nil else {
            throw SignerError.badAnswer(socket: socket)
        }
        return Array(text.utf8)
    }

    func sign(document bytes: [UInt8]) throws -> [UInt8] {
        guard case .signature(let signature) = try Self.ask(.document(bytes: bytes), at: socket),
            let key = try? PublicKey(verifierKey: verifier), key.isValidSignature(signature, for: bytes)
        else { throw SignerError.badAnswer(socket: socket) }
        return signature
    }

    private static func ask(_ request: SignerRequest, at path: String) throws -> SignerAnswer {
        let socket: UnixSocket
        do {
            socket = try UnixSocket.connected(to: path)
        } catch {
            throw SignerError.unreachable(socket: path, reason: "\(error)")
        }
        guard socket.write(line: request.encoded()),
            let line = socket.readLine(maxBytes: RegistryLimits.signerLineBytes)
        else { throw SignerError.unreachable(socket: path, reason: "it broke off") }
        guard let answer = SignerAnswer.parse(line) else { throw SignerError.badAnswer(socket: path) }
        if case .refused(let reason) = answer { throw SignerError.refused(reason) }
        return answer
    }
}
