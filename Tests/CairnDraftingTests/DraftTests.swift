import CairnManifest
import CairnTestSupport
import Foundation
import Testing

@testable import CairnDrafting

@Suite("A draft")
struct DraftTests {
    private func complete(_ draft: Draft, _ folder: any FolderReading) throws -> Manifest {
        let artifacts = try folder.files.map { file in
            let description = FileDescription(path: file.path)
            return Artifact(
                path: try ArtifactPath(file.path),
                sizeBytes: Int64(file.size),
                sha256: ContentDigest.of(try folder.read(file.path, offset: 0, maxBytes: file.size)),
                mediaType: description.mediaType,
                role: description.role,
                git: Artifact.storage(forSizeBytes: Int64(file.size), looksLikeLFSPointer: false)
            )
        }
        let kind = try #require(draft.manifest.kind)
        return try draft.manifest.completed(
            publisher: ManifestPublisher(name: try PublisherName("acme"), id: ContentDigest.of([])),
            kind: kind,
            name: try EntryName("sample"),
            version: try ReleaseVersion("1.0.0"),
            published: try #require(Timestamp("2026-11-22T03:04:05Z")),
            artifacts: artifacts
        ).manifest
    }

    @Test("of a hub folder with a card needs no answer and makes a manifest")
    func hubFolder() throws {
        let folder = SampleFolder.sentenceEncoder
        let draft = DraftBuilder.draft(folder)
        #expect(draft.gaps == [])
        let manifest = try complete(draft, folder)
        #expect(manifest.title == "sentence-encoder")
        #expect(
            manifest.summary.hasPrefix(
                "This is a sentence-transformers model: It maps sentences & paragraphs"
            )
        )
        #expect(manifest.license.spdx.text == "Apache-2.0")
        #expect(manifest.about.languages == ["en"])
        #expect(manifest.about.modalities.output == ["embedding"])
        #expect(manifest.model?.parameters?.total == 10)
        #expect(manifest.model?.precision == ["f32", "f16"])
        #expect(manifest.model?.contextLength == 512)
        #expect(
            manifest.lineage?.baseModels?.map(\.target.description) == [
                "https://huggingface.co/acme/base-uncased"
            ]
        )
        #expect(
            manifest.lineage?.datasets.map(\.target.description)
                == ["https://huggingface.co/datasets/s2orc", "https://huggingface.co/datasets/ms_marco"]
        )
        #expect(manifest.evaluations.map(\.result.value) == ["64"])
        #expect(manifest.evaluations.first?.benchmark.revision == "0228b52cf27578f30900b9e5271d331663a030d7")
        #expect(draft.notes.contains { $0.kind == .problem && $0.path == "README.md" })
    }

    @Test(
        "of every folder of the seed needs no answer",
        arguments: ["models/acme/tiny-bert", "datasets/acme/airports-tiny"]
    )
    func seed(_ path: String) throws {
        let folder = try DiskFolder(path: SampleFolder.seed.appendingPathComponent(path).path)
        let draft = DraftBuilder.draft(folder)
        #expect(draft.gaps == [])
        #expect(!draft.notes.contains { $0.kind == .problem })
        let manifest = try complete(draft, folder)
        #expect(manifest.kind == (path.hasPrefix("models") ? .model : .dataset))
        #expect(manifest.model.map { $0.parameters?.total == 1_088 } ?? (manifest.dataset?.records == 24))
    }

    @Test("of a bare table asks for its licence and nothing else")
    func table() {
        let folder = MemoryFolder(
            name: "airports",
            texts: ["airports.csv": "iata,lat\nAMS,52.31\nCDG,49.01\n"]
        )
        let draft = DraftBuilder.draft(folder)
        #expect(draft.manifest.kind == .dataset)
        #expect(draft.gaps.map(\.pointer) == ["/license/spdx"])
        #expect(draft.document["title"] == "airports")
        #expect(draft.document["dataset"]?["splits"] == [["name": "train", "records": 2]])
        #expect(
            draft.document["dataset"]?["features"]
                == [["name": "iata", "type": "string"], ["name": "lat", "type": "number"]]
        )
    }

    @Test("of an empty folder asks, and says what it is called")
    func empty() {
        let draft = DraftBuilder.draft(MemoryFolder(name: "nothing", texts: [:]))
        #expect(draft.gaps.map(\.pointer) == ["/license/spdx"])
        #expect(draft.document["title"] == "nothing")
        #expect(DraftBuilder.draft(MemoryFolder(name: "nothing", texts: [:]), kind: .dataset).gaps.count == 1)
        let nameless = DraftBuilder.draft(MemoryFolder(name: "\u{1}", texts: [:]))
        #expect(nameless.gaps.map(\.pointer) == ["/title", "/summary", "/license/spdx"])
    }

    @Test("takes dataset cards by their declarations")
    func datasetCard() throws {
        let card = """
            ---
            license: cc-by-sa-4.0
            language: [de, fr, multilingual, pt_br, zh-hans, code?]
            pretty_name: Letters
            task_categories: [text-classification]
            source_datasets: ["extended|squad", original]
            annotations_creators: [crowdsourced, found]
            dataset_info:
              features:
              - {name: text, dtype: string}
              - {name: label, dtype: {class_label: {names: {'0': a}}}}
              - {name: tags, sequence: string}
              splits:
              - {name: train, num_examples: 1000, num_bytes: 5}
            ---
            """
        let folder = MemoryFolder(
            name: "letters",
            texts: ["README.md": card, "data/train-0.parquet": "PAR1"]
        )
        let draft = DraftBuilder.draft(folder)
        #expect(draft.gaps == [])
        let manifest = try complete(draft, folder)
        #expect(manifest.about.languages == ["de", "fr", "mul", "pt-BR", "zh-Hans"])
        #expect(manifest.dataset?.splits.first?.records == 1_000)
        #expect(manifest.dataset?.features.map(\.type) == ["string", "class_label", "sequence"])
        #expect(manifest.dataset?.sources.first?.url == "https://huggingface.co/datasets/squad")
        #expect(manifest.dataset?.care.annotation == "crowdsourced, found")
    }

    @Test("names a base on somebody's disk as a problem, not as a fact")
    func localBase() {
        let folder = MemoryFolder(
            name: "m",
            texts: [
                "adapter_config.json": #"{"base_model_name_or_path":"/home/me/base","peft_type":"LORA"}"#
            ]
        )
        let draft = DraftBuilder.draft(folder)
        #expect(draft.document["lineage"]?["baseModels"] == nil)
        #expect(draft.document["unknown"]?["/lineage/baseModels"] != nil)
        #expect(draft.notes.contains { $0.kind == .problem && $0.text.contains("/home/me/base") })
    }

    @Test("tells of paths that a release can't hold")
    func badPaths() {
        let draft = DraftBuilder.draft(
            MemoryFolder(name: "m", texts: ["con.txt": "", "a:b": "", "X": "", "x": ""])
        )
        #expect(draft.notes.filter { $0.kind == .problem }.count == 3)
    }

    @Test("is repeatable")
    func repeatable() {
        let one = DraftBuilder.draft(SampleFolder.sentenceEncoder)
        let other = DraftBuilder.draft(SampleFolder.sentenceEncoder)
        #expect(one.document == other.document && one.notes == other.notes)
    }

    @Test(
        "of a hostile folder never traps, and what it lacks is only what the format can't do without",
        arguments: 0..<300 as Range<UInt64>
    )
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var contents = SampleFolder.sentenceEncoderTexts.mapValues { Array($0.utf8) }
        contents["LICENSE"] = Array("Apache License Version 2.0".utf8)
        contents["data/train.csv"] = Array("a,b\n1,2\n".utf8)
        contents["model.safetensors"] = SampleFolder.safetensors([("a", "F32", [2, 3])])
        for path in contents.keys.sorted() where Bool.random(using: &random) {
            contents[path].map { contents[path] = mutated($0, &random) }
        }
        let kind: EntryKind = Bool.random(using: &random) ? .model : .dataset
        let draft = DraftBuilder.draft(MemoryFolder(name: "m", contents: contents), kind: kind)
        #expect(Set(draft.gaps.map(\.pointer)).isSubset(of: ["/license/spdx", "/title", "/summary"]))
    }

    /// Swaps, repeats and removes pieces, and puts in words that have a meaning to some parser.
    private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        let words = [
            "null", "[]", "{}", "- ", ": ", "\"", "'", "&a ", "*a", "\n", "---\n", "1e999", "-1", "|", ">",
            "\u{0}", "\u{202E}", "#", "\t", "~", "\r",
        ]
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: (words.randomElement(using: &random) ?? "").utf8, at: at)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...40, using: &random)))
            case 2: if at < bytes.count { bytes[at] = UInt8.random(in: .min ... .max, using: &random) }
            default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 60)], at: 0)
            }
        }
        return bytes
    }

    @Test(
        "of a card with every field of a wrong type needs no more answers",
        arguments: [
            "null", "1", "[]", "{}", "[[a]]", "{a: {b: [c]}}", "[{a: b}]", "\"\\u0007\"", "!!set {a}", "true",
            "2026-11-22", "'\u{202E}'",
        ]
    )
    func wrongTypes(_ value: String) {
        let keys = [
            "license", "license_name", "license_link", "language", "library_name", "tags", "datasets",
            "metrics", "base_model",
            "base_model_relation", "pipeline_tag", "pretty_name", "model-index", "task_categories",
            "size_categories",
            "source_datasets", "annotations_creators", "configs", "dataset_info",
        ]
        let card = "---\n" + keys.map { "\($0): \(value)\n" }.joined() + "---\n# T\n\nA text."
        for kind in [EntryKind.model, .dataset] {
            let folder = MemoryFolder(name: "m", texts: ["README.md": card, "train.csv": "a\n1\n"])
            let draft = DraftBuilder.draft(folder, kind: kind)
            #expect(Set(draft.gaps.map(\.pointer)).isSubset(of: ["/license/spdx"]))
        }
    }
}
