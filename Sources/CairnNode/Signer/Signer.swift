import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Holds a log's key in a process of its own and signs only what continues what it signed before.
///
/// Its memory is one file, the newest note that it signed, replaced durably before the signature leaves. Whoever runs
/// code in the node can then stop its log, and can't fork it. The file is never rolled back: losing it, or putting back
/// an older one, gives up just this.
package struct Signer {
    private let key: SigningKey
    private let state: String
    private let lock: FileLock
    private var guardian: ForkGuard
    private var newest: [UInt8]?

    /// A note is a checkpoint and one signature.
    private static let stateBytes = 16 << 10

    /// Opens the state of a signer, or begins it.
    ///
    /// - Parameters:
    ///   - key: the log's key
    ///   - state: path of the file that remembers; made with the first signature
    ///   - adopted: the newest checkpoint of a log that this key signed until now without a signer
    package init(key: SigningKey, state: String, adopted: [UInt8]? = nil) throws {
        guard let lock = try FileLock.take(state + ".lock") else { throw SignerError.alreadyRunning(state) }
        self.lock = lock
        self.key = key
        self.state = state
        let stored = try DurableFile.read(state, maxBytes: Self.stateBytes)
        if stored != nil, adopted != nil { throw SignerError.hasState(state) }
        guard let note = stored ?? adopted else {
            guardian = ForkGuard(newest: nil)
            return
        }
        guardian = ForkGuard(newest: try Self.checkpoint(note, key: key, path: state))
        newest = note
        if stored == nil { try DurableFile.replace(state, with: note, mode: 0o600) }
    }

    private static func checkpoint(_ note: [UInt8], key: SigningKey, path: String) throws -> Checkpoint {
        guard let parsed = try? SignedNote.parse(note), let checkpoint = try? Checkpoint.parse(parsed.text),
            let verifier = key.publicKey.verifierKey(name: checkpoint.origin),
            (try? VerifiedCheckpoint.verify(parsed, logKey: verifier)) != nil
        else { throw SignerError.otherKey(path) }
        return checkpoint
    }

    /// The answer to one request; what it signs is durable in its memory before.
    package mutating func answer(_ line: [UInt8]) -> SignerAnswer {
        guard let request = SignerRequest.parse(line) else { return .refused("the request can't be read") }
        do {
            switch request {
            case .key: return .key(key.publicKey.base64)
            case .newest: return .note(newest.map { String(decoding: $0, as: UTF8.self) })
            case .document(let bytes): return .signature(try key.sign(bytes))
            case .sign(let growth): return try sign(growth)
            }
        } catch {
            return .refused("the signer couldn't keep what it was to sign: \(error)")
        }
    }

    private mutating func sign(_ growth: SignedGrowth) throws -> SignerAnswer {
        switch guardian.decide(growth) {
        case .refuse(let refusal): return .refused("\(refusal)")
        case .again: return .note(newest.map { String(decoding: $0, as: UTF8.self) })
        case .sign:
            let note = try LogKey.note(over: growth.checkpoint, key: key)
            try DurableFile.replace(state, with: note, mode: 0o600)
            guardian = ForkGuard(newest: growth.checkpoint)
            newest = note
            return .note(String(decoding: note, as: UTF8.self))
        }
    }

    /// Answers at a socket, one request after another, until the process ends.
    ///
    /// `ready` is called once somebody can connect.
    package mutating func serve(at path: String, ready: () -> Void) throws {
        let socket = try UnixSocket.listening(at: path)
        ready()
        while true {
            let client = try socket.accepted()
            guard let line = client.readLine(maxBytes: RegistryLimits.signerLineBytes) else { continue }
            _ = client.write(line: answer(line).encoded())
        }
    }
}

/// Why a signer doesn't start, or doesn't sign for a node.
package enum SignerError: Error, Equatable, CustomStringConvertible, Sendable {
    case alreadyRunning(String)
    case hasState(String)
    case otherKey(String)
    case unreachable(socket: String, reason: String)
    case badAnswer(socket: String)
    case refused(String)

    package var description: String {
        switch self {
        case .alreadyRunning(let state):
            "another signer uses the state \(state); one key is held by one signer"
        case .hasState(let state): "\(state) holds what this signer signed last; leave out --adopt"
        case .otherKey(let path):
            "\(path) isn't a checkpoint that this key signed; give the key and the state that belong together"
        case .unreachable(let socket, let reason):
            "no signer answers at \(socket) (\(reason)); start it with 'cairn signer'"
        case .badAnswer(let socket): "what answers at \(socket) isn't the signer of this log"
        case .refused(let reason): "the signer refused: \(reason)"
        }
    }
}
