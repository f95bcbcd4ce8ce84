import CairnStorage
import Foundation
import Glibc

/// Keeps what is replaced: `damaged/<time>/<place>` in the data directory.
struct SetAside {
    private let folder: String
    private let name: String

    init(folder: String, time: Int64) {
        self.folder = folder
        name = "damaged/\(time)"
    }

    /// Writes bytes there that were in a file which stays.
    func keep(_ bytes: [UInt8], of place: String) throws(FileError) {
        let target = "\(folder)/\(name)/\(place)"
        try DurableFile.createFolder(DurableFile.parent(of: target), mode: 0o700)
        try DurableFile.replace(target, with: bytes)
    }

    /// Moves a file there, where there is one.
    func move(_ place: String) throws(FileError) {
        let source = "\(folder)/\(place)"
        guard access(source, F_OK) == 0 else { return }
        let target = "\(folder)/\(name)/\(place)"
        try DurableFile.createFolder(DurableFile.parent(of: target), mode: 0o700)
        guard rename(source, target) == 0 else {
            throw FileError(operation: "rename", path: source, code: errno)
        }
        try DurableFile.syncFolder(DurableFile.parent(of: target))
        try DurableFile.syncFolder(DurableFile.parent(of: source))
    }
}
