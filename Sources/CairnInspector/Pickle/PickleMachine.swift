/// Follows the opcodes of one pickle with a stack of names; calls nothing.
///
/// It goes on where an unpickler would stop for a missing operand, as it is better to see too much: unpicklers differ. What
/// is followed so is an `anomaly`. It stops at STOP, at a byte that is no opcode, at the end, and at a limit.
struct PickleMachine {
    var reader: ByteReader
    let budget: Budget
    /// Of a run without a header, which might be any text.
    let stopsAtAnomaly: Bool
    var report = PickleReport()
    var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [UInt64: PickleValue] = [:]
    private var memoKeys = MemoKeys()
    /// Pickles around this one, of which it is an array.
    var nesting = 0
    private var importIndex: [PickleImport: Int] = [:]
    /// Keys and values of the dictionary that was filled last, if it may be the state of a joblib array.
    var lastItems: [PickleValue] = []
    var opcodeOffset: Int64 = 0

    init(_ reader: ByteReader, budget: Budget, stopsAtAnomaly: Bool) {
        self.reader = reader
        self.budget = budget
        self.stopsAtAnomaly = stopsAtAnomaly
    }

    mutating func run() -> PickleReport {
        do throws(SourceError) {
            report.end = try follow()
        } catch {
            report.end = error == .ended ? .endsEarly : .unreadable(error)
        }
        report.endOffset = reader.offset
        return report
    }

    private mutating func follow() throws(SourceError) -> PickleReport.End {
        while true {
            opcodeOffset = reader.offset
            guard let byte = try reader.byteIfAny() else { return .endsEarly }
            guard let opcode = PickleOpcode(rawValue: byte) else { return .brokenOpcode(byte) }
            try budget.spendOpcode()
            report.opcodes += 1
            if opcode == .stop { return .stop }
            if opcode == .build, let array = joblibArray() {
                _ = pop()
                guard try skip(array) else { return .rawArray }
                continue
            }
            try perform(opcode)
            if stopsAtAnomaly, report.anomaly != nil { return .endsEarly }
        }
    }

    // MARK: Stack

    mutating func push(_ value: PickleValue) throws(SourceError) {
        guard stack.count < Limits.pickleStack else { throw .limit(.pickleStack) }
        stack.append(value)
    }

    mutating func pop() -> PickleValue {
        guard stack.count > (marks.last ?? 0) else {
            strange("an operand is missing")
            return .other
        }
        return stack.removeLast()
    }

    var top: PickleValue { stack.count > (marks.last ?? 0) ? stack[stack.count - 1] : .other }

    /// POP takes a mark where there is nothing above it.
    mutating func popValueOrMark() {
        if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = pop() }
    }

    mutating func mark() throws(SourceError) {
        guard marks.count < Limits.pickleStack else { throw .limit(.pickleStack) }
        marks.append(stack.count)
    }

    mutating func popToMark() -> ArraySlice<PickleValue> {
        guard let mark = marks.popLast() else {
            strange("a mark is missing")
            let all = stack[...]
            stack = []
            return all
        }
        let values = stack[mark...]
        stack.removeSubrange(mark...)
        return values
    }

    mutating func strange(_ text: StaticString) {
        if report.anomaly == nil { report.anomaly = (text, opcodeOffset) }
    }

    // MARK: Memo

    mutating func put(_ key: UInt64?) throws(SourceError) {
        guard let key else { return strange("a memo key is no number") }
        try memoKeys.insert(key)
        let value = top
        guard value.isTelling || memo[key] != nil else { return }
        guard memo.count < Limits.pickleMemo else { throw .limit(.pickleMemo) }
        memo[key] = value
    }

    /// MEMOIZE takes the count of the memo as its key.
    mutating func memoize() throws(SourceError) { try put(memoKeys.count) }

    mutating func get(_ key: UInt64?) throws(SourceError) {
        if key == nil { strange("a memo key is no number") }
        try push(key.flatMap { memo[$0] } ?? .other)
    }

    // MARK: Imports

    /// Nil names can't be told.
    mutating func use(_ module: String?, _ name: String?) throws(SourceError) -> PickleValue {
        guard let module, let name else {
            if report.unresolved == nil { report.unresolved = opcodeOffset }
            return .other
        }
        let found = PickleImport(module: module, name: name)
        if let index = importIndex[found] { return .global(index) }
        guard report.imports.count < Limits.pickleImports else { throw .limit(.pickleImports) }
        importIndex[found] = report.imports.count
        report.imports.append(PickleReport.Use(name: found, offset: opcodeOffset))
        return .global(report.imports.count - 1)
    }

    mutating func call(_ value: PickleValue, _ opcode: StaticString) -> PickleValue {
        guard case .global(let index) = value else { return .other }
        // Of a run without a header, what an unpickler would refuse calls nothing.
        if stopsAtAnomaly, report.anomaly != nil { return .other }
        if report.imports[index].call == nil { report.imports[index].call = opcode }
        return .instance(index)
    }

    func name(of value: PickleValue) -> PickleImport? {
        switch value {
        case .global(let index), .instance(let index): report.imports[index].name
        default: nil
        }
    }
}
