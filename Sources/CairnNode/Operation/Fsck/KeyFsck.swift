import CairnStorage
import CairnTransparencyLog
import Glibc

/// Checks the keys of a data directory, and that nobody else can read them.
struct KeyFsck {
    private(set) var findings: [Finding] = []
    /// The log's own key, as far as it can be read.
    private(set) var log: VerifierKey?

    /// `mayLack`: a directory without the log's key is whole, too.
    init(folder: String, logOrigin: String, mayLack: Bool) {
        let path = folder + "/keys/log.pem"
        if FileCopy.size(of: path) == nil {
            guard !mayLack else { return }
            findings.append(
                Finding(.key, "keys/log.pem", "is missing: without it the log can't go on", remedy: .none))
        } else {
            do {
                log = try LogKey(path: path, origin: logOrigin).verifier
            } catch {
                findings.append(Finding(.key, "keys/log.pem", "can't be read: \(error)", remedy: .none))
            }
        }
        for name in ["keys"] + ["log", "witness", "mirror"].map({ "keys/\($0).pem" }) {
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0, status.st_mode & 0o077 != 0 else { continue }
            findings.append(
                Finding(.key, name, "can be read by others than its owner", remedy: .mode))
        }
    }
}
