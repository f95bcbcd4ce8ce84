/// What is kept of a value on the stack: enough to know names, calls and the arrays of joblib.
enum PickleValue {
    case other
    case text(String)
    case integer(Int64)
    /// Of texts and integers only, at most 8: nothing here may nest as deep as a stranger likes.
    case tuple([PickleValue])
    /// An import, by its place in the report.
    case global(Int)
    /// What calling that import gave.
    case instance(Int)
    /// A numpy type, as its array protocol writes it: `f8`.
    case dtype(String)

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// Worth remembering; everything else is read back as `other`.
    var isTelling: Bool {
        if case .other = self { false } else { true }
    }

    static func tuple(of values: ArraySlice<PickleValue>) -> PickleValue {
        guard values.count <= 8 else { return .other }
        for value in values {
            switch value {
            case .text, .integer, .other: continue
            default: return .other
            }
        }
        return .tuple(Array(values))
    }
}

/// A name that a pickle imports.
struct PickleImport: Hashable {
    let module: String
    let name: String

    var text: String { "\(module).\(name)" }

    /// Both look like Python names: what random bytes don't.
    var isPlausible: Bool { Self.isDotted(module) && Self.isDotted(name) }

    private static func isDotted(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.first, !(0x30...0x39).contains(first) else { return false }
            return part.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
                default: false
                }
            }
        }
    }
}

/// What following one pickle showed.
struct PickleReport {
    enum End: Equatable {
        case stop
        /// Not an opcode.
        case brokenOpcode(UInt8)
        /// The bytes end before STOP.
        case endsEarly
        case unreadable(SourceError)
        /// An array in the stream whose length isn't known.
        case rawArray
    }

    struct Use {
        let name: PickleImport
        let offset: Int64
        /// The opcode that called it first.
        var call: StaticString?
        /// An opcode changed its attributes.
        var isChanged = false
    }

    var hasHeader = false
    var imports: [Use] = []
    var unresolved: Int64?
    var extensions: [(code: UInt64, offset: Int64)] = []
    /// The first thing that an unpickler would refuse, though it was followed on.
    var anomaly: (text: StaticString, offset: Int64)?
    var opcodes = 0
    /// The first value is the number that legacy PyTorch files begin with.
    var isTorchMagic = false
    var end = End.endsEarly
    /// After the last opcode that was read.
    var endOffset: Int64 = 0
}
