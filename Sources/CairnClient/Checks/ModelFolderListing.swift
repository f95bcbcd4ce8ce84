import CairnManifest
import CairnProvenance
import Foundation

/// Walks a folder and notes what a signature doesn't list: nothing that is there stays untold.
struct ModelFolderListing {
    var report = ModelFolderReport()

    private let tree: FolderTree
    private let allowsLinks: Bool
    private let rules: ModelPathRules
    private let listed: Set<[UInt8]>
    /// Folders that hold listed files: they are entered even where they are ignored.
    private let listedFolders: Set<[UInt8]>

    init(folder: ModelFolder, tree: FolderTree) {
        self.tree = tree
        allowsLinks = folder.statement.serialization.allowsLinks
        rules = ModelPathRules(
            folder.statement.serialization,
            signaturePath: folder.signatureFile.flatMap { Self.path(of: $0, inside: folder.path) })
        listed = Set(folder.statement.files.map { Array($0.name.utf8) })
        var folders: Set<[UInt8]> = []
        for name in listed {
            var rest = name[...]
            while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
                rest = rest[..<slash]
                guard folders.insert(Array(rest)).inserted else { break }
            }
        }
        listedFolders = folders
    }

    mutating func run() throws {
        var waiting: [[String]] = [[]]
        while let folder = waiting.popLast() {
            try Task.checkCancellation()
            for entry in try tree.entries(folder) {
                let parts = folder + [entry.name]
                if try note(entry.kind, parts) { waiting.append(parts) }
            }
        }
        report.unlisted.sort { ExactText.precedes($0.path, $1.path) }
        report.others.sort(by: ExactText.precedes)
        report.links.sort(by: ExactText.precedes)
        report.ignored.sort { ExactText.precedes($0.path, $1.path) }
    }

    /// Whether it is a folder to go into.
    private mutating func note(_ kind: FolderTree.Kind, _ parts: [String]) throws -> Bool {
        let path = parts.joined(separator: "/")
        let bytes = Array(path.utf8)
        let isListed = listed.contains(bytes) || (kind == .folder && listedFolders.contains(bytes))
        if !isListed, let reason = rules.reason(toIgnore: path) {
            report.ignored.append((path, reason))
            return false
        }
        switch kind {
        case .file where listed.contains(bytes): return false
        case .file:
            report.unlisted.append((path, try tree.file(parts)?.sizeBytes ?? 0))
            return false
        case .folder:
            // A name that isn't UTF-8 can't be opened by its text.
            guard parts.count < ClientLimits.folderDepth, !path.unicodeScalars.contains("\u{FFFD}") else {
                report.others.append(path)
                return false
            }
            return true
        case .link:
            report.links.append(path)
            if allowsLinks, !listed.contains(bytes) { try noteTarget(of: path) }
            return false
        case .other:
            report.others.append(path)
            return false
        }
    }

    /// A link that isn't listed: to a file it is one more file; to a folder, what lies there isn't covered.
    private mutating func noteTarget(of path: String) throws {
        if let file = try? OpenFile(reading: "\(tree.path)/\(path)") {
            report.unlisted.append((path, file.sizeBytes))
        } else {
            report.others.append(path)
        }
    }

    /// A file's path relative to a folder; nil where it lies elsewhere.
    private static func path(of file: String, inside folder: String) -> String? {
        guard let file = resolved(file), let folder = resolved(folder) else { return nil }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : nil
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
