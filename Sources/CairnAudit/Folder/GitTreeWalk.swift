import CairnRegistry
import CairnStorage

/// Goes through everything below the trees of a repository's commits, each object once.
///
/// The log names the commit, and each name below it is made of what it names: so an object that is there under its name is
/// the one that was published.
struct GitTreeWalk {
    private let repository: GitRepository
    private var seen: Set<GitObjectID> = []

    init(_ repository: GitRepository) {
        self.repository = repository
    }

    /// What isn't there as it must be below a tree; nil when all is, or was told before.
    mutating func fault(below root: GitObjectID) throws -> String? {
        var waiting: [(id: GitObjectID, kind: GitObject.Kind)] = [(root, .tree)]
        var count = 0
        while let (id, kind) = waiting.popLast() {
            guard seen.insert(id).inserted else { continue }
            count += 1
            guard count <= AuditLimits.gitObjects else { return "has more objects than a release can" }
            let object: GitObject?
            do {
                object = try repository.read(id)
            } catch {
                return "lacks the \(kind.rawValue) \(id.hex): \(error)"
            }
            guard let object else { return "lacks the \(kind.rawValue) \(id.hex)" }
            guard object.kind == kind else {
                return "has a \(object.kind.rawValue) as the \(kind.rawValue) \(id.hex)"
            }
            guard kind == .tree else { continue }
            guard let entries = Self.entries(of: object) else {
                return "has the tree \(id.hex), which can't be read"
            }
            waiting += entries
        }
        return nil
    }

    /// What a tree names; nil for bytes that are none: `<mode> <name>\0<20 bytes>`, again and again.
    private static func entries(of tree: GitObject) -> [(id: GitObjectID, kind: GitObject.Kind)]? {
        var entries: [(id: GitObjectID, kind: GitObject.Kind)] = []
        var rest = tree.bytes[...]
        while !rest.isEmpty {
            guard let end = rest.firstIndex(of: 0), rest.endIndex - end > 20,
                let id = GitObjectID(bytes: Array(rest[end + 1..<end + 21]))
            else { return nil }
            switch rest.prefix(while: { $0 != UInt8(ascii: " ") }) {
            case let mode where mode.elementsEqual("40000".utf8): entries.append((id, .tree))
            case let mode where mode.elementsEqual("100644".utf8): entries.append((id, .blob))
            default: return nil
            }
            rest = rest[(end + 21)...]
        }
        return entries
    }
}
