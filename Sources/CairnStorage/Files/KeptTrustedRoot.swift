import CairnProvenance

/// Whom the node of a data directory believes about keyless releases: `trusted-root.json`, or what is built in.
///
/// It lies with the data so that whoever works on the directory, running or not, judges its logs alike.
package enum KeptTrustedRoot {
    package static let name = "trusted-root.json"

    package static func read(folder: String) throws -> SigstoreTrust {
        guard
            let bytes = try DurableFile.read(
                "\(folder)/\(name)", maxBytes: CairnProvenance.Limits.trustedRootBytes)
        else { return .production }
        return SigstoreTrust(try SigstoreTrustedRoot.parse(bytes))
    }

    /// Keeps a trusted root; durable when it returns.
    package static func write(_ bytes: [UInt8], folder: String) throws {
        _ = try SigstoreTrustedRoot.parse(bytes)
        try DurableFile.replace("\(folder)/\(name)", with: bytes)
    }
}
