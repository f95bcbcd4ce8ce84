import CairnManifest
import Testing

@testable import CairnDrafting

@Suite("Configuration files")
struct ConfigTests {
    private func read(_ texts: [String: String]) -> (config: ModelConfig, notes: [DraftNote]) {
        var notes = NoteList()
        let config = ConfigReader(folder: MemoryFolder(name: "m", texts: texts)).read(into: &notes)
        return (config, notes.notes)
    }

    @Test("say architecture, context length, precision and library")
    func main() {
        let (config, _) = read(SampleFolder.sentenceEncoderTexts)
        #expect(config.architectures == ["BertModel"])
        #expect(config.modelType == "bert")
        #expect(config.contextLength == 512)
        #expect(config.precision == "f32")
        #expect(config.library == "sentence-transformers")
        #expect(
            config.libraryVersions == [
                "sentence-transformers": "2.0.0", "transformers": "4.6.1", "pytorch": "1.8.1",
            ]
        )
        #expect(config.chatTemplate == ContentDigest.of(Array("{{ messages }}".utf8)))
        #expect(!config.needsRemoteCode)
    }

    @Test(
        "that name code of their own need remote code",
        arguments: [
            ("config.json", #"{"auto_map":{"AutoModel":"modeling_x.X"}}"#, true),
            ("config.json", #"{"auto_map":{}}"#, false),
            ("config.json", #"{"auto_map":null}"#, false),
            ("tokenizer_config.json", #"{"auto_map":{"AutoTokenizer":["tokenization_x.X",null]}}"#, true),
            (
                "modules.json",
                #"[{"type":"sentence_transformers.models.Transformer"},{"type":"custom_st.Transformer"}]"#,
                true
            ),
        ]
    )
    func remoteCode(_ path: String, _ json: String, _ expected: Bool) {
        #expect(read([path: json]).config.needsRemoteCode == expected)
    }

    @Test("of composite models keep their values in a part")
    func composite() {
        let (config, _) = read([
            "config.json":
                #"{"model_type":"vlm","text_config":{"max_position_embeddings":8192,"dtype":"bfloat16"}}"#
        ])
        #expect(config.contextLength == 8192)
        #expect(config.precision == "bf16")
    }

    @Test("of an adapter name its base")
    func adapter() {
        let (config, _) = read([
            "adapter_config.json": #"{"base_model_name_or_path":"acme/base","peft_type":"LORA"}"#
        ])
        #expect(config.adapterBase == "acme/base")
        #expect(config.library == "peft")
    }

    @Test(
        "may hold any type anywhere",
        arguments: ["null", "1", "\"x\"", "[]", "{}", "[[1]]", "{\"a\":[{}]}", "1e400", "NaN", ""]
    )
    func wrongTypes(_ value: String) {
        let keys = [
            "architectures", "model_type", "max_position_embeddings", "torch_dtype", "auto_map",
            "text_config",
            "quantization_config", "__version__", "chat_template", "peft_type", "_class_name",
        ]
        let object = "{" + keys.map { "\"\($0)\":\(value)" }.joined(separator: ",") + "}"
        for path in [
            "config.json", "tokenizer_config.json", "modules.json", "config_sentence_transformers.json",
            "adapter_config.json", "model_index.json",
        ] {
            _ = read([path: object])
            _ = read([path: value])
            _ = read([path: "[\(value),\(object)]"])
        }
    }

    @Test("that are broken are reported, not fatal")
    func broken() {
        let (config, notes) = read(["config.json": "{", "modules.json": "[]"])
        #expect(config.architectures.isEmpty)
        #expect(notes.map(\.path) == ["config.json"])
        #expect(notes.first?.kind == .problem)
    }
}
