import CairnManifest
import Foundation

/// Which of the addresses that a manifest names a client fetches from.
///
/// A manifest is written by a stranger: it must not make this machine ask its own services or those of its
/// network. Names are not looked up here; what comes back is never shown and counts only with the right digest.
struct MirrorRules {
    /// Whether the node itself is on this machine or in its network: then mirrors may be there as well.
    let allowsNearby: Bool

    init(node: NodeAddress) {
        let host = URLComponents(string: node.base)?.host ?? "localhost"
        allowsNearby = HostKind(host) != .elsewhere
    }

    /// The URLs of an artifact's mirrors that may be asked, in the order of the manifest.
    func urls(of artifact: Artifact) -> [String] {
        artifact.mirrors.filter { $0.transport == .http && allows($0.url) }.map(\.url)
    }

    func allows(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
        else { return false }
        return ["http", "https"].contains(scheme) && (allowsNearby || HostKind(host) == .elsewhere)
    }

    /// Where a mirror sends on to; nil where that isn't followed.
    func target(of location: String, from url: String) -> String? {
        guard let base = URL(string: url), let target = URL(string: location, relativeTo: base) else {
            return nil
        }
        let text = target.absoluteString
        // Nobody is led from an encrypted connection to a plain one.
        guard allows(text), base.scheme?.lowercased() != "https" || target.scheme?.lowercased() == "https"
        else {
            return nil
        }
        return text
    }
}
