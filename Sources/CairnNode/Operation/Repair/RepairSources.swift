import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnStorage
import CairnTransparencyLog

/// Who may have what is missing: the peers that the state knows, and those that the operator names.
struct RepairSources {
    /// The own log's origin line.
    let own: String
    /// By the names that the operator knows.
    private let named: [(who: String, client: NodeClient)]
    private let keys: [String: VerifierKey]
    private let homes: [String: NodeClient]

    init(
        folder: String, state: StateDatabase, extra: [String], http: HTTPClient, allowsPlainHTTP: Bool
    ) throws {
        guard let bytes = try DurableFile.read(folder + "/node.json", maxBytes: 64 << 10) else {
            throw OperationError.notADataDirectory(folder)
        }
        own = try DataDirectory.origin(of: bytes, path: folder) + "/log"
        let peers = try state.peers()
        var keys: [String: VerifierKey] = [:]
        var homes: [String: NodeClient] = [:]
        for peer in peers {
            keys[peer.logOrigin] = try? VerifierKey.parse(peer.vkey)
            homes[peer.logOrigin] = try? NodeClient(
                url: peer.url, http: http, allowPlainHTTP: allowsPlainHTTP)
        }
        keys[own] =
            try (try? LogKey(path: folder + "/keys/log.pem", origin: own))?.verifier
            ?? state.readGuard().logKey.flatMap { try? VerifierKey.parse($0) }
        self.keys = keys
        self.homes = homes
        var named: [(who: String, client: NodeClient)] = []
        for url in extra {
            named.append((url, try NodeClient(url: url, http: http, allowPlainHTTP: allowsPlainHTTP)))
        }
        self.named = named + homes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var clients: [NodeClient] { named.map(\.client) }

    func key(of origin: String) -> VerifierKey? { keys[origin] }

    /// The home of a mirrored log first, then everybody who may mirror it.
    func logSources(of origin: String) -> [any LogSource] {
        let mirror = APIPath.mirror(originHash: ContentDigest.of(Array(origin.utf8)).hex)
        let home = homes[origin].map { [LogFetcher(client: $0)] } ?? []
        return home + clients.map { LogFetcher(client: $0, prefix: mirror) }
    }

    /// Everybody who may mirror a log.
    func restoreSources(of origin: String) -> [LogRestoration.Source] {
        let mirror = APIPath.mirror(originHash: ContentDigest.of(Array(origin.utf8)).hex)
        return named.map {
            LogRestoration.Source(who: $0.who, log: LogFetcher(client: $0.client, prefix: mirror))
        }
    }
}
