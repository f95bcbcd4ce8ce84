import CairnProvenance
import CairnRegistry
import CairnTransparencyLog
import Logging

/// What an operator decides about a node.
package struct NodeConfiguration: Sendable {
    package var dataDirectory: String
    package var host: String
    /// 0 takes any free port.
    package var port: Int
    /// The node's origin; needed the first time, unless host and port make one.
    package var origin: String?
    /// Makes the data directory when there is none.
    package var initialises: Bool
    package var tls: TLSFiles?
    /// Nil: open on loopback, else closed.
    package var registration: RegistrationPolicy?
    /// Seconds between rounds with each peer.
    package var pollSeconds: Int
    /// Lets peers be reached by plain HTTP beyond loopback.
    package var allowsPlainHTTPPeers: Bool
    /// Free bytes below which nothing more is taken in.
    package var diskReserveBytes: Int64
    package var contact: String?
    /// Socket of the process that holds the log key; nil takes the key in the data directory.
    package var signerSocket: String?
    /// Shows the own log and takes nothing into it: for a sealed one.
    package var isReadOnly = false
    /// Looks into what is published here and logs what it found.
    package var inspects = false
    package var logLevel: Logger.Level
    /// The log that a new node's log follows: its first record names it.
    package var predecessor: Predecessor?
    /// Whom this node asks for cosignatures of its own log, and how many make a receipt witnessed.
    package var policy: NodePolicy?
    /// What a peer's checkpoint must carry before it is taken over.
    package var peerPolicy: LogPolicy?
    /// Which releases may be published here; nil for all.
    package var releaseGate: ReleaseGate?
    /// Which releases of peers are shown here and have their files fetched; nil for all.
    package var peerReleaseGate: ReleaseGate?
    /// `trusted_root.json` of the Sigstore instance to believe about keyless releases, which the data directory keeps;
    /// nil for what it kept before, or else the public instance.
    package var trustedRoot: [UInt8]?
    package var cosigningPace = CosigningPace()
    /// How many requests this node answers at once as a witness; more are sent away for a moment.
    package var witnessRequests = 64

    package struct TLSFiles: Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package init(
        dataDirectory: String, host: String = "127.0.0.1", port: Int = 8080, origin: String? = nil,
        initialises: Bool = false, tls: TLSFiles? = nil, registration: RegistrationPolicy? = nil,
        pollSeconds: Int = 60, allowsPlainHTTPPeers: Bool = false, diskReserveBytes: Int64 = 16 << 20,
        contact: String? = nil, logLevel: Logger.Level = .info
    ) {
        self.dataDirectory = dataDirectory
        self.host = host
        self.port = port
        self.origin = origin
        self.initialises = initialises
        self.tls = tls
        self.registration = registration
        self.pollSeconds = pollSeconds
        self.allowsPlainHTTPPeers = allowsPlainHTTPPeers
        self.diskReserveBytes = diskReserveBytes
        self.contact = contact
        self.logLevel = logLevel
    }

    /// The policy that a word of the configuration names.
    package static func registrationPolicy(named word: String) -> RegistrationPolicy? {
        RegistrationPolicy(rawValue: word)
    }

    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    package var registrationPolicy: RegistrationPolicy { registration ?? (isLoopback ? .open : .approve) }
}

/// Why a node doesn't start.
///
/// Each says what to do.
package enum NodeError: Error, CustomStringConvertible, Sendable {
    case noDataDirectory(String)
    case notADataDirectory(String)
    case alreadyRunning(String)
    case diskFull(path: String, free: Int64)
    case newerFormat(found: Int64, known: Int64)
    case originDiffers(stored: String, given: String)
    case originNeeded
    case badOrigin(String)
    case logRefused(LogOpening.Refusal)
    /// A key that lies beside the node is no secret from the node.
    case keyBesideSigner(String)
    case damaged(String)
    case badWitness(name: String, why: String)

    package var description: String {
        switch self {
        case .noDataDirectory(let path):
            "there is no data directory at \(path); start with --init to make one, or check --data. If it held a node "
                + "before, look for what became of it: an empty log in its place would be a rollback"
        case .notADataDirectory(let path):
            "\(path) is not empty and not a node's data directory; choose another --data"
        case .alreadyRunning(let path): "another process runs a node on \(path); stop it first"
        case .diskFull(let path, let free):
            "the disk of \(path) has only \(free) bytes to spare, and the node needs \(DataDirectory.bytesToStart) to start; "
                + "make room, then start it again"
        case .newerFormat(let found, let known):
            "the data directory has format \(found), this program knows \(known); use a newer cairn"
        case .originDiffers(let stored, let given):
            "the data directory belongs to the origin \(stored), not \(given); an origin can't be changed"
        case .originNeeded: "with port 0 the node needs --origin NAME the first time"
        case .badOrigin(let why): "the origin isn't valid: \(why)"
        case .keyBesideSigner(let path):
            "there is a log key at \(path) although a signer holds the log's key; move it to the signer's own folder, and "
                + "start the signer with --adopt when the log has entries already"
        case .logRefused(let refusal): Self.sentence(refusal)
        case .badWitness(let name, let why):
            "the witness \(name) of the policy can't be asked: \(why)"
        case .damaged(let what): "the data directory is damaged: \(what)"
        }
    }

    private static func sentence(_ refusal: LogOpening.Refusal) -> String {
        let advice =
            "; the node refuses to start, since going on could fork its log. 'cairn admin fsck' tells more and mends what a "
            + "peer has, 'cairn admin restore' brings back what is older than its log"
        return switch refusal {
        case .notCreated(let origin): "state.sqlite has no commit point for the log \(origin)" + advice
        case .segmentsBehind(let held, let committed):
            "the segments hold \(held) leaves, but \(committed) are committed" + advice
        case .publishedAhead(let published, let committed):
            "the published checkpoint has \(published) leaves, the commit point \(committed): state.sqlite is older than "
                + "the log" + advice
        case .rootDiffers(let size): "the segments don't give the committed root at size \(size)" + advice
        case .unreadableCheckpoint: "the published checkpoint can't be read" + advice
        case .signerAhead(let signed, let held):
            "the signer has signed a log of \(signed) leaves, but the segments hold \(held)" + advice
        case .signerBehind(let signed, let committed):
            "the signer remembers a log of \(signed) leaves, but \(committed) are committed: it is another signer, or its "
                + "state is older than the log" + advice
        case .unreadableSignedCheckpoint: "what the signer says that it signed last can't be read" + advice
        }
    }
}
