import CairnRegistry
import CairnStorage
import Foundation

/// Compares the git repositories with what the logs give: refs, their file, and every object.
struct GitFsck {
    private let folder: String
    private let isRunning: Bool
    private(set) var findings: [Finding] = []
    private(set) var detail = ""

    init(folder: String, isRunning: Bool) {
        self.folder = folder
        self.isRunning = isRunning
    }

    /// `held` are the refs that the state has, by repository, read together with the watermarks that the derivation
    /// went up to.
    mutating func compare(
        _ derived: [String: (refs: [String: GitObjectID], path: String)],
        held: [String: [String: GitObjectID]]
    ) throws {
        for (name, right) in derived.sorted(by: { $0.key < $1.key }) {
            let place = "git/\(name).git"
            if held[name] != right.refs {
                add(place, "has other refs in the state than the log gives")
            }
            let path = "\(folder)/\(place)"
            guard FileManager.default.fileExists(atPath: path + "/HEAD"),
                FileManager.default.fileExists(atPath: path + "/objects/pack")
            else {
                add(place, "is missing or no repository")
                continue
            }
            try checkPackedRefs("\(place)/packed-refs", of: path, right: right)
            try checkObjects(place: place, path: path, derived: right.path)
        }
        let strange = Set(held.keys).subtracting(derived.keys)
        for name in strange.sorted() { add("git/\(name).git", "has refs in the state, but no log gives it") }
        detail = "\(derived.count) repositories"
    }

    /// A crash may come between the refs of the state and this file: then it shows earlier commits of the same refs.
    private mutating func checkPackedRefs(
        _ place: String, of path: String, right: (refs: [String: GitObjectID], path: String)
    ) throws {
        guard !isRunning else { return }
        guard let shown = try GitObjectCheck.packedRefs(of: path) else { return add(place, "is missing") }
        guard shown != right.refs else { return }
        let known = Set(try GitObjectCheck.objects(of: right.path))
        if shown.allSatisfy({ right.refs[$0.key] != nil && known.contains($0.value) }) {
            findings.append(
                Finding(
                    .git, place, "shows earlier refs; the next start writes the newest", isDamage: false,
                    remedy: .start))
        } else {
            add(place, "shows other refs than the log gives")
        }
    }

    private mutating func checkObjects(place: String, path: String, derived: String) throws {
        for pack in try GitObjectCheck.brokenPacks(in: path) {
            add("\(place)/objects/pack/\(pack)", "isn't a whole index of a pack")
        }
        let problems = try GitObjectCheck.problems(held: path, expected: derived)
        for problem in problems.prefix(Self.named) {
            switch problem {
            case .missing(let id): add(place, "lacks the object \(id.hex)")
            case .damaged(let id): add(place, "has a damaged object \(id.hex)")
            }
        }
        if problems.count > Self.named {
            add(place, "has \(problems.count - Self.named) more missing or damaged objects")
        }
    }

    /// Objects of one repository that are named one by one.
    private static let named = 10

    private mutating func add(_ place: String, _ detail: String) {
        findings.append(Finding(.git, place, detail, remedy: .derivation))
    }
}
