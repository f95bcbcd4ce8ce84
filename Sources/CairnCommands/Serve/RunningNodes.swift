import CairnAPI
import CairnManifest
import Foundation

/// The nodes that this user runs on this machine: one small file each, named by its data directory.
///
/// `serve` writes its file and removes it; a file whose process is gone is passed over.
struct RunningNodes: Sendable {
    let folder: String

    /// `{"data":"/srv/cairn","pid":4711}`.
    func add(data: String) throws {
        let document: JSONValue = ["data": .string(data), "pid": .integer(Int64(getpid()))]
        try LocalFile.replace(file(of: data), document.canonicalBytes(), mode: 0o600)
    }

    /// Removes the file of this process; another process's stays.
    func remove(data: String) {
        if let known = read(file(of: data)), known.process == getpid() { unlink(file(of: data)) }
    }

    /// The data directories of nodes that run, in the order of their paths.
    func list() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.compactMap { running("\(folder)/\($0)") }.sorted()
    }

    /// The admin socket below `data`, or that of the only node that runs.
    func socket(data: String?) throws -> String {
        if let data {
            let path = "\(LocalFile.absolute(data))/\(AdminPath.socketName)"
            guard access(path, F_OK) == 0 else {
                throw CommandFailure(
                    .unavailable, "no-node",
                    "no node runs on \(data): there is no \(AdminPath.socketName); start it with 'cairn serve'"
                )
            }
            return path
        }
        let nodes = list()
        guard let only = nodes.first else {
            throw CommandFailure(
                .unavailable, "no-node",
                "no node of yours runs on this machine; start one, or name its folder with --data")
        }
        guard nodes.count == 1 else {
            throw CommandFailure.invalid(
                "several nodes run on this machine; choose one with --data", issues: nodes)
        }
        return "\(only)/\(AdminPath.socketName)"
    }

    private func file(of data: String) -> String {
        "\(folder)/\(ContentDigest.of(Array(data.utf8)).hex).json"
    }

    private func running(_ file: String) -> String? {
        guard let (data, process) = read(file) else { return nil }
        let isAlive = kill(process, 0) == 0 || errno == EPERM
        return isAlive && access("\(data)/\(AdminPath.socketName)", F_OK) == 0 ? data : nil
    }

    private func read(_ file: String) -> (data: String, process: pid_t)? {
        guard let bytes = try? LocalFile.read(file, maxBytes: 16 << 10),
            let object = try? JSONValue.parse(bytes, maxBytes: 16 << 10).objectValue,
            let data = object["data"]?.stringValue, let number = object["pid"]?.integerValue,
            let process = pid_t(exactly: number), process > 0
        else { return nil }
        return (data, process)
    }
}
