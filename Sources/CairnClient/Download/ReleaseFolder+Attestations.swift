import CairnManifest
import CairnProvenance

extension ReleaseFolder {
    private static let attestations = "attestations"

    private static func path(_ number: Int) -> [String] { [name, attestations, "\(number).json"] }

    /// What was attached to the release, as it stands in the folder; nothing of it is believed.
    ///
    /// A file that can't be read is told as an attestation that isn't there: none is a fault of the release.
    static func attestations(in tree: FolderTree) -> [GatheredAttestation] {
        var room = CairnProvenance.Limits.bundleBytes
        var found: [GatheredAttestation] = []
        while found.count < CairnProvenance.Limits.bundledAttestations {
            let path = path(found.count + 1)
            do {
                guard let bytes = try tree.bytes(path, atMost: room) else { break }
                room -= bytes.count
                found.append(GatheredAttestation(try ReleaseEvidence.Attached.parse(bytes)))
            } catch {
                found.append(
                    GatheredAttestation(
                        AttestationClaim(unreadable: path.joined(separator: "/")),
                        missing: PrintableText.of("\(error)")))
            }
        }
        return found
    }

    /// Writes these in place of those of an earlier pull.
    static func write(_ attached: [ReleaseEvidence.Attached], in tree: FolderTree) throws {
        for (offset, attestation) in attached.enumerated() {
            try tree.write(try attestation.encoded(), to: path(offset + 1))
        }
        for number in attached.count..<CairnProvenance.Limits.bundledAttestations {
            let path = path(number + 1)
            guard try tree.file(path) != nil else { break }
            try tree.remove(path)
        }
    }
}
