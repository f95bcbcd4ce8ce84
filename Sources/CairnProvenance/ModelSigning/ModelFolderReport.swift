import CairnManifest

/// What a folder looks like beside a signed list of files: the raw facts, gathered by whoever can read it.
package struct ModelFolderReport: Hashable, Sendable {
    /// What became of one listed file.
    package enum FileState: Hashable, Sendable {
        case same(bytes: Int64)
        case missing
        /// Another size or digest; for a file in pieces, which bytes differ first.
        case changed(Range<Int64>?)
        /// Not a regular file, or a link that may not be followed.
        case notAFile
    }

    /// By the names of the statement.
    package var states: [(name: String, state: FileState)] = []
    /// Files that aren't listed, with their sizes.
    package var unlisted: [(path: String, bytes: Int64)] = []
    /// Entries that are no files: devices, names that aren't UTF-8, links to folders.
    package var others: [String] = []
    /// Symbolic links that were met, whether they may be followed or not.
    package var links: [String] = []
    /// What is there and not covered, the topmost path of each.
    package var ignored: [(path: String, reason: ModelPathRules.Reason)] = []

    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        left.states.elementsEqual(right.states) { $0 == $1 }
            && left.unlisted.elementsEqual(right.unlisted) { $0 == $1 } && left.others == right.others
            && left.links == right.links && left.ignored.elementsEqual(right.ignored) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for (name, state) in states {
            hasher.combine(name)
            hasher.combine(state)
        }
        hasher.combine(others)
        hasher.combine(links)
    }
}

extension ModelFolderReport {
    /// The checks of a folder, each with what was found.
    ///
    /// `statement` is one whose signature holds.
    package func checks(against statement: ModelStatement) -> [ModelCheck] {
        [linkCheck(statement), filesCheck(statement), unlistedCheck(statement), ignoredCheck].compactMap {
            $0
        }
    }

    private func linkCheck(_ statement: ModelStatement) -> ModelCheck? {
        guard !links.isEmpty else { return nil }
        let names = Self.named(links)
        guard statement.serialization.allowsLinks else {
            return .fail(
                .links, "symlink", "the signature allows no symbolic links, but these are some: \(names)")
        }
        return .warn(
            .links, "symlink", "the signer allowed symbolic links; these were read through: \(names)")
    }

    private func filesCheck(_ statement: ModelStatement) -> ModelCheck {
        var bytes: Int64 = 0
        var missing: [String] = []
        var changed: [String] = []
        var notFiles: [String] = []
        for (name, state) in states {
            switch state {
            case .same(let count): bytes += count
            case .missing: missing.append(name)
            case .changed(nil): changed.append(name)
            case .changed(let range?):
                changed.append("\(name) (bytes \(range.lowerBound) to \(range.upperBound))")
            case .notAFile: notFiles.append(name)
            }
        }
        let problems = [
            ("digest-mismatch", "changed", changed), ("missing", "missing", missing),
            ("not-a-file", "not a file", notFiles),
        ].filter { !$0.2.isEmpty }
        if statement.isSingleFile, !notFiles.isEmpty {
            return .fail(
                .files, "not-a-file",
                "the signature is about a single file; give the path of that file, not a folder")
        }
        if let first = problems.first {
            let text = problems.map { "\($0.1): \(Self.named($0.2))" }.joined(separator: "; ")
            return .fail(.files, first.0, text)
        }
        let hash = statement.serialization.hash.rawValue
        return .pass(.files, "\(states.count) files, \(bytes) bytes, each as signed (\(hash))")
    }

    /// A file that isn't listed is one that nobody vouches for.
    ///
    /// A signature over pieces can't list an empty file, so such files are told instead of refused.
    private func unlistedCheck(_ statement: ModelStatement) -> ModelCheck? {
        var isEmptyListable = true
        if case .shards = statement.serialization.method { isEmptyListable = false }
        let bad = unlisted.filter { isEmptyListable || $0.bytes > 0 }.map(\.path) + others
        let empty = unlisted.filter { !isEmptyListable && $0.bytes == 0 }.map(\.path)
        if !bad.isEmpty {
            return .fail(.unlisted, "unsigned-file", "not covered by the signature: \(Self.named(bad))")
        }
        guard !empty.isEmpty else { return nil }
        return .warn(
            .unlisted, "unsigned-empty-file",
            "empty files, which this method of signing doesn't cover: \(Self.named(empty))")
    }

    private var ignoredCheck: ModelCheck? {
        guard !ignored.isEmpty else { return nil }
        let isOnlySignature = ignored.allSatisfy { $0.reason == .signature }
        let text = Self.named(ignored.map { "\($0.path) (\($0.reason.rawValue))" })
        let detail = "not covered by the signature: \(text)"
        return isOnlySignature ? .pass(.ignored, detail) : .warn(.ignored, "ignored-path", detail)
    }

    /// Names that a person can read through; the rest is counted.
    private static func named(_ paths: [String]) -> String {
        let shown = paths.prefix(Limits.namedPaths).joined(separator: ", ")
        return paths.count > Limits.namedPaths
            ? "\(shown) and \(paths.count - Limits.namedPaths) more" : shown
    }
}
