import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Foundation
import Glibc

/// A node's data directory: opened by one process at a time.
struct DataDirectory: Sendable {
    let path: String
    let origin: String
    private let lock: FileLock

    private static let format: Int64 = 1
    /// The databases write a little at every start, and can't tell well that they have no room for it.
    static let bytesToStart: Int64 = 512 << 10

    var logOrigin: String { origin + "/log" }
    var logKeyPath: String { path + "/keys/log.pem" }

    /// The key that cosigns mirrored checkpoints, made when there is none yet.
    func mirrorKey() throws -> Cosigner {
        try CosignerKey.openOrCreate(path: path + "/keys/mirror.pem", name: origin + "/mirror")
    }

    /// The key that cosigns others' checkpoints, made when there is none yet.
    func witnessKey() throws -> Cosigner {
        try CosignerKey.openOrCreate(path: path + "/keys/witness.pem", name: origin + "/witness")
    }

    /// Opens the directory, making it first when the configuration says so.
    static func open(_ configuration: NodeConfiguration) throws -> (directory: DataDirectory, isNew: Bool) {
        let path = configuration.dataDirectory
        let document = try DurableFile.read(path + "/node.json", maxBytes: 64 << 10)
        if document == nil {
            guard configuration.initialises else { throw NodeError.noDataDirectory(path) }
            if let names = try? FileManager.default.contentsOfDirectory(atPath: path),
                names.contains(where: { $0 == "segments" || $0 == "log" })
            {
                throw NodeError.notADataDirectory(path)
            }
            // A creation that was cut off has its state beside the key, and is taken up.
            guard access(path + "/keys/log.pem", F_OK) != 0 || access(path + "/state.sqlite", F_OK) == 0
            else { throw StartRefusal.keyWithoutLog(path: path) }
            try DurableFile.createFolder(path, mode: 0o700)
        }
        guard let lock = try FileLock.take(path + "/lock") else { throw NodeError.alreadyRunning(path) }
        let free = freeBytes(path)
        guard free >= bytesToStart else { throw NodeError.diskFull(path: path, free: free) }
        guard let document else {
            let origin = try newOrigin(configuration)
            return (DataDirectory(path: path, origin: origin, lock: lock), true)
        }
        let origin = try Self.origin(of: document, path: path)
        if let given = configuration.origin, given != origin {
            throw NodeError.originDiffers(stored: origin, given: given)
        }
        return (DataDirectory(path: path, origin: origin, lock: lock), false)
    }

    private static func newOrigin(_ configuration: NodeConfiguration) throws -> String {
        guard configuration.origin != nil || configuration.port != 0 else { throw NodeError.originNeeded }
        let text = configuration.origin ?? "\(configuration.host):\(configuration.port)"
        do {
            return try NodeOrigin(text).text
        } catch {
            throw NodeError.badOrigin("\(error)")
        }
    }

    /// The node's origin, as its description has it.
    static func origin(of document: [UInt8], path: String) throws -> String {
        guard let object = try? JSONValue.parse(document, maxBytes: 64 << 10).objectValue,
            let format = object["format"]?.integerValue, let origin = object["origin"]?.stringValue
        else { throw NodeError.damaged("\(path)/node.json can't be read") }
        guard format <= Self.format else { throw NodeError.newerFormat(found: format, known: Self.format) }
        return origin
    }

    /// What signs the log: a signer in another process where one is configured, or listens in `keys/`; else the key in
    /// `keys/`, made for a new node.
    func signer(_ configuration: NodeConfiguration, isNew: Bool) throws -> any LogSigner {
        try DurableFile.createFolder(path + "/keys", mode: 0o700)
        let socket = path + "/keys/signer.sock"
        if let configured = configuration.signerSocket ?? (access(socket, F_OK) == 0 ? socket : nil) {
            guard try DurableFile.read(logKeyPath) == nil else { throw NodeError.keyBesideSigner(logKeyPath) }
            return try RemoteSigner(socket: configured, origin: logOrigin)
        }
        if isNew, try DurableFile.read(logKeyPath) == nil { try LogKey.create(path: logKeyPath) }
        return try LogKey(path: logKeyPath, origin: logOrigin)
    }

    /// Makes an empty, signed log.
    ///
    /// `node.json` comes last: a directory without it was never a node, and what an interrupted creation left in it is
    /// taken up.
    func create(state: StateDatabase, key: any LogSigner) throws {
        for known in try state.logOrigins() {
            guard known == logOrigin, try state.head(of: known)?.size == 0 else {
                throw NodeError.notADataDirectory(path)
            }
        }
        if try state.head(of: logOrigin) == nil {
            let note = try key.sign(.beginning(origin: logOrigin))
            let head = CommittedHead(size: 0, root: Hash.empty, note: note, time: 0)
            try state.replaceHead(of: logOrigin, expected: nil, with: head)
        }
        let document: JSONValue = ["format": .integer(Self.format), "origin": .string(origin)]
        try DurableFile.replace(path + "/node.json", with: document.canonicalBytes())
    }

    /// Bytes that may still be written before the reserve is touched.
    static func freeBytes(_ path: String) -> Int64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return 0 }
        return Int64(status.f_bavail) * Int64(status.f_frsize)
    }
}
