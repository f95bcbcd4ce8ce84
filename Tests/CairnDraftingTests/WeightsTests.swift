import CairnTestSupport
import Testing

@testable import CairnDrafting

@Suite("Safetensors")
struct WeightsTests {
    private func read(
        _ contents: [String: [UInt8]],
        isQuantized: Bool = false
    ) -> (weights: SafetensorsReader.Weights, notes: [DraftNote]) {
        var notes = NoteList()
        let folder = MemoryFolder(name: "m", contents: contents)
        let weights = SafetensorsReader(folder: folder).read(isQuantized: isQuantized, into: &notes)
        return (weights, notes.notes)
    }

    @Test("counts parameters, but no index buffers, and sorts types by use")
    func counts() {
        let file = SampleFolder.safetensors([
            ("a", "BF16", [3, 4]), ("b", "F32", [2]), ("ids", "I64", [9]), ("s", "F32", []),
        ])
        let (weights, _) = read(["model.safetensors": file])
        #expect(weights.parameters == 15)
        #expect(weights.precision == ["bf16", "f32"])
    }

    @Test("sums the shards that the index names")
    func shards() {
        let shard = SampleFolder.safetensors([("a", "F32", [4])])
        let index = """
            {"metadata":{"total_size":32.0},"weight_map":{"a":"model-00001-of-00002.safetensors",
            "b":"model-00002-of-00002.safetensors"}}
            """
        var folder = [
            "model-00001-of-00002.safetensors": shard, "model-00002-of-00002.safetensors": shard,
            "model.fp16.safetensors": shard, "model.safetensors.index.json": Array(index.utf8),
        ]
        #expect(read(folder).weights.parameters == 8)
        folder["model.safetensors.index.json"] = nil
        #expect(read(folder).weights.parameters == nil)
        folder["model.fp16.safetensors"] = nil
        #expect(read(folder).weights.parameters == 8)
        folder["model-00002-of-00002.safetensors"] = nil
        folder["model-00003-of-00002.safetensors"] = shard
        #expect(read(folder).weights.parameters == nil)
    }

    @Test("sums the parts of a pipeline, one file of each")
    func pipeline() {
        let file = SampleFolder.safetensors([("a", "F16", [4])])
        let (weights, _) = read([
            "model_index.json": Array("{}".utf8), "unet/diffusion_pytorch_model.safetensors": file,
            "unet/diffusion_pytorch_model.fp16.safetensors": file, "text_encoder/model.safetensors": file,
        ])
        #expect(weights.parameters == 8)
    }

    @Test("does not count packed weights")
    func quantized() {
        let file = SampleFolder.safetensors([("a", "I32", [4]), ("b", "F16", [2])])
        #expect(read(["model.safetensors": file], isQuantized: true).weights.parameters == nil)
        let eight = SampleFolder.safetensors([("a", "F8_E4M3", [4])])
        #expect(read(["model.safetensors": eight], isQuantized: true).weights.parameters == 4)
    }

    @Test(
        "reports lengths that can't be, and reads nothing",
        arguments: [UInt64.max, 1 << 63, 100_000_001, 100_000_000, 3, 1]
    )
    func badLengths(_ length: UInt64) {
        let (weights, notes) = read(["model.safetensors": SampleFolder.length(length) + Array("{".utf8)])
        #expect(weights.parameters == nil)
        #expect(notes.contains { $0.kind == .problem && $0.path == "model.safetensors" })
    }

    @Test(
        "reports headers that do not fit the data",
        arguments: [
            "", "[]", "null", "{", "{\"a\":1}", #"{"a":{}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[9007199254740991,9007199254740991],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,8]}}"#,
        ]
    )
    func badHeaders(_ header: String) {
        let (weights, notes) = read(["model.safetensors": SampleFolder.safetensors(header: header, data: 8)])
        #expect(weights.parameters == nil)
        #expect(notes.contains { $0.kind == .problem })
    }

    @Test("survives every change of a byte", arguments: 0..<200 as Range<UInt64>)
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var file = SampleFolder.safetensors([("a", "F32", [2, 3]), ("b", "BF16", [4])])
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            file[Int.random(in: file.indices, using: &random)] = UInt8.random(
                in: .min ... .max,
                using: &random
            )
        }
        file.removeLast(Int.random(in: 0...3, using: &random))
        _ = read(["model.safetensors": file])
    }

    @Test("says why there is nothing to count")
    func nothing() {
        #expect(read([:]).weights.reason == "the folder holds no weights")
        #expect(read(["pytorch_model.bin": [0]]).weights.reason.contains("safetensors"))
        #expect(read(["model.safetensors": SampleFolder.safetensors([])]).weights.parameters == nil)
    }
}
