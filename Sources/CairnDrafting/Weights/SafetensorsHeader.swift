import CairnManifest

/// What the header of one safetensors file says: how many values of which type it holds.
///
/// `u64 LE length ‖ JSON of that length ‖ data`; every tensor has `dtype`, `shape` and `data_offsets` [begin,
/// end) into the data, which the tensors cover without gap or overlap.
/// Source: <https://github.com/huggingface/safetensors>, "Format".
struct SafetensorsHeader: Hashable, Sendable {
    enum Failure: Error, Equatable {
        case tooShort
        case lengthBeyondFile(length: UInt64)
        case lengthBeyondFormat(length: UInt64)
        case lengthBeyondReader(length: UInt64)
        case notJSON(JSONError)
        case notAnObject
        case badTensor(name: String)
        case unknownType(name: String, dtype: String)
        /// The first tensor whose bytes do not begin where the ones before it end.
        case misplaced(name: String)
        case dataSize(expected: Int, found: Int)
    }

    /// Values by dtype.
    private(set) var values: [String: Int] = [:]
    private(set) var tensors = 0

    /// Bits of one value.
    ///
    /// Sub-byte types are packed.
    static let bits: [String: Int] = [
        "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
        "F8_E5M2FNUZ": 8,
        "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
        "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
    ]

    /// Length of the JSON, from the first 8 bytes of a file.
    static func length(prefix: [UInt8], fileSize: Int) throws(Failure) -> Int {
        guard prefix.count >= 8, fileSize >= 8 else { throw .tooShort }
        let length = prefix[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Limits.safetensorsHeaderBytes) else {
            throw .lengthBeyondFormat(length: length)
        }
        guard length <= UInt64(fileSize - 8) else { throw .lengthBeyondFile(length: length) }
        guard length <= UInt64(Limits.safetensorsReadBytes) else { throw .lengthBeyondReader(length: length) }
        return Int(length)
    }

    /// - Parameter dataSize: bytes of the file behind the header
    init(json: [UInt8], dataSize: Int) throws(Failure) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONValue.parse(json, maxBytes: Limits.safetensorsReadBytes)
        } catch {
            throw .notJSON(error)
        }
        guard let object = root.objectValue else { throw .notAnObject }
        var spans: [(begin: Int, end: Int, name: String)] = []
        for member in object.members where member.key != "__metadata__" {
            spans.append(try add(member))
        }
        spans.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
        var end = 0
        for span in spans {
            guard span.begin == end else { throw .misplaced(name: span.name) }
            end = span.end
        }
        guard end == dataSize else { throw .dataSize(expected: end, found: dataSize) }
    }

    private mutating func add(_ member: JSONObject.Member) throws(Failure) -> (
        begin: Int, end: Int, name: String
    ) {
        let name = PlainText.shortened(PlainText.line(member.key), to: 100)
        guard let dtype = member.value["dtype"]?.stringValue, let shape = member.value["shape"]?.arrayValue,
            let offsets = member.value["data_offsets"]?.arrayValue, offsets.count == 2,
            let begin = offsets[0].integerValue, let end = offsets[1].integerValue, begin >= 0, end >= begin
        else { throw .badTensor(name: name) }
        guard let bits = Self.bits[dtype] else {
            throw .unknownType(name: name, dtype: PlainText.shortened(PlainText.line(dtype), to: 20))
        }
        var count = 1
        for dimension in shape {
            guard let size = dimension.integerValue, size >= 0 else { throw .badTensor(name: name) }
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(size))
            guard !overflow else { throw .badTensor(name: name) }
            count = product
        }
        let (width, overflow) = count.multipliedReportingOverflow(by: bits)
        guard !overflow, width % 8 == 0, width / 8 == Int(end - begin) else { throw .badTensor(name: name) }
        // Bounded by the bytes that the tensors span, so the sum can't overflow either.
        let (sum, sumOverflow) = values[dtype, default: 0].addingReportingOverflow(count)
        guard !sumOverflow else { throw .badTensor(name: name) }
        values[dtype] = sum
        tensors += 1
        return (Int(begin), Int(end), name)
    }
}

extension SafetensorsHeader.Failure: CustomStringConvertible {
    var description: String {
        switch self {
        case .tooShort: "it is too short to be a safetensors file"
        case .lengthBeyondFile(let length): "its header claims \(length) bytes, more than the file has"
        case .lengthBeyondFormat(let length):
            "its header claims \(length) bytes, more than the \(Limits.safetensorsHeaderBytes) that the format allows"
        case .lengthBeyondReader(let length):
            "its header has \(length) bytes; only up to \(Limits.safetensorsReadBytes) are read"
        case .notJSON(let error): "its header is not JSON: \(error)"
        case .notAnObject: "its header is not a JSON object"
        case .badTensor(let name): "its header describes the tensor \(name) wrongly"
        case .unknownType(let name, let dtype): "the tensor \(name) has the unknown type \(dtype)"
        case .misplaced(let name): "the tensor \(name) leaves a gap or overlaps another"
        case .dataSize(let expected, let found):
            "its header describes \(expected) bytes of data, but the file has \(found)"
        }
    }
}
