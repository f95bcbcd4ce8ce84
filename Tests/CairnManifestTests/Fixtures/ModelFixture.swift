extension Fixture {
    /// A model that states nearly everything that the format has.
    static let modelText = #"""
        {
          "artifacts": [
            {
              "digests": {"sha256": "1111111111111111111111111111111111111111111111111111111111111111"},
              "git": "blob", "mediaType": "text/plain", "path": "LICENSE", "role": "license", "size": 11358
            },
            {
              "digests": {
                "gitSha1": "d670460b4b4aece5915caf5c68d12f560a9fe3e4",
                "sha256": "2222222222222222222222222222222222222222222222222222222222222222"
              },
              "git": "blob", "mediaType": "text/markdown", "path": "README.md", "role": "card", "size": 4096
            },
            {
              "digests": {"sha256": "3333333333333333333333333333333333333333333333333333333333333333"},
              "git": "blob", "mediaType": "application/json", "path": "config.json", "role": "config", "size": 0
            },
            {
              "digests": {"sha256": "4444444444444444444444444444444444444444444444444444444444444444"},
              "git": "blob", "mediaType": "application/pdf", "path": "docs/summary.pdf", "role": "report", "size": 1048576
            },
            {
              "chunks": {
                "root": "5555555555555555555555555555555555555555555555555555555555555555",
                "size": 16777216
              },
              "digests": {
                "blake3": "6666666666666666666666666666666666666666666666666666666666666666",
                "sha256": "7777777777777777777777777777777777777777777777777777777777777777"
              },
              "encoding": "identity", "git": "lfs", "mediaType": "application/vnd.safetensors",
              "mirrors": [
                {"type": "http", "url": "https://mirror.example.net/acme/model.safetensors"},
                {"type": "hf", "url": "hf://acme/minilm/model.safetensors"}
              ],
              "path": "weights/model.safetensors", "role": "weights", "size": 90868376
            }
          ],
          "attestations": [
            {
              "digest": "8888888888888888888888888888888888888888888888888888888888888888",
              "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
              "predicateType": "https://slsa.dev/provenance/v1"
            }
          ],
          "copyright": {
            "complaintsContact": "mailto:rights@example.org",
            "optOutsHonoured": ["robots", "aipref", "tdmrep"],
            "policyUrl": "https://example.org/copyright",
            "summaryArtifact": "docs/summary.pdf"
          },
          "description": "# MiniLM\n\nA small sentence encoder.\n",
          "evaluations": [
            {
              "benchmark": {"ref": "mteb/stsbenchmark-sts", "revision": "b0fddb56", "task": "STS"},
              "by": "self", "ci": {"high": "0.8301", "level": "0.95", "low": "0.8102"}, "date": "2026-10-30",
              "evidence": ["9999999999999999999999999999999999999999999999999999999999999999"],
              "harness": {"commit": "3f2a1c", "name": "mteb"}, "metric": "spearman", "n": 1379,
              "settings": {"batch": 32, "normalise": true, "pooling": "mean"}, "state": "declared", "value": "0.8203"
            }
          ],
          "ext": {"org.example.quality": {"reviewed": true, "scores": [1, 2, 3]}},
          "gpai": {"codeOfPractice": "signed", "euMarketDate": "2026-11-01", "isGpai": true, "systemicRisk": false},
          "kind": "model",
          "languages": ["en", "de-CH", "zh-Hant-TW"],
          "license": {
            "attribution": {"required": true, "text": "MiniLM by Acme", "url": "https://example.org/minilm"},
            "components": [{"component": "Model parameters", "spdx": "Apache-2.0"}],
            "copyrightHolders": ["Acme Research"],
            "spdx": "Apache-2.0",
            "texts": [
              {
                "digest": "1111111111111111111111111111111111111111111111111111111111111111", "id": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0"
              }
            ]
          },
          "lineage": {
            "baseModels": [
              {
                "manifest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "ref": "acme/minilm-base@1.0.0", "relation": "finetune"
              },
              {
                "manifest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "ref": "https://huggingface.co/nreimers/MiniLM-L6-H384-uncased", "relation": "merge", "weight": "0.25"
              }
            ],
            "code": [{"commit": "0123456789abcdef0123456789abcdef01234567", "repo": "https://git.example.org/train"}],
            "datasets": [
              {
                "digest": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
                "ref": "datasets/acme.models.example.org/greetings@1.0.0", "role": "finetune", "sampled": "0.5"
              }
            ],
            "derivedFrom": [
              {
                "digest": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
                "ref": "https://example.org/vocabulary"
              }
            ],
            "fromScratch": false,
            "licensingRoot": "acme/minilm-base",
            "state": "verified"
          },
          "modalities": {"input": ["text"], "output": ["embedding"]},
          "model": {
            "architecture": "BertModel",
            "chatTemplateDigest": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
            "contextLength": 512, "family": "bert", "library": "sentence-transformers",
            "libraryVersions": {"torch": "2.9.0", "transformers": "5.1.0"},
            "parameters": {"active": 22713216, "total": 22713216}, "precision": ["f32"], "trustRemoteCode": false
          },
          "name": "all-MiniLM-L6-v2",
          "published": "2026-11-22T03:04:05Z",
          "publisher": {"id": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "name": "Acme"},
          "schema": "cairn.manifest/1",
          "summary": "Sentence embeddings of 384 dimensions, small and fast.",
          "tags": ["sentence-similarity", "feature extraction"],
          "tasks": ["sentence-similarity"],
          "terms": {
            "custom": "See https://example.org/terms.",
            "geo": {"permits": ["DE", "CH"], "prohibits": ["ZZ"]},
            "legal": {"attestation": true, "disclaimer": ["as-is"], "proof": ["https://example.org/proof"], "warranty": ["ownership"]},
            "offers": ["1212121212121212121212121212121212121212121212121212121212121212"],
            "permits": ["search", "ai-input", "ai-index"],
            "prohibits": ["ai-train", "Use for surveillance"],
            "reporting": {"endpoint": "https://example.org/reports", "minLevel": "citation", "profile": "https://example.org/profile/1"},
            "reservations": {
              "aipref": "train-ai=n", "contentSignal": "search=yes, ai-train=no",
              "tdm": {"policy": "https://example.org/tdm", "reserved": true}
            },
            "users": ["education", "non-commercial"]
          },
          "title": "MiniLM L6 v2",
          "training": {
            "co2eq": {"kg": "12.5", "method": "estimated from the grid's mix"}, "end": "2026-09-30",
            "energy": {"kWh": "41.7", "method": "measured", "source": "grid"}, "flops": "3.1e18",
            "hardware": [{"count": 8, "type": "TPU v3"}], "hyperparameters": {"epochs": 1, "lr": "2e-5", "warmup": true},
            "location": "Zurich", "method": "Contrastive learning.",
            "recipe": {
              "digest": "1313131313131313131313131313131313131313131313131313131313131313", "mediaType": "application/yaml"
            },
            "stages": ["pretrain", "finetune"], "start": "2026-09-01", "tokens": 1170060424
          },
          "use": {
            "acceptableUseUrl": "https://example.org/use", "intended": ["Semantic search."],
            "limitations": ["Inputs are cut after 256 word pieces."], "outOfScope": ["Generating text."],
            "risks": ["Repeats the bias of its training data."]
          },
          "version": "2.0.0"
        }
        """#
}
