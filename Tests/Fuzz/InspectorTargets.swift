import CairnInspector
import CairnManifest

/// The inspector over one hostile file: whatever is in it, an answer comes, and it can be written.
extension FuzzTarget {
    static let inspectorTargets = [
        FuzzTarget("inspect-pickle", maxBytes: 8_192) { bytes in
            check(bytes, "a.pkl")
            // Most inputs are no pickle from their first byte on.
            check([0x80, 4] + bytes, "a.pkl")
        },
        FuzzTarget("inspect-zip", maxBytes: 16_384) { bytes in check(bytes, "a.zip") },
        FuzzTarget("inspect-archive", maxBytes: 16_384) { bytes in
            for name in ["a.tar", "a.npy", "a.gguf"] { check(bytes, name) }
        },
        FuzzTarget("inspect-protobuf", maxBytes: 8_192) { bytes in
            check(bytes, "model.onnx")
            // A graph in a model, a node in a graph.
            for field in [[0x08, 8, 0x42, 0, 0x3A], [0x08, 1, 0x12]] as [[UInt8]] {
                check(field + length(bytes.count) + bytes, "model.onnx")
            }
        },
        FuzzTarget("inspect-hdf5", maxBytes: 8_192) { bytes in
            check([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + bytes, "model.h5")
        },
        FuzzTarget("inspect-text", maxBytes: 8_192) { bytes in
            for name in ["config.json", "a.yaml", "a.jinja", "a.py", "requirements.txt"] {
                check(bytes, name)
            }
        },
    ]

    private static func check(_ bytes: [UInt8], _ path: String) {
        var amounts = Budget.Amounts()
        amounts.inflatedBytes = 4 << 20
        amounts.pickleOpcodes = 100_000
        amounts.searchedBytes = 4 << 20
        amounts.protobufFields = 100_000
        let found = Inspector.inspect(path: path, source: MemorySource(bytes), within: amounts)
        law(
            "the same bytes give the same findings",
            Inspector.inspect(path: path, source: MemorySource(bytes), within: amounts) == found)
        law("no more findings than the limit and one", found.findings.count <= Limits.findingsOfFile + 1)
        let report = Inspection([found]).json.canonicalBytes()
        law(
            "a report is canonical JSON",
            (try? JSONValue.parseCanonical(report, maxBytes: report.count)) != nil)
    }

    /// As a protobuf writes it.
    private static func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [UInt8(count & 127 | 128)] + length(count >> 7)
    }
}
