import CairnStorage
import Foundation
import Glibc

/// The files of a restore.
enum RestoreFiles {
    /// Puts a backup where a data directory is to be: all of it, or nothing.
    ///
    /// The new `state.sqlite` is another file than the one that the node wrote to, so that the directory is closed from the
    /// first moment on.
    static func place(_ backup: String, at folder: String, keys: String?) throws {
        let description = try BackupDescription.read(backup)
        guard try FileCopy.names(in: folder).isEmpty else { throw OperationError.exists(folder) }
        let report = try Fsck(folder: backup).check()
        guard report.isFitToRestore else {
            let first = report.damage.first.map { "\($0.place) \($0.detail)" } ?? ""
            throw OperationError.notABackup(path: backup, why: "it is damaged: \(first)")
        }
        let draft = folder + ".restoring"
        if FileCopy.size(of: draft) != nil { try FileManager.default.removeItem(atPath: draft) }
        try FileCopy.copyFolder(backup, to: draft) { $0 == BackupDescription.name || $0 == "lock" }
        if let keys, !description.hasKeys {
            try DurableFile.createFolder(draft + "/keys", mode: 0o700)
            for name in try FileCopy.names(in: keys) where name.hasSuffix(".pem") {
                try FileCopy.copy("\(keys)/\(name)", to: "\(draft)/keys/\(name)", mode: 0o600)
            }
        }
        chmod(draft, 0o700)
        rmdir(folder)
        try DurableFile.adopt(draft, as: folder)
    }

    /// Puts the keys of witness and mirror away, so that the node makes new ones: what the old ones have promised after the
    /// backup isn't known here, and they must not promise anything else.
    static func retireCosigners(folder: String, time: Int64) throws {
        for name in ["witness", "mirror"] {
            let path = "\(folder)/keys/\(name).pem"
            guard FileCopy.size(of: path) != nil else { continue }
            guard rename(path, "\(folder)/keys/\(name).retired-\(time).pem") == 0 else {
                throw FileError(operation: "rename", path: path, code: errno)
            }
            try DurableFile.syncFolder(folder + "/keys")
        }
    }
}
