/// An ONNX model: where its tensors lie, and which operators it needs.
///
/// Source: `onnx/onnx.proto`, IR version 13
struct OnnxScan {
    let place: Place
    let scan: FileScan

    /// Nil when the bytes are no model.
    func run() throws(SourceError) -> Format? {
        guard place.source.size < Int64.max else { return nil }
        let range = 0..<place.source.size
        guard let model = ProtobufProbe(place.source, range, budget: scan.budget), let graph = model.first(7),
            model.numbers[1] != nil || model.first(8) != nil,
            let parts = ProtobufProbe(place.source, graph, budget: scan.budget),
            parts.first(1) != nil || parts.first(2) != nil || parts.first(5) != nil
        else { return nil }
        let visitor = OnnxVisitor()
        do throws(SourceError) {
            try ProtobufWalk(source: place.source, budget: scan.budget, visitor: visitor)
                .walk(range, as: OnnxMessage.model)
        } catch {
            if case .ended = error {
                scan.report(.malformed, .note, place, "a protobuf that breaks off")
            } else {
                scan.report(error, place)
            }
        }
        report(visitor)
        return .onnx
    }

    private func report(_ visitor: OnnxVisitor) {
        for (location, offset) in visitor.locations.sorted(by: { $0.value < $1.value }) {
            let escapes = EscapingPath.escapes(location) || location.contains("://")
            scan.report(.onnxExternalData, escapes ? .reachesOut : .note, place, location, at: offset)
        }
        if visitor.hasMoreLocations {
            scan.report(.onnxExternalData, .note, place, "more than \(OnnxVisitor.maxLocations) files")
        }
        for (name, offset) in visitor.operators.sorted(by: { $0.value < $1.value }) {
            let domain = name.prefix { $0 != "\u{0}" }
            let operation = name.dropFirst(domain.count + 1)
            let callsPython = ["PyOp", "PythonOp", "PyCustomOp", "PyFunc"].contains(String(operation))
            guard
                callsPython
                    || !(Self.isDefined(String(domain)) || visitor.ownDomains.contains(String(domain)))
            else { continue }
            scan.report(
                .onnxOperator, callsPython ? .executes : .mayExecute, place, "\(domain)::\(operation)",
                at: offset)
        }
    }

    /// ONNX's own domains, and those that are part of its runtime.
    private static func isDefined(_ domain: String) -> Bool {
        switch domain {
        case "", "ai.onnx", "ai.onnx.ml", "ai.onnx.preview.training", "ai.onnx.training",
            "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc", "com.microsoft.experimental",
            "org.pytorch.aten":
            true
        default: false
        }
    }
}

private enum OnnxMessage: MessageType {
    case model, graph, node, attribute, tensor, entry, function, training, sparse

    func type(of field: UInt64) -> OnnxMessage? {
        switch (self, field) {
        case (.model, 7), (.training, 1), (.training, 2), (.attribute, 6), (.attribute, 11): .graph
        case (.model, 20): .training
        case (.model, 25): .function
        case (.graph, 1), (.function, 7): .node
        case (.graph, 5), (.sparse, 1), (.sparse, 2), (.attribute, 5), (.attribute, 10): .tensor
        case (.graph, 15), (.attribute, 22), (.attribute, 23): .sparse
        case (.node, 5), (.function, 11): .attribute
        case (.tensor, 13): .entry
        default: nil
        }
    }

    func isText(_ field: UInt64) -> Bool {
        switch (self, field) {
        case (.node, 4), (.node, 7), (.entry, 1), (.entry, 2), (.function, 10): true
        default: false
        }
    }
}

private final class OnnxVisitor: ProtobufVisitor {
    static let maxLocations = 50

    /// Each with the place where it is named first.
    private(set) var locations: [String: Int64] = [:]
    private(set) var hasMoreLocations = false
    /// `domain\0operator`.
    private(set) var operators: [String: Int64] = [:]
    private(set) var ownDomains: Set<String> = []
    private var nodes: [(name: String, domain: String, offset: Int64)] = []
    private var entry = (key: "", value: "", offset: Int64(0))

    func begin(_ message: OnnxMessage, at offset: Int64) {
        switch message {
        case .node: nodes.append(("", "", offset))
        case .entry: entry = ("", "", offset)
        default: break
        }
    }

    func text(_ text: String, _ field: UInt64, of message: OnnxMessage, at offset: Int64) {
        switch (message, field) {
        case (.node, 4): nodes[nodes.count - 1].name = text
        case (.node, 7): nodes[nodes.count - 1].domain = text
        case (.entry, 1): entry.key = text
        case (.entry, 2): entry.value = text
        case (.function, 10) where ownDomains.count < 1_000: ownDomains.insert(text)
        default: break
        }
    }

    func end(_ message: OnnxMessage) {
        switch message {
        case .node:
            let node = nodes.removeLast()
            let key = "\(node.domain)\u{0}\(node.name)"
            if operators[key] == nil, operators.count < 10_000 { operators[key] = node.offset }
        case .entry where entry.key == "location": keep(entry.value, entry.offset)
        default: break
        }
    }

    /// Those that lead outside are always kept, up to a thousand.
    private func keep(_ location: String, _ offset: Int64) {
        guard locations[location] == nil else { return }
        let escapes = EscapingPath.escapes(location) || location.contains("://")
        if locations.count < Self.maxLocations || (escapes && locations.count < 1_000) {
            locations[location] = offset
        } else {
            hasMoreLocations = true
        }
    }
}
