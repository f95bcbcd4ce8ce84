import CairnDrafting
import CairnManifest

/// The readers of a folder's files, each through the draft that is made of a folder with one hostile file.
extension FuzzTarget {
    static let draftingTargets = [
        FuzzTarget("card", maxBytes: 8_192) { bytes in
            for kind in EntryKind.allCases {
                check(["README.md": bytes, "data/train.csv": Array("a,b\n1,2\n".utf8)], kind)
            }
        },
        FuzzTarget("safetensors", maxBytes: 16_384) { bytes in check(["model.safetensors": bytes], .model) },
        FuzzTarget("safetensors-index") { bytes in
            check(["model.safetensors.index.json": bytes, "model-00001-of-00002.safetensors": []], .model)
        },
        FuzzTarget("config") { bytes in check(["config.json": bytes, "model.bin": []], .model) },
        FuzzTarget("table") { bytes in
            check(["train.csv": bytes], .dataset)
            check(["test.tsv": bytes], .dataset)
        },
        FuzzTarget("license-text", maxBytes: 16_384) { bytes in
            check(["LICENSE": bytes, "config.json": []], nil)
        },
    ]

    private static func check(_ files: [String: [UInt8]], _ kind: EntryKind?) {
        let draft = DraftBuilder.draft(MemoryFolder(name: "folder", contents: files), kind: kind)
        law(
            "a draft can be written and read",
            (try? ManifestDraft.parse(draft.manifest.encoded())) == draft.manifest)
        for note in draft.notes { _ = note.description }
    }
}
