/// Which logs are believed, and whose cosignatures on their checkpoints are enough: a C2SP tlog-policy.
///
/// Text: lines `log <vkey> [url]`, `witness <name> <vkey> [url]`, `group <name> <k|any|all> <name>…` and one
/// `quorum <name|none>`. Stricter than its source: witnesses of one operator count once, and a group in which two
/// quorums could meet in liars only is refused (`LogPolicy+Safety`).
/// Source: <https://c2sp.org/tlog-policy>
package struct LogPolicy: Hashable, Sendable {
    /// A log whose checkpoints are judged by this policy.
    package struct Log: Hashable, Sendable {
        /// Its name is the log's origin line.
        package let key: VerifierKey
        /// What it means is the application's matter.
        package let url: PolicyText?
    }

    /// Somebody who looks at logs and cosigns what fits what was seen before.
    package struct Witness: Hashable, Sendable {
        /// Means something in the policy's text only.
        package let name: PolicyText
        package let key: VerifierKey
        /// The submission prefix: checkpoints go to `<url>/add-checkpoint`.
        package let url: PolicyText?

        /// The part of the key's name before the first `/`, in lower-case ASCII: a host, as cairn's witnesses are
        /// named.
        package var `operator`: String {
            let host = key.name.utf8.prefix { $0 != UInt8(ascii: "/") }
            return String(
                decoding: host.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        }

        /// Whether its cosignatures can be checked here; other types are kept and never count.
        package var isKnownType: Bool { key.type == .cosignatureV1 }
    }

    /// What a quorum or a group names, by its place in `witnesses` or `groups`.
    package enum Member: Hashable, Sendable {
        case witness(Int)
        case group(Int)
    }

    /// How many of a group's members must have cosigned.
    package enum Threshold: Hashable, Sendable {
        case any
        case all
        case count(Int)
    }

    /// Members that stand for one witness when enough of them have cosigned.
    package struct Group: Hashable, Sendable {
        package let name: PolicyText
        package let threshold: Threshold
        /// Each defined before the group, each in one group at most.
        package let members: [Member]
    }

    package let logs: [Log]
    package let witnesses: [Witness]
    /// A group's members stand before it.
    package let groups: [Group]
    /// `nil` for `quorum none`: no cosignature is asked for.
    package let quorum: Member?

    /// As `parse` has checked it.
    init(logs: [Log], witnesses: [Witness], groups: [Group], quorum: Member?) {
        self.logs = logs
        self.witnesses = witnesses
        self.groups = groups
        self.quorum = quorum
    }

    // MARK: Looking up

    package var logKeys: [VerifierKey] { logs.map(\.key) }

    /// The keys that checkpoints are verified with before they are judged; some may be of unknown types.
    package var witnessKeys: [VerifierKey] { witnesses.map(\.key) }

    /// The first log of an origin; a policy may list another key of the same origin.
    package func log(origin: String) -> Log? {
        logs.first { $0.key.name.utf8.elementsEqual(origin.utf8) }
    }

    /// Whether checkpoints signed by this key are judged by this policy.
    package func lists(_ logKey: VerifierKey) -> Bool { logKeys.contains(logKey) }

    /// The witness or group of the quorum line; `nil` for `none`.
    package var quorumName: PolicyText? { quorum.map(name) }

    /// The witnesses that the quorum rests on, in the order of the policy; others are in it for nothing.
    package var quorumWitnesses: [Witness] {
        let used = quorum.map(witnessPlaces) ?? []
        return used.sorted().map { witnesses[$0] }
    }

    func witnessPlaces(_ member: Member) -> Set<Int> {
        switch member {
        case .witness(let place): [place]
        case .group(let place): groups[place].members.reduce(into: []) { $0.formUnion(witnessPlaces($1)) }
        }
    }

    func name(_ member: Member) -> PolicyText {
        switch member {
        case .witness(let place): witnesses[place].name
        case .group(let place): groups[place].name
        }
    }

    // MARK: Text

    /// The policy in one spelling, without comments: logs, witnesses, groups, quorum.
    package func encoded() -> [UInt8] {
        var lines: [[PolicyText]] = logs.map {
            ["log", PolicyText("\($0.key)")] + ($0.url.map { [$0] } ?? [])
        }
        lines += witnesses.map {
            ["witness", $0.name, PolicyText("\($0.key)")] + ($0.url.map { [$0] } ?? [])
        }
        lines += groups.map { ["group", $0.name, $0.threshold.text] + $0.members.map(name) }
        lines.append(["quorum", quorum.map(name) ?? "none"])
        return lines.flatMap { line in
            Array(line.map(\.bytes).joined(separator: [UInt8(ascii: " ")])) + [UInt8(ascii: "\n")]
        }
    }
}

extension LogPolicy.Threshold {
    var text: PolicyText {
        switch self {
        case .any: "any"
        case .all: "all"
        case .count(let count): PolicyText("\(count)")
        }
    }
}
