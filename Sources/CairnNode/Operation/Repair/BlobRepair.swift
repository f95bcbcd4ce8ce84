import CairnClient
import CairnManifest
import CairnRegistry
import CairnStorage

/// Fetches blobs that are damaged or missing from those who have them, each checked against its digest.
struct BlobRepair {
    private let folder: String
    private let aside: SetAside

    init(folder: String, aside: SetAside) {
        self.folder = folder
        self.aside = aside
    }

    /// Mends what is named; returns why it couldn't be, by place.
    func run(_ findings: [Finding], clients: [NodeClient]) async throws -> [String: String] {
        let index = try IndexDatabase(path: folder + "/index.sqlite")
        let blobs = try DiskBlobStore(folder: folder + "/blobs")
        var reasons: [String: String] = [:]
        for finding in findings {
            guard let name = finding.place.split(separator: "/").last,
                let digest = ContentDigest(hex: String(name))
            else { continue }
            try aside.move(finding.place)
            // What no release names is gone with it.
            guard let artifact = try index.artifact(digest) else { continue }
            if let why = await fetch(artifact, into: blobs, from: clients) { reasons[finding.place] = why }
        }
        return reasons
    }

    /// Why nobody gave it; nil when it is here.
    private func fetch(
        _ artifact: CatalogArtifact, into blobs: DiskBlobStore, from clients: [NodeClient]
    ) async -> String? {
        var why = "no peer is known that could have it; name one with --peer"
        for client in clients {
            let fetcher = BlobFetcher(
                client: client, blobs: blobs, folder: folder + "/fetching", reserveDisk: { _ in })
            do {
                _ = try await fetcher.fetch(artifact)
                return nil
            } catch {
                why = "\(error)"
            }
        }
        return why
    }
}
