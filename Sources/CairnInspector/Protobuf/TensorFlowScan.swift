/// A SavedModel or a frozen graph: the operations in it that call Python, or read or write files.
///
/// Source: `tensorflow/core/protobuf/saved_model.proto`, `meta_graph.proto`, `core/framework/graph.proto`
struct TensorFlowScan {
    let place: Place
    let scan: FileScan

    /// Nil when the bytes are neither.
    func run() throws(SourceError) -> Format? {
        guard place.source.size < Int64.max else { return nil }
        let range = 0..<place.source.size
        guard let top = ProtobufProbe(place.source, range, budget: scan.budget) else { return nil }
        let type: TensorFlowMessage
        if let meta = top.first(2), top.numbers[1] != nil, top.first(1) == nil, isMetaGraph(meta) {
            type = .savedModel
        } else if let node = top.first(1), isNode(node) {
            type = .graph
        } else {
            return nil
        }
        let visitor = TensorFlowVisitor()
        do throws(SourceError) {
            try ProtobufWalk(source: place.source, budget: scan.budget, visitor: visitor).walk(
                range, as: type)
        } catch {
            if case .ended = error {
                scan.report(.malformed, .note, place, "a protobuf that breaks off")
            } else {
                scan.report(error, place)
            }
        }
        for (name, offset) in visitor.operations.sorted(by: { $0.value < $1.value }) {
            let callsPython = Self.callPython.contains(name)
            scan.report(.tensorflowOperation, callsPython ? .executes : .reachesOut, place, name, at: offset)
        }
        return type == .savedModel ? .savedModel : .tensorflowGraph
    }

    private func isMetaGraph(_ range: Range<Int64>) -> Bool {
        guard let meta = ProtobufProbe(place.source, range, budget: scan.budget), let graph = meta.first(2)
        else {
            return false
        }
        if graph.isEmpty { return meta.first(1) != nil }
        guard let parts = ProtobufProbe(place.source, graph, budget: scan.budget) else { return false }
        return parts.first(1).map(isNode) ?? (parts.first(2) != nil || parts.first(4) != nil)
    }

    /// A name and an operation, which are words.
    private func isNode(_ range: Range<Int64>) -> Bool {
        guard let node = ProtobufProbe(place.source, range, budget: scan.budget), node.first(1) != nil,
            let operation = node.first(2), operation.upperBound - operation.lowerBound < 128,
            let bytes = try? place.source.read(
                at: operation.lowerBound, count: Int(operation.upperBound - operation.lowerBound)),
            let first = bytes.first, (0x41...0x5A).contains(first) || first == 0x5F
        else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x3E, 0x2E: true
            default: false
            }
        }
    }

    static let callPython: Set<String> = ["EagerPyFunc", "PyFunc", "PyFuncStateless"]

    /// What works on file names that the graph itself may hold; not `SaveV2` and `RestoreV2`, which every SavedModel has.
    static let touchFiles: Set<String> = [
        "DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "FixedLengthRecordDatasetV2", "LoadDataset",
        "MatchingFiles", "MatchingFilesDataset", "PrintV2", "ReadFile", "SaveDatasetV2",
        "TFRecordDataset", "TFRecordDatasetV2", "TextLineDataset", "WholeFileReaderV2",
        "WriteFile", "WriteGraphSummary", "WriteSummary", "CreateSummaryFileWriter", "DumpIdentity",
        "ImmutableConst", "DatasetToTFRecord",
    ]
}

private enum TensorFlowMessage: MessageType {
    case savedModel, metaGraph, graph, node, library, function

    func type(of field: UInt64) -> TensorFlowMessage? {
        switch (self, field) {
        case (.savedModel, 2): .metaGraph
        case (.metaGraph, 2): .graph
        case (.graph, 1), (.function, 3): .node
        case (.graph, 2): .library
        case (.library, 1): .function
        default: nil
        }
    }

    func isText(_ field: UInt64) -> Bool { self == .node && field == 2 }
}

private final class TensorFlowVisitor: ProtobufVisitor {
    /// Those that matter, each with the first place.
    private(set) var operations: [String: Int64] = [:]

    func begin(_ message: TensorFlowMessage, at offset: Int64) {}

    func text(_ text: String, _ field: UInt64, of message: TensorFlowMessage, at offset: Int64) {
        guard TensorFlowScan.callPython.contains(text) || TensorFlowScan.touchFiles.contains(text),
            operations[text] == nil
        else { return }
        operations[text] = offset
    }

    func end(_ message: TensorFlowMessage) {}
}
