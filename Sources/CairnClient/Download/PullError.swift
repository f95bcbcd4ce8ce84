/// Why a release can't be brought into a folder.
package enum PullError: Error, Equatable, Sendable {
    /// Files that are there already, with other content, and don't come from an earlier pull of the entry.
    case wouldOverwrite(paths: [String])
    /// Nobody who was asked has the file.
    case unavailable(path: String, reasons: [String])
    /// Everybody who was asked has other bytes than the manifest says.
    case damaged(path: String, sources: [String])
    /// Another pull is at work in the folder.
    case busy(folder: String)
    /// The folder has no `.cairn` with a release in it, or a part of that is missing.
    case notPulled(folder: String, missing: String)
}

extension PullError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wouldOverwrite(let paths):
            "\(Self.named(paths)) would be overwritten; move them away, choose another folder, or pass --force"
        case .unavailable(let path, let reasons):
            "couldn't get \(PrintableText.of(path)): "
                + (reasons.isEmpty ? "nobody has it" : PrintableText.of(reasons.joined(separator: "; ")))
                + "; try again later"
        case .damaged(let path, let sources):
            "\(PrintableText.of(path)) isn't what its manifest says at \(PrintableText.of(sources.joined(separator: ", "))); "
                + "nothing of it was kept; tell their operators"
        case .busy(let folder):
            "another pull is at work in \(PrintableText.of(folder)); wait for it or choose another folder"
        case .notPulled(let folder, let missing):
            "\(PrintableText.of(folder)) holds no pulled release: \(missing) is missing; pull it, or verify it by its reference"
        }
    }

    private static func named(_ paths: [String]) -> String {
        let shown = paths.prefix(5).map { PrintableText.of($0) }.joined(separator: ", ")
        return paths.count > 5 ? "\(shown) and \(paths.count - 5) more files" : shown
    }
}
