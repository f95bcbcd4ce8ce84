import CairnManifest
import CairnRegistry
import Foundation
import Glibc
import Synchronization

/// Upload sessions as folders `<session>/` with `session.json`, `<digest>.part` and, once verified, `<digest>`.
package final class DiskUploadStore: UploadStore {
    private let folder: String
    private let blobs: DiskBlobStore
    /// Files that a call is writing now.
    private let busy = Mutex<Set<String>>([])

    package init(folder: String, blobs: DiskBlobStore) throws {
        self.folder = folder
        self.blobs = blobs
        try DurableFile.createFolder(folder)
    }

    package func open(_ session: UploadSession) throws {
        let path = self.path(session.id)
        try DurableFile.createFolder(path)
        try DurableFile.replace(path + "/request", with: session.request)
        try DurableFile.replace(path + "/session.json", with: session.json.canonicalBytes())
    }

    package func session(_ id: String) throws -> UploadSession? {
        guard var session = try description(of: id), let request = try DurableFile.read(path(id) + "/request")
        else {
            return nil
        }
        session.request = request
        return session
    }

    /// A session without its request.
    private func description(of id: String) throws -> UploadSession? {
        guard id.utf8.count == 32, Hex.decode(id) != nil,
            let bytes = try DurableFile.read(path(id) + "/session.json", maxBytes: Self.sessionBytes)
        else { return nil }
        return UploadSession(
            id: id, request: [], json: try JSONValue.parse(bytes, maxBytes: Self.sessionBytes))
    }

    package func session(forRecord digest: ContentDigest) throws -> UploadSession? {
        for id in try FileManager.default.contentsOfDirectory(atPath: folder) {
            // A request may have many megabytes: it is read only for the session that is looked for.
            if try description(of: id)?.record == digest { return try session(id) }
        }
        return nil
    }

    package func offset(session: String, digest: ContentDigest) throws -> Int64 {
        if let size = Self.size(path(session, digest)) { return size }
        return Self.size(path(session, digest) + ".part") ?? 0
    }

    package func writer(
        session: String, digest: ContentDigest, size: Int64, offset: Int64
    ) throws -> any UploadWriter {
        let path = self.path(session, digest)
        guard busy.withLock({ $0.insert(path).inserted }) else { throw UploadError.busy }
        do {
            // Asked only now: before, another writer might have moved it.
            let current = try self.offset(session: session, digest: digest)
            guard current == offset, Self.size(path) == nil else {
                throw UploadError.offsetMismatch(current: current)
            }
            return try DiskUploadWriter(path: path, digest: digest, size: size, offset: offset) {
                [weak self] in
                _ = self?.busy.withLock { $0.remove(path) }
            }
        } catch {
            busy.withLock { _ = $0.remove(path) }
            throw error
        }
    }

    package func isComplete(session: String, digest: ContentDigest) throws -> Bool {
        Self.size(path(session, digest)) != nil
    }

    package func read(session: String, digest: ContentDigest) throws -> [UInt8]? {
        try DurableFile.read(path(session, digest))
    }

    package func adopt(session: String, digest: ContentDigest) throws -> Bool {
        guard Self.size(path(session, digest)) != nil else { return try blobs.size(of: digest) != nil }
        try blobs.adopt(path(session, digest), as: digest)
        return true
    }

    package func close(_ session: String) throws {
        try? FileManager.default.removeItem(atPath: path(session))
    }

    package func expire(before time: Int64) throws {
        for id in try FileManager.default.contentsOfDirectory(atPath: folder) {
            // One that isn't whole has its folder's age: it may just be coming into being. One that can't be read now
            // is left for the next time.
            guard let opened = try? description(of: id)?.opened ?? Self.changed(path(id)) else { continue }
            if opened < time { try close(id) }
        }
    }

    private static let sessionBytes = 8 << 20

    private func path(_ session: String) -> String { "\(folder)/\(session)" }

    private func path(_ session: String, _ digest: ContentDigest) -> String {
        "\(folder)/\(session)/\(digest.hex)"
    }

    /// When a file or folder was changed, in Unix seconds.
    private static func changed(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }

    private static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }
}

extension UploadSession {
    fileprivate var json: JSONValue {
        var lacking = JSONObject()
        for (digest, size) in self.lacking { lacking[digest.hex] = .integer(size) }
        return ["lacking": .object(lacking), "opened": .integer(opened), "record": .string(record.hex)]
    }

    fileprivate init?(id: String, request: [UInt8], json: JSONValue) {
        guard let object = json.objectValue, let opened = object["opened"]?.integerValue,
            let record = object["record"]?.stringValue.flatMap({ ContentDigest(hex: $0) }),
            let members = object["lacking"]?.objectValue
        else { return nil }
        var lacking: [ContentDigest: Int64] = [:]
        for member in members.members {
            guard let digest = ContentDigest(hex: member.key), let size = member.value.integerValue else {
                return nil
            }
            lacking[digest] = size
        }
        self.init(id: id, record: record, opened: opened, request: request, lacking: lacking)
    }
}
