import Foundation

/// The project's own files, found from where this one lies.
enum SourceTree {
    struct File: Sendable {
        /// The folder below `Sources`.
        let target: String
        /// From the top of the project.
        let path: String
        let text: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folders below `Sources`.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path + "/Sources").sorted()
    }

    /// All Swift files below `Sources`.
    static func files() throws -> [File] {
        try targets().flatMap { target in
            try swiftFiles(below: "Sources/\(target)").map { path in
                File(
                    target: target, path: path,
                    text: try String(contentsOfFile: "\(root.path)/\(path)", encoding: .utf8))
            }
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root.path)/\(path)", encoding: .utf8)
    }

    private static func swiftFiles(below folder: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(root.path)/\(folder)")
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }
}
