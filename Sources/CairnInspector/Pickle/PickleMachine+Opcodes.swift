extension PickleMachine {
    mutating func perform(_ opcode: PickleOpcode) throws(SourceError) {
        switch opcode {
        case .mark: try mark()
        case .pop: popValueOrMark()
        case .popMark: _ = popToMark()
        case .dup: try push(top)
        case .stop, .proto, .frame: try header(opcode)
        case .none, .newTrue, .newFalse, .emptyList, .emptyDict, .emptySet: try push(.other)
        case .emptyTuple: try push(.tuple([]))
        case .tuple1, .tuple2, .tuple3: try tuple(of: Int(opcode.rawValue - PickleOpcode.tuple1.rawValue) + 1)
        case .tuple:
            let values = popToMark()
            try push(.tuple(of: values))
        case .list, .dict, .frozenSet:
            _ = popToMark()
            try push(.other)
        case .append: _ = pop()
        case .appends, .addItems: _ = popToMark()
        case .setItem:
            _ = pop()
            _ = pop()
        case .setItems: keepItems(popToMark())
        case .get, .binGet, .longBinGet, .put, .binPut, .longBinPut, .memoize: try memo(opcode)
        case .global, .inst, .obj, .stackGlobal, .reduce, .build, .newObj, .newObjEx, .ext1, .ext2, .ext4,
            .persistentID, .binPersistentID:
            try act(opcode)
        case .nextBuffer: try push(.other)
        case .readOnlyBuffer: break
        default: try literal(opcode)
        }
    }

    private mutating func header(_ opcode: PickleOpcode) throws(SourceError) {
        if opcode == .frame { return try reader.skip(8) }
        let version = try reader.byte()
        if report.opcodes == 1 { report.hasHeader = true }
        if version > 5 { strange("the protocol is above 5") }
    }

    private mutating func tuple(of count: Int) throws(SourceError) {
        var values: [PickleValue] = []
        for _ in 0..<count { values.append(pop()) }
        values.reverse()
        try push(.tuple(of: values[...]))
    }

    private mutating func keepItems(_ items: ArraySlice<PickleValue>) {
        lastItems = items.count <= 32 ? Array(items) : []
    }

    private mutating func memo(_ opcode: PickleOpcode) throws(SourceError) {
        switch opcode {
        case .get: try get(PickleText.key(try reader.line(maxBytes: Limits.pickleLineBytes)))
        case .binGet: try get(UInt64(try reader.byte()))
        case .longBinGet: try get(try reader.little(4))
        case .put: try put(PickleText.key(try reader.line(maxBytes: Limits.pickleLineBytes)))
        case .binPut: try put(UInt64(try reader.byte()))
        case .longBinPut: try put(try reader.little(4))
        default: try memoize()
        }
    }

    // MARK: What imports and calls

    private mutating func act(_ opcode: PickleOpcode) throws(SourceError) {
        switch opcode {
        case .global: try push(try importOfLines())
        case .inst:
            let value = try importOfLines()
            _ = popToMark()
            try push(call(value, "INST"))
        case .obj:
            let values = popToMark()
            try push(call(values.first ?? .other, "OBJ"))
        case .stackGlobal:
            let name = pop()
            let module = pop()
            try push(try use(module.text, name.text))
        case .reduce:
            let arguments = pop()
            try push(reduce(pop(), arguments))
        case .newObj:
            _ = pop()
            try push(call(pop(), "NEWOBJ"))
        case .newObjEx:
            _ = pop()
            _ = pop()
            try push(call(pop(), "NEWOBJ_EX"))
        case .build:
            _ = pop()
            if case .global(let index) = top { report.imports[index].isChanged = true }
        case .ext1, .ext2, .ext4:
            let count = opcode == .ext1 ? 1 : opcode == .ext2 ? 2 : 4
            let code = try reader.little(count)
            if report.extensions.count < 100 { report.extensions.append((code, opcodeOffset)) }
            try push(.other)
        case .persistentID:
            _ = try reader.line(maxBytes: Limits.pickleLineBytes)
            try push(.other)
        default:
            _ = pop()
            try push(.other)
        }
    }

    private mutating func importOfLines() throws(SourceError) -> PickleValue {
        let module = try reader.line(maxBytes: Limits.pickleLineBytes)
        let name = try reader.line(maxBytes: Limits.pickleLineBytes)
        return try use(PickleText.name(module), PickleText.name(name))
    }

    private mutating func reduce(_ callee: PickleValue, _ arguments: PickleValue) -> PickleValue {
        let made = call(callee, "REDUCE")
        if name(of: callee)?.text == "numpy.dtype", case .tuple(let values) = arguments,
            let code = values.first?.text
        {
            return .dtype(code)
        }
        return made
    }

    // MARK: Literals

    private mutating func literal(_ opcode: PickleOpcode) throws(SourceError) {
        switch opcode {
        case .int, .long:
            let line = try reader.line(maxBytes: Limits.pickleLineBytes)
            let number = PickleText.integer(line)
            if number == nil { strange("a number isn't one") }
            try push(number.map { .integer($0) } ?? .other)
        case .float:
            let line = try reader.line(maxBytes: Limits.pickleLineBytes)
            if !PickleText.isFloat(line) { strange("a number isn't one") }
            try push(.other)
        case .binFloat: try skip(8)
        case .binInt:
            let bits = UInt32(truncatingIfNeeded: try reader.little(4))
            try push(.integer(Int64(Int32(bitPattern: bits))))
        case .binInt1: try push(.integer(Int64(try reader.byte())))
        case .binInt2: try push(.integer(Int64(try reader.little(2))))
        case .long1: try long(UInt64(try reader.byte()))
        case .long4: try long(try reader.little(4))
        case .string: try push(PickleText.quoted(try reader.line(maxBytes: Limits.pickleLineBytes)))
        case .unicode: try push(PickleText.rawUnicode(try reader.line(maxBytes: Limits.pickleLineBytes)))
        case .binString, .binUnicode: try text(try reader.little(4))
        case .shortBinString, .shortBinUnicode: try text(UInt64(try reader.byte()))
        case .binUnicode8: try text(try reader.little(8))
        case .binBytes: try skip(try reader.little(4))
        case .shortBinBytes: try skip(UInt64(try reader.byte()))
        case .binBytes8, .byteArray8: try skip(try reader.little(8))
        default: try push(.other)
        }
    }

    private mutating func text(_ count: UInt64) throws(SourceError) {
        guard count <= UInt64(Limits.pickleTextBytes) else { return try skip(count) }
        let bytes = try reader.bytes(Int(count))
        try push(.text(String(decoding: bytes, as: UTF8.self)))
    }

    private mutating func long(_ count: UInt64) throws(SourceError) {
        guard count <= 16 else { return try skip(count) }
        let bytes = try reader.bytes(Int(count))
        if report.opcodes <= 3, bytes == PickleText.torchMagic { report.isTorchMagic = true }
        guard bytes.count <= 7 else { return try push(.other) }
        let isNegative = (bytes.last ?? 0) & 0x80 != 0
        let magnitude = bytes.enumerated().reduce(Int64(0)) { $0 | Int64($1.element) << Int64($1.offset * 8) }
        try push(.integer(isNegative ? magnitude - 1 << Int64(bytes.count * 8) : magnitude))
    }

    /// A value of so many bytes that don't matter.
    private mutating func skip(_ count: UInt64) throws(SourceError) {
        guard let count = Int64(exactly: count) else { throw .ended }
        try reader.skip(count)
        try push(.other)
    }
}
