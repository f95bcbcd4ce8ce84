/// Why a command on a data directory doesn't begin.
package enum OperationError: Error, Hashable, Sendable {
    /// A node, or another command, has the directory.
    case nodeRuns(String)
    case notADataDirectory(String)
    case damagedState(path: String, why: String)
    case exists(String)
    case notABackup(path: String, why: String)
    case insideItself(String)
}

extension OperationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nodeRuns(let path): "a node, or another command, runs on \(path); stop it first"
        case .notADataDirectory(let path): "\(path) is no node's data directory; check --data"
        case .damagedState(let path, let why): "the state in \(path) can't be used: \(why)"
        case .exists(let path): "\(path) is there already; choose another folder, or move it away"
        case .notABackup(let path, let why): "\(path) is no backup that can be used: \(why)"
        case .insideItself(let path): "\(path) lies inside the data directory; choose a folder outside of it"
        }
    }
}
