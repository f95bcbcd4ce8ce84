/// The bytes of an array that joblib writes into the middle of a pickle, after BUILD of a `NumpyArrayWrapper`.
struct JoblibArray {
    enum Content {
        case bytes(Int64, isAligned: Bool)
        /// An array of objects: a pickle of its own.
        case pickle
        case unknown
    }

    let content: Content

    /// Keys and values of the wrapper's state.
    init(items: [PickleValue]) {
        func value(_ key: String) -> PickleValue? {
            for at in stride(from: 0, to: items.count - 1, by: 2) where items[at].text == key {
                return items[at + 1]
            }
            return nil
        }
        guard case .dtype(let code)? = value("dtype"), case .tuple(let shape)? = value("shape") else {
            content = .unknown
            return
        }
        guard !code.contains("O") else {
            content = .pickle
            return
        }
        guard let size = NumpyType.sizeBytes(code), let count = NumpyType.count(shape.map(\.integer)),
            case (let bytes, false) = size.multipliedReportingOverflow(by: count)
        else {
            content = .unknown
            return
        }
        let alignment = value("numpy_array_alignment_bytes")
        content = .bytes(bytes, isAligned: alignment?.integer != nil)
    }
}

extension PickleMachine {
    /// Nil unless BUILD is about to fill such a wrapper.
    func joblibArray() -> JoblibArray? {
        guard stack.count >= 2, case .instance = stack[stack.count - 2],
            let name = name(of: stack[stack.count - 2]), name.name == "NumpyArrayWrapper",
            name.module == "joblib.numpy_pickle" || name.module.hasSuffix(".joblib.numpy_pickle")
        else { return nil }
        return JoblibArray(items: lastItems)
    }

    /// False when nobody knows where the pickle goes on.
    mutating func skip(_ array: JoblibArray) throws(SourceError) -> Bool {
        switch array.content {
        case .bytes(let count, let isAligned):
            if isAligned { try reader.skip(Int64(try reader.byte())) }
            try reader.skip(count)
            return true
        case .pickle:
            guard nesting < Limits.pickleNesting else { return false }
            var inner = PickleMachine(reader, budget: budget, stopsAtAnomaly: false)
            inner.nesting = nesting + 1
            let found = inner.run()
            try take(found)
            guard found.end == .stop else { return false }
            reader = inner.reader
            return true
        case .unknown: return false
        }
    }

    private mutating func take(_ inner: PickleReport) throws(SourceError) {
        report.imports += inner.imports
        guard report.imports.count <= Limits.pickleImports else { throw .limit(.pickleImports) }
        report.extensions += inner.extensions
        report.unresolved = report.unresolved ?? inner.unresolved
        report.opcodes += inner.opcodes
    }
}
