import CairnManifest

/// Which paths of a folder a signature says nothing about, and why.
///
/// Only paths that aren't listed can be ignored: a listed file is always compared.
package struct ModelPathRules: Sendable {
    package enum Reason: String, Hashable, Sendable {
        /// The signer's own list.
        case signer = "left out by the signer"
        /// What the reference leaves out where the signature has no list.
        case git = "left out by signers before model-signing 1.1.0"
        /// The signature file that is being judged.
        case signature = "the signature itself"
        /// What `cairn pull` leaves beside a download.
        case cairn = "what cairn keeps about a download"
    }

    /// At the top of a folder only.
    package static let gitNames = [".git", ".gitattributes", ".github", ".gitignore"]

    private let rules: [(prefix: [UInt8], reason: Reason)]

    /// `signaturePath` is the signature file's own path inside the model, if it lies there.
    package init(_ serialization: ModelSerialization, signaturePath: String?) {
        let signed = serialization.ignoredPaths ?? []
        var rules = signed.map { (Self.normalized($0), Reason.signer) }
        if serialization.ignoredPaths == nil {
            rules += Self.gitNames.map { (Array($0.utf8), Reason.git) }
        }
        if let signaturePath { rules.append((Array(signaturePath.utf8), .signature)) }
        rules.append((Array(".cairn".utf8), .cairn))
        self.rules = rules
    }

    /// Why this path, or a folder above it, isn't covered; nil where it has to be.
    package func reason(toIgnore path: String) -> Reason? {
        let path = Array(path.utf8)
        return rules.first { rule in
            // The empty prefix is the model itself.
            rule.prefix.isEmpty || path == rule.prefix
                || (path.starts(with: rule.prefix) && path[rule.prefix.count] == UInt8(ascii: "/"))
        }?.reason
    }

    /// Without `./` in front and `/` behind; `.` becomes the empty path.
    private static func normalized(_ path: String) -> [UInt8] {
        var bytes = Array(path.utf8)[...]
        while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        return bytes.elementsEqual(".".utf8) ? [] : Array(bytes)
    }
}
