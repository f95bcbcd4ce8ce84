/// A folder that exists only in memory.
package struct MemoryFolder: FolderReading {
    package let name: String
    package let files: [FolderFile]
    package let leftOut: [LeftOutPath]
    private let contents: [String: [UInt8]]

    /// Leaves out what `FolderRules` leave out, as a folder on disk does.
    package init(name: String, contents: [String: [UInt8]]) {
        self.name = name
        var kept: [FolderFile] = []
        var leftOut: Set<LeftOutPath> = []
        for (path, bytes) in contents {
            let first = path.split(separator: "/").first.map(String.init) ?? path
            if let reason = FolderRules.reasonToLeaveOut(rootEntry: first) {
                leftOut.insert(LeftOutPath(path: first, reason: reason))
            } else {
                kept.append(FolderFile(path: path, size: bytes.count))
            }
        }
        files = kept.sorted { FolderRules.precedes($0.path, $1.path) }
        self.leftOut = leftOut.sorted { FolderRules.precedes($0.path, $1.path) }
        self.contents = contents
    }

    package init(name: String, texts: [String: String]) {
        self.init(name: name, contents: texts.mapValues { Array($0.utf8) })
    }

    package func read(_ path: String, offset: Int, maxBytes: Int) throws(FolderError) -> [UInt8] {
        guard let bytes = contents[path] else { throw .noSuchFile(path: path) }
        guard offset >= 0, offset < bytes.count, maxBytes > 0 else { return [] }
        return Array(bytes[offset...].prefix(maxBytes))
    }
}
