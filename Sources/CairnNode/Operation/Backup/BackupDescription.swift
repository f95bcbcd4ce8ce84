import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage

/// What a backup says about itself: `backup.json`, schema `cairn.backup/1`.
///
/// It is written last: a folder without it is no backup. Nothing of it is believed when one is restored.
package struct BackupDescription: Hashable, Sendable {
    package struct Log: Hashable, Sendable {
        package var origin: String
        package var size: UInt64
        /// Base64.
        package var root: String
    }

    package var origin: String
    /// The log's verifier key.
    package var logKey: String
    /// RFC 3339.
    package var time: String
    package var logs: [Log]
    package var blobs: Int
    package var blobBytes: Int64
    package var hasKeys: Bool

    static let name = "backup.json"
    private static let schema = "cairn.backup/1"
    /// A log takes a few hundred bytes; nobody follows tens of thousands of them.
    private static let maxBytes = 16 << 20

    package var json: JSONValue {
        [
            "blobs": ["bytes": .integer(blobBytes), "count": .integer(Int64(blobs))],
            "keys": .bool(hasKeys), "logKey": .string(logKey),
            "logs": .array(
                logs.map {
                    [
                        "origin": .string($0.origin), "root": .string($0.root),
                        "size": .integer(Int64($0.size)),
                    ]
                }),
            "origin": .string(origin), "schema": .string(Self.schema), "time": .string(time),
        ]
    }

    /// Reads the description of the backup in a folder.
    static func read(_ folder: String) throws -> BackupDescription {
        guard let bytes = try DurableFile.read("\(folder)/\(name)", maxBytes: maxBytes) else {
            throw OperationError.notABackup(path: folder, why: "it has no \(name)")
        }
        guard let object = try? JSONValue.parse(bytes, maxBytes: maxBytes).objectValue,
            object["schema"]?.stringValue == schema, let origin = object["origin"]?.stringValue,
            let logKey = object["logKey"]?.stringValue, let time = object["time"]?.stringValue,
            let hasKeys = object["keys"]?.boolValue, let blobs = object["blobs"]?.objectValue,
            let count = blobs["count"]?.integerValue, let bytes = blobs["bytes"]?.integerValue
        else { throw OperationError.notABackup(path: folder, why: "its \(name) can't be read") }
        let logs = (object["logs"]?.arrayValue ?? []).compactMap { value -> Log? in
            guard let log = value.objectValue, let origin = log["origin"]?.stringValue,
                let root = log["root"]?.stringValue, let size = log["size"]?.integerValue, size >= 0
            else { return nil }
            return Log(origin: origin, size: UInt64(size), root: root)
        }
        return BackupDescription(
            origin: origin, logKey: logKey, time: time, logs: logs, blobs: Int(count), blobBytes: bytes,
            hasKeys: hasKeys)
    }
}
