import Foundation

/// A file below `Tests/Vectors/signatures`.
enum AssetFile {
    static func bytes(_ name: String) throws -> [UInt8] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appending(path: "Vectors/signatures/\(name)")))
    }
}
