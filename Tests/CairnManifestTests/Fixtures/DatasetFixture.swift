extension Fixture {
    /// A dataset with a part of its facts unknown.
    static let datasetText = #"""
        {
          "artifacts": [
            {
              "digests": {"sha256": "1111111111111111111111111111111111111111111111111111111111111111"},
              "git": "blob", "mediaType": "text/csv", "path": "data/test.csv", "role": "data", "size": 2048, "split": "test"
            },
            {
              "digests": {"sha256": "2222222222222222222222222222222222222222222222222222222222222222"},
              "git": "lfs", "mediaType": "text/csv", "path": "data/train.csv", "role": "data", "size": 16777216,
              "split": "train"
            }
          ],
          "dataset": {
            "annotation": "By two native speakers each.",
            "bytes": 16779264,
            "collection": {
              "end": "2026-03-31", "geographies": ["Switzerland"], "methods": ["interview"], "start": "2026-01-01"
            },
            "consent": ["written"],
            "dtaPurpose": ["Pre-training"],
            "features": [{"name": "text", "type": "string"}, {"name": "label", "type": "class"}],
            "formats": ["csv"],
            "isLive": false,
            "knownBias": ["Formal greetings are rare."],
            "pii": "removed",
            "records": 1200,
            "sensitive": ["religion"],
            "sources": [
              {"kind": "user", "name": "Interviews"},
              {
                "digest": "3333333333333333333333333333333333333333333333333333333333333333",
                "generatorModel": "https://huggingface.co/acme/writer", "kind": "synthetic", "name": "Paraphrases",
                "url": "https://example.org/paraphrases"
              }
            ],
            "splits": [{"name": "train", "records": 1000}, {"name": "test", "records": 200}],
            "topDomains": ["example.org"]
          },
          "kind": "dataset",
          "languages": ["de", "gsw"],
          "license": {"spdx": "CC-BY-4.0 OR LicenseRef-acme-data"},
          "lineage": {"state": "declared"},
          "name": "greetings",
          "published": "2026-11-22T03:04:05Z",
          "publisher": {"id": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "name": "acme"},
          "schema": "cairn.manifest/1",
          "summary": "How people greet each other.",
          "title": "Greetings",
          "unknown": {"/use/limitations": "not yet studied"},
          "use": {"intended": ["Training of small models."]},
          "version": "1.0.0"
        }
        """#
}
