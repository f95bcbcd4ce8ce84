import CairnManifest
import Foundation

/// Where a user's keys, trust and receipts lie: the XDG base directories.
///
/// Source: <https://specifications.freedesktop.org/basedir-spec/>; a relative path in a variable is ignored.
package struct UserFolders: Sendable {
    /// `$XDG_CONFIG_HOME/cairn`.
    package let configuration: String
    /// `$XDG_DATA_HOME/cairn`.
    package let data: String
    /// `$XDG_STATE_HOME/cairn`.
    package let state: String

    package init(environment: [String: String]) throws {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        func folder(_ variable: String, _ fallback: String) throws -> String {
            if let path = environment[variable], path.hasPrefix("/") { return path + "/cairn" }
            guard let home else {
                throw CommandFailure.invalid("neither HOME nor \(variable) names a folder; set HOME to yours")
            }
            return "\(home)/\(fallback)/cairn"
        }
        configuration = try folder("XDG_CONFIG_HOME", ".config")
        data = try folder("XDG_DATA_HOME", ".local/share")
        state = try folder("XDG_STATE_HOME", ".local/state")
    }

    package var keys: String { configuration + "/keys" }
    package var releaseKey: String { keys + "/release.pem" }
    package var ownerKey: String { keys + "/owner.pem" }
    package var configurationFile: String { configuration + "/config.json" }
    /// The policy that is used where none is named.
    package var policy: String { configuration + "/policy" }
    package var trust: String { data + "/trust" }
    /// Publishes that were begun, so that a second try sends the very same bytes.
    package var pending: String { state + "/pending" }
    /// Which nodes run on this machine.
    package var nodes: String { state + "/nodes" }

    /// What the audits of a log have done so far, by the SHA-256 of its origin line.
    package func audit(of origin: String) -> String {
        "\(state)/audits/\(ContentDigest.of(Array(origin.utf8)).hex)"
    }

    /// What a monitor knows of a log at a URL and has reported of it.
    package func monitor(of origin: String, url: String) -> String {
        "\(state)/monitors/\(ContentDigest.of(Array("\(origin) \(url)".utf8)).hex)"
    }

    /// `receipts/<publisher>/<kind>/<name>/<version>.tlog-proof`, names in lower case.
    package func receipt(_ reference: Reference, version: ReleaseVersion) -> String {
        let entry = "\(reference.publisher.folded)/\(reference.kind.pathSegment)/\(reference.name.folded)"
        return "\(state)/receipts/\(entry)/\(version.folded).tlog-proof"
    }

    /// The receipt of an attestation, beside that of its release: `…/<version>.attestations/<object>.tlog-proof`.
    package func attestationReceipt(
        _ reference: Reference, version: ReleaseVersion, object: ContentDigest
    ) -> String {
        let release = receipt(reference, version: version).dropLast(".tlog-proof".utf8.count)
        return "\(release).attestations/\(object.hex).tlog-proof"
    }

    /// The receipt of the first version of an identity.
    package func identityReceipt(_ name: PublisherName) -> String {
        "\(state)/receipts/\(name.folded)/identity/1.tlog-proof"
    }
}
