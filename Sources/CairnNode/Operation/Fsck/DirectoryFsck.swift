import CairnManifest
import CairnStorage

/// Checks what says which node a directory belongs to.
enum DirectoryFsck {
    /// The node's origin; nil, with a finding, where the description can't be read.
    static func origin(of folder: String, report: inout FsckReport) -> String? {
        do {
            guard let bytes = try DurableFile.read(folder + "/node.json", maxBytes: 64 << 10) else {
                report.findings.append(
                    Finding(
                        .description, "node.json", "is missing: nothing says which node this is",
                        remedy: .none))
                return nil
            }
            let origin = try DataDirectory.origin(of: bytes, path: folder)
            report.parts.append(FsckReport.Part(name: "node.json", detail: origin))
            return origin
        } catch {
            report.findings.append(
                Finding(.description, "node.json", "can't be read: \(error)", remedy: .none))
            return nil
        }
    }
}
