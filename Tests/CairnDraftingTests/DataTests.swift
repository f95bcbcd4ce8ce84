import CairnManifest
import CairnTestSupport
import Testing

@testable import CairnDrafting

@Suite("Tables")
struct TableTests {
    private func read(_ text: String, name: String = "a.csv") -> TableReader.Table? {
        var notes = NoteList()
        let folder = MemoryFolder(name: "d", texts: [name: text])
        let separator = UInt8(ascii: name.hasSuffix(".tsv") ? "\t" : ",")
        return TableReader(folder: folder).read(folder.files[0], separator: separator, into: &notes)
    }

    @Test("have a header, and records counted across quotes and line ends")
    func counts() {
        let table = read(
            "\u{FEFF}id,\"na,me\",ok\r\n1,\"x\ny\",true\r\n\r\n2,\"say \"\"hi\"\"\",false\r\n3.5,,"
        )
        #expect(table?.columns == ["id", "na,me", "ok"])
        #expect(table?.types == ["number", "string", "boolean"])
        #expect(table?.records == 3)
        #expect(read("a\tb\n1\t2\n", name: "x.tsv")?.types == ["integer", "integer"])
        #expect(read("zip\n01234\n")?.types == ["string"])
        #expect(read("a,b")?.records == 0)
    }

    @Test(
        "without a readable header are none",
        arguments: [
            "", "\n\n", "a\u{0}b,c\n", String(repeating: "x", count: Limits.tableHeaderBytes + 2),
            String(repeating: ",", count: 3_000),
        ]
    )
    func refuses(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test("give the same however their bytes are cut", arguments: 0..<50 as Range<UInt64>)
    func pieces(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("ab,\"\n\r1".utf8)
        let bytes = Array("h,i\n".utf8) + (0..<200).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        var whole = TableScanner(separator: 0x2C)
        whole.take(bytes)
        whole.finish()
        var cut = TableScanner(separator: 0x2C)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...20, using: &random)
            cut.take(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        cut.finish()
        #expect(whole.records == cut.records && whole.header == cut.header && whole.types == cut.types)
    }
}

@Suite("Data files")
struct DataFilesTests {
    private func splits(_ paths: [String], card: String? = nil) -> [String: [String]] {
        var texts = Dictionary(uniqueKeysWithValues: paths.map { ($0, "") })
        texts["README.md"] = card
        var notes = NoteList()
        let folder = MemoryFolder(name: "d", texts: texts)
        let card = CardReader(folder: folder).read(into: &notes)
        let splits = DataFiles(folder: folder, card: card).splits
        return Dictionary(uniqueKeysWithValues: splits.map { ($0.name, $0.files.map(\.path)) })
    }

    @Test("belong to the splits that their names tell")
    func byName() {
        #expect(splits(["airports.csv"]) == ["train": ["airports.csv"]])
        #expect(
            splits(["data/train-00000-of-00001.parquet", "data/test-00000-of-00001.parquet", "dev.jsonl"])
                == [
                    "train": ["data/train-00000-of-00001.parquet"],
                    "test": ["data/test-00000-of-00001.parquet"], "validation": ["dev.jsonl"],
                ]
        )
        #expect(
            splits(["validation/a.json", "train/a.json", "config.json"]) == [
                "validation": ["validation/a.json"], "train": ["train/a.json"],
            ]
        )
        #expect(splits(["contest.csv", "trains.csv"]) == ["train": ["contest.csv", "trains.csv"]])
        #expect(splits(["notes.md"]) == [:])
    }

    @Test("belong to the splits that the card declares")
    func declared() {
        let card = """
            ---
            configs:
            - config_name: default
              data_files:
              - split: first
                path: data/a-*.csv
              - split: second
                path: ["b.csv", "deep/**/*.csv"]
            - config_name: one
              data_files: b.csv
            ---
            """
        let paths = [
            "data/a-1.csv", "data/a-2.csv", "data/x/a-3.csv", "b.csv", "deep/c.csv", "deep/x/y/d.csv",
        ]
        #expect(
            splits(paths, card: card) == [
                "first": ["data/a-1.csv", "data/a-2.csv"],
                "second": ["b.csv", "deep/c.csv", "deep/x/y/d.csv"], "train": ["b.csv"],
            ]
        )
    }

    @Test(
        "match patterns",
        arguments: [
            ("*.csv", "a.csv", true), ("*.csv", "x/a.csv", false), ("**/*.csv", "x/y/a.csv", true),
            ("**/*.csv", "a.csv", true),
            ("data/?.csv", "data/a.csv", true), ("data/?.csv", "data/ab.csv", false), ("**", "x/y", true),
            ("", "", true),
            ("", "a", false), ("a*b*c", "axxbxxc", true), ("a*b*c", "axxbxx", false),
            ("data/**", "data/x/y", true),
        ]
    )
    func patterns(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(GlobPattern(pattern).matches(path) == expected)
    }

    @Test("match hostile patterns without backtracking", .timeLimit(.minutes(1)))
    func hostilePattern() {
        let pattern = GlobPattern(String(repeating: "*a", count: 200))
        #expect(!pattern.matches(String(repeating: "a", count: 150) + "b"))
    }
}

@Suite("Files")
struct FileDescriptionTests {
    @Test(
        "have a role and a media type",
        arguments: [
            ("README.md", "card", "text/markdown"), ("docs/README.md", "report", "text/markdown"),
            ("LICENSE", "license", "text/plain"), ("LICENSE-MIT", "license", "application/octet-stream"),
            ("licence.txt", "license", "text/plain"), ("license_checker.py", "code", "text/x-python"),
            ("config.json", "config", "application/json"),
            ("1_Pooling/config.json", "config", "application/json"),
            ("model.safetensors", "weights", "application/octet-stream"),
            ("model.safetensors.index.json", "weights", "application/json"),
            ("pytorch_model.bin", "weights", "application/octet-stream"),
            ("q4.gguf", "weights", "application/octet-stream"),
            ("tokenizer.json", "tokenizer", "application/json"),
            ("tokenizer.model", "tokenizer", "application/octet-stream"),
            ("vocab.txt", "tokenizer", "text/plain"), ("chat_template.jinja", "tokenizer", "text/plain"),
            ("modeling_x.py", "code", "text/x-python"), ("data/train.csv", "data", "text/csv"),
            ("data/train.csv.gz", "data", "application/gzip"),
            ("a.parquet", "data", "application/vnd.apache.parquet"),
            ("evaluation/sentence pairs.jsonl", "data", "application/x-ndjson"),
            (".eval_results/mmlu.yaml", "eval", "application/yaml"),
            ("eval_results.json", "eval", "application/json"), ("paper.pdf", "report", "application/pdf"),
            ("plot.png", "report", "image/png"), ("strange", "other", "application/octet-stream"),
            (".gitignore", "config", "text/plain"),
        ]
    )
    func describes(_ path: String, _ role: String, _ mediaType: String) {
        let description = FileDescription(path: path)
        #expect(description.role.rawValue == role)
        #expect(description.mediaType == mediaType)
    }
}
