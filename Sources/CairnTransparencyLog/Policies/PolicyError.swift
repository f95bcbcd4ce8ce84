/// Why a text is no policy that anybody should judge by.
package struct PolicyError: Error, Hashable {
    /// What is wrong, with the evidence.
    package enum Reason: Hashable, Sendable {
        case tooLarge(bytes: Int, limit: Int)
        /// A control character other than tab and line feed, or DEL.
        case forbiddenByte(UInt8)
        /// A line that begins with none of the four words.
        case unknownLine(PolicyText)
        /// Too few or too many fields for its kind of line.
        case wrongFieldCount
        case badKey(VerifierKeyError)
        /// A key of a log where a witness's belongs, or the reverse.
        case wrongKeyType(SignatureType)
        /// The same public key, or the same name and key ID, as on another line.
        case repeatedKey(line: Int)
        /// A witness or group named `none`.
        case reservedName
        case repeatedName(PolicyText, line: Int)
        /// Neither a witness nor a group of an earlier line.
        case undefinedName(PolicyText)
        /// A name that is a member of a group already.
        case memberTwice(PolicyText)
        /// Not `any`, `all` or a decimal number from 1 to the number of members.
        case badThreshold(PolicyText)
        case tooMany(limit: Int)
        case repeatedQuorum(line: Int)
        case noQuorum
        /// Members of one operator count once, so that the threshold can't be reached.
        case moreThanOperators(needed: Int, operators: Int)
        /// One operator stands in several members of a group that have others too.
        case operatorInSeveral(String)
        /// Two quorums may share no operator but liars: `needed` isn't more than half of operators and faulty.
        case unsafe(needed: Int, operators: Int, faulty: Int)
    }

    /// From 1; `nil` where it is about the whole text.
    package let line: Int?
    package let reason: Reason

    package init(line: Int?, _ reason: Reason) {
        self.line = line
        self.reason = reason
    }
}

extension PolicyError: CustomStringConvertible {
    package var description: String {
        (line.map { "line \($0) of the policy" } ?? "the policy") + " " + reason.text
    }
}

extension PolicyError.Reason {
    fileprivate var text: String {
        switch self {
        case .tooLarge(let bytes, let limit): "has \(bytes) bytes; at most \(limit) are read"
        case .forbiddenByte(0x0D): "ends with CR LF; end lines with LF alone"
        case .forbiddenByte(let byte): "has the byte \(byte), which no policy may have; remove it"
        case .unknownLine(let word):
            "begins with '\(word)'; write 'log', 'witness', 'group', 'quorum' or '#' and a comment"
        case .wrongFieldCount:
            "has too few or too many fields; write 'log <vkey> [url]', 'witness <name> <vkey> [url]', "
                + "'group <name> <k|any|all> <name>…' or 'quorum <name|none>'"
        case .badKey(let error):
            "has no usable verifier key (\(error)); copy it from the log or witness again"
        case .wrongKeyType(let type):
            "has a key of signature type \(type.rawValue); a log's has type 1, a witness's type 4"
        case .repeatedKey(let line): "has the key of line \(line) again; each key belongs on one line"
        case .reservedName: "defines the name 'none', which is taken; choose another"
        case .repeatedName(let name, let line):
            "defines '\(name)' again, which line \(line) has defined; choose another name"
        case .undefinedName(let name):
            "names '\(name)', which no line before it defines; define it first"
        case .memberTwice(let name):
            "names '\(name)', which is in a group already; a name may be a member once"
        case .badThreshold(let text):
            "has the threshold '\(text)'; write 'any', 'all' or a number from 1 to that of the members"
        case .tooMany(let limit): "is one line more of its kind than the \(limit) that are read"
        case .repeatedQuorum(let line): "is a second quorum line after line \(line); keep one"
        case .noQuorum: "has no quorum line; end it with 'quorum <name>'"
        case .moreThanOperators(let needed, let operators):
            "asks for \(needed) witnesses, but its members have \(operators) operators and those of one operator "
                + "count once; ask for at most \(operators), or write 'all'"
        case .operatorInSeveral(let name):
            "has witnesses of \(name) in several of its members, which would count them twice; put them into one"
        case .unsafe(let needed, let operators, let faulty):
            "asks for \(needed) of \(operators) operators: two such quorums could have seen two different logs "
                + (faulty == 0 ? "even if none of them lies" : "if \(faulty) of them lied")
                + "; ask for at least \((operators + faulty) / 2 + 1)"
        }
    }
}
