import Foundation

@testable import CairnDrafting

/// Folders that look like those on the hubs, in memory.
enum SampleFolder {
    static let sentenceEncoderTexts: [String: String] = [
        "README.md": """
        ---
        language: en
        license: apache-2.0
        library_name: sentence-transformers
        tags:
        - sentence-transformers
        - sentence-similarity
        datasets:
        - s2orc
        - ms_marco
        pipeline_tag: sentence-similarity
        base_model: acme/base-uncased
        base_model_relation: finetune
        model-index:
        - name: encoder
          results:
          - task:
              type: retrieval
            dataset:
              type: acme/scifact
              name: SciFact
              split: test
              revision: 0228b52cf27578f30900b9e5271d331663a030d7
            metrics:
            - type: ndcg_at_10
              value: 6.4e+1
            - type: map
              value: not a number
        ---


        # sentence-encoder
        This is a [sentence-transformers](https://www.SBERT.net) model: It maps sentences & paragraphs to a 384 dimensional
        dense vector space and can be used for **clustering** or `search`.

        ## Usage
        ```
        pip install -U sentence-transformers
        ```
        """,
        "config.json": """
        {"architectures": ["BertModel"], "attention_probs_dropout_prob": 0.1, "layer_norm_eps": 1e-12,
         "max_position_embeddings": 512, "model_type": "bert", "torch_dtype": "float32", "transformers_version": "4.8.2"}
        """,
        "config_sentence_transformers.json": """
        {"__version__": {"sentence_transformers": "2.0.0", "transformers": "4.6.1", "pytorch": "1.8.1"}}
        """,
        "modules.json": """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
        """,
        "tokenizer_config.json": """
        {"model_max_length": 1000000000000000019884624838656, "chat_template": "{{ messages }}"}
        """,
        "1_Pooling/config.json": "{}",
        "vocab.txt": "a\nb\n",
    ]

    static var sentenceEncoder: MemoryFolder {
        var contents = sentenceEncoderTexts.mapValues { Array($0.utf8) }
        contents["model.safetensors"] = safetensors([
            ("a", "F32", [2, 3]), ("b", "F16", [4]), ("ids", "I64", [1, 8]),
        ])
        return MemoryFolder(name: "sentence-encoder", contents: contents)
    }

    /// A well-formed file whose tensors hold zeros, in the given order.
    static func safetensors(_ tensors: [(name: String, dtype: String, shape: [Int])]) -> [UInt8] {
        var entries: [String] = []
        var offset = 0
        for tensor in tensors {
            let bits = SafetensorsHeader.bits[tensor.dtype] ?? 8
            let size = tensor.shape.reduce(1, *) * bits / 8
            entries.append(
                "\"\(tensor.name)\":{\"dtype\":\"\(tensor.dtype)\",\"shape\":\(tensor.shape),"
                    + "\"data_offsets\":[\(offset),\(offset + size)]}"
            )
            offset += size
        }
        return safetensors(header: "{" + entries.joined(separator: ",") + "}", data: offset)
    }

    static func safetensors(header: String, data: Int) -> [UInt8] {
        length(UInt64(header.utf8.count)) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    /// Little-endian.
    static func length(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The seed registry of the repository.
    static var seed: URL {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("registry/seed")
    }
}
