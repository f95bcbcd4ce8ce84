import CairnManifest
import CairnRegistry
import CairnStorage

/// Hashes every blob, and looks for those that releases name and that aren't here.
struct BlobFsck {
    private let folder: String
    private(set) var findings: [Finding] = []
    private(set) var detail = ""

    init(folder: String) {
        self.folder = folder
    }

    mutating func run() throws {
        var bytes: Int64 = 0
        let entries = try DiskBlobStore.entries(in: folder + "/blobs")
        for entry in entries {
            let place = "blobs/\(entry.path)"
            guard let digest = entry.digest else {
                findings.append(
                    Finding(
                        .leftover, place, "isn't called as a blob is", isDamage: false,
                        remedy: entry.path.hasSuffix(".tmp") ? .removal : .none))
                continue
            }
            let found = try DiskBlobStore.digest(ofFile: "\(folder)/\(place)")
            bytes += try DiskBlobStore(reading: folder + "/blobs").size(of: digest) ?? 0
            if found != digest {
                findings.append(
                    Finding(.blob, place, "has bytes with another SHA-256, \(found)", remedy: .peer))
            }
        }
        detail = "\(entries.count) blobs, \(bytes) bytes hashed"
    }

    /// A release of this node's own log must have its files; those of mirrored ones are fetched by the next round.
    mutating func findMissing(_ artifacts: [CatalogArtifact], isOwn: Bool) throws {
        let blobs = DiskBlobStore(reading: folder + "/blobs")
        for artifact in artifacts {
            let place = "blobs/sha256/\(artifact.digest.hex.prefix(2))/\(artifact.digest.hex)"
            let size = try blobs.size(of: artifact.digest)
            guard size != artifact.size else { continue }
            // A blob of another size is named by its digest already.
            guard size == nil else { continue }
            findings.append(
                Finding(
                    .blob, place,
                    "is missing: the file \(artifact.path) of a release of \(isOwn ? "this node" : "a peer"), \(artifact.size) bytes",
                    isDamage: isOwn, remedy: isOwn ? .peer : .start))
        }
    }
}
