extension LogPolicy {
    /// The policy that `bytes` spell: UTF-8 or any other octets above ASCII, LF after every line but the last.
    ///
    /// The first fault, from the top, is the one that is thrown; those of a whole group follow those of its line.
    package static func parse(_ bytes: [UInt8]) throws(PolicyError) -> LogPolicy {
        guard bytes.count <= LogLimits.maxPolicyBytes else {
            throw PolicyError(line: nil, .tooLarge(bytes: bytes.count, limit: LogLimits.maxPolicyBytes))
        }
        var reader = PolicyReader()
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            try reader.read(line)
        }
        return try reader.finish()
    }
}

/// The lines of a policy as they are read, with what they have defined.
private struct PolicyReader {
    private var line = 0
    private var logs: [LogPolicy.Log] = []
    private var witnesses: [LogPolicy.Witness] = []
    private var groups: [LogPolicy.Group] = []
    private var quorum: LogPolicy.Member?
    private var quorumLine: Int?
    private var names: [PolicyText: (member: LogPolicy.Member, line: Int)] = [:]
    private var keys: [(key: VerifierKey, line: Int)] = []
    private var members: Set<LogPolicy.Member> = []
    private var groupLines: [Int] = []

    private func fault(_ reason: PolicyError.Reason) -> PolicyError { PolicyError(line: line, reason) }

    mutating func read(_ bytes: ArraySlice<UInt8>) throws(PolicyError) {
        line += 1
        if let byte = bytes.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            throw fault(.forbiddenByte(byte))
        }
        let fields = bytes.split { $0 == 0x20 || $0 == 0x09 }.map { PolicyText($0) }
        guard let word = fields.first, word.bytes.first != UInt8(ascii: "#") else { return }
        let rest = Array(fields.dropFirst())
        switch word {
        case "log": try readLog(rest)
        case "witness": try readWitness(rest)
        case "group": try readGroup(rest)
        case "quorum": try readQuorum(rest)
        default: throw fault(.unknownLine(word))
        }
    }

    func finish() throws(PolicyError) -> LogPolicy {
        guard quorumLine != nil else { throw PolicyError(line: nil, .noQuorum) }
        let policy = LogPolicy(logs: logs, witnesses: witnesses, groups: groups, quorum: quorum)
        for place in policy.groupsOfQuorum {
            if let reason = policy.danger(inGroup: place) {
                throw PolicyError(line: groupLines[place], reason)
            }
        }
        return policy
    }

    // MARK: Kinds of lines

    private mutating func readLog(_ fields: [PolicyText]) throws(PolicyError) {
        guard (1...2).contains(fields.count) else { throw fault(.wrongFieldCount) }
        guard logs.count < LogLimits.maxPolicyLines else {
            throw fault(.tooMany(limit: LogLimits.maxPolicyLines))
        }
        let key = try key(fields[0], refusing: .cosignatureV1)
        logs.append(LogPolicy.Log(key: key, url: fields.count > 1 ? fields[1] : nil))
    }

    private mutating func readWitness(_ fields: [PolicyText]) throws(PolicyError) {
        guard (2...3).contains(fields.count) else { throw fault(.wrongFieldCount) }
        guard witnesses.count < LogLimits.maxPolicyLines else {
            throw fault(.tooMany(limit: LogLimits.maxPolicyLines))
        }
        try define(fields[0], as: .witness(witnesses.count))
        let key = try key(fields[1], refusing: .ed25519)
        witnesses.append(
            LogPolicy.Witness(name: fields[0], key: key, url: fields.count > 2 ? fields[2] : nil))
    }

    private mutating func readGroup(_ fields: [PolicyText]) throws(PolicyError) {
        guard fields.count >= 3 else { throw fault(.wrongFieldCount) }
        guard groups.count < LogLimits.maxPolicyLines else {
            throw fault(.tooMany(limit: LogLimits.maxPolicyLines))
        }
        var found: [LogPolicy.Member] = []
        for name in fields.dropFirst(2) {
            guard let member = names[name]?.member else { throw fault(.undefinedName(name)) }
            guard members.insert(member).inserted else { throw fault(.memberTwice(name)) }
            found.append(member)
        }
        // Defined last: a group isn't its own member.
        try define(fields[0], as: .group(groups.count))
        let threshold = try threshold(fields[1], members: found.count)
        groups.append(LogPolicy.Group(name: fields[0], threshold: threshold, members: found))
        groupLines.append(line)
    }

    private mutating func readQuorum(_ fields: [PolicyText]) throws(PolicyError) {
        guard fields.count == 1 else { throw fault(.wrongFieldCount) }
        if let quorumLine { throw fault(.repeatedQuorum(line: quorumLine)) }
        quorumLine = line
        guard fields[0] != "none" else { return }
        guard let member = names[fields[0]]?.member else { throw fault(.undefinedName(fields[0])) }
        quorum = member
    }

    // MARK: Fields

    private mutating func define(_ name: PolicyText, as member: LogPolicy.Member) throws(PolicyError) {
        guard name != "none" else { throw fault(.reservedName) }
        if let known = names[name] { throw fault(.repeatedName(name, line: known.line)) }
        names[name] = (member, line)
    }

    /// A key of any type but the one that belongs to the other role.
    private mutating func key(
        _ text: PolicyText, refusing other: SignatureType
    ) throws(PolicyError) -> VerifierKey {
        guard let string = String(validating: text.bytes, as: UTF8.self) else {
            throw fault(.badKey(.malformed))
        }
        let key: VerifierKey
        do {
            key = try VerifierKey.parse(string)
        } catch {
            throw fault(.badKey(error))
        }
        guard key.type != other else { throw fault(.wrongKeyType(key.type)) }
        // With the same name and ID, one's signature would be taken for a bad one of the other.
        let same = keys.first { known in
            known.key.publicKey == key.publicKey
                || known.key.id == key.id && known.key.name.utf8.elementsEqual(key.name.utf8)
        }
        if let same { throw fault(.repeatedKey(line: same.line)) }
        keys.append((key, line))
        return key
    }

    private func threshold(
        _ text: PolicyText, members: Int
    ) throws(PolicyError) -> LogPolicy.Threshold {
        switch text {
        case "any": return .any
        case "all": return .all
        default:
            guard let count = UInt64(strictDecimal: text.bytes), (1...UInt64(members)).contains(count) else {
                throw fault(.badThreshold(text))
            }
            return .count(Int(count))
        }
    }
}
