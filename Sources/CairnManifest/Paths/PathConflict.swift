/// Two paths that cannot lie in one folder of every file system.
package enum PathConflict: Hashable, Sendable {
    /// Equal, or equal after case folding.
    case samePlace(ArtifactPath, ArtifactPath)
    /// The first is a file where the second needs a folder.
    case fileIsFolder(file: ArtifactPath, inside: ArtifactPath)
}

extension ArtifactPath {
    /// Every conflict among the paths, in their order; `O(total length)`.
    package static func conflicts(in paths: [ArtifactPath]) -> [PathConflict] {
        var files: [String: ArtifactPath] = [:]
        var found: [PathConflict] = []
        for path in paths {
            if let earlier = files.updateValue(path, forKey: path.folded) {
                found.append(.samePlace(earlier, path))
            }
        }
        for path in paths {
            let folded = path.folded.utf8
            for slash in folded.indices where folded[slash] == UInt8(ascii: "/") {
                guard let file = files[String(Substring(folded[..<slash]))] else { continue }
                found.append(.fileIsFolder(file: file, inside: path))
            }
        }
        return found
    }
}

extension PathConflict: CustomStringConvertible {
    package var description: String {
        switch self {
        case .samePlace(let one, let other) where one == other: "the path '\(one)' occurs twice"
        case .samePlace(let one, let other):
            "'\(one)' and '\(other)' are one file where case does not count; rename one"
        case .fileIsFolder(let file, let inside):
            "'\(file)' is a file, but '\(inside)' needs it as a folder; rename one"
        }
    }
}
