/// Why a node doesn't write to the log of a data directory: going on could fork it.
package enum StartRefusal: Error, Hashable, Sendable {
    /// The state is in another file than the one that its node wrote to.
    case copied(path: String)
    /// The directory's state belongs to another log key.
    case otherKey(path: String, recorded: String, found: String)
    /// A directory that is to be made has the key of a log already.
    case keyWithoutLog(path: String)
    /// An earlier start or an unfinished restore found that this directory is behind its log.
    case restoreNeeded(path: String, reason: String)
    case sealed(path: String, reason: String)
    /// Somebody has a checkpoint, signed by this log's key, of more leaves than there are here.
    case ahead(path: String, who: String, seen: UInt64, held: UInt64)
    /// Somebody has a checkpoint, signed by this log's key, of another tree.
    case contradicted(path: String, who: String, size: UInt64, evidence: String?)
}

extension StartRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .copied(let path):
            "\(path) was copied or restored: its state.sqlite isn't the file that its node wrote to, and a log that goes on "
                + "from an old copy forks. Run 'cairn admin restore --data \(path)', which asks peers and witnesses how far "
                + "the log has got"
        case .otherKey(let path, let recorded, let found):
            "the state in \(path) belongs to the log key \(recorded), but the key that signs is \(found); put the right key back"
        case .keyWithoutLog(let path):
            "\(path) has the key of a log but no log, and a key that may have signed one never begins an empty one in its place. Bring the "
                + "log back with 'cairn admin restore BACKUP --data \(path) --keys FOLDER', or move keys/log.pem away to begin a new log"
        case .restoreNeeded(let path, let reason):
            "\(path) is behind its own log: \(reason). Run 'cairn admin restore --data \(path)', which brings it up to that"
        case .sealed(let path, let reason):
            "the log in \(path) is sealed and never signs again: \(reason). Begin a new origin, or show this one with "
                + "'cairn serve --read-only'"
        case .ahead(let path, let who, let seen, let held):
            "\(who) has a checkpoint of this log with \(seen) leaves, signed by its key, but \(path) holds \(held): it is an old "
                + "copy, and going on would fork the log. Run 'cairn admin restore --data \(path)', which fetches what is missing"
        case .contradicted(let path, let who, let size, let evidence):
            "\(who) has a checkpoint of this log with \(size) leaves, signed by its key, that doesn't fit the log in \(path): the "
                + "key has signed two histories, and this one doesn't go on"
                + (evidence.map { "; the proof is kept in \($0)" } ?? "")
                + ". See 'cairn admin restore --help' about --seal"
        }
    }
}
