/// Bounds on what is read from a folder, each with its reason.
enum Limits {
    /// A manifest names at most this many artifacts.
    static let files = 20_000
    /// Files, folders and refused entries together, so that empty folders are bounded too.
    static let folderEntries = 2 * files
    /// Deeper trees are not model folders; it also bounds open directory handles.
    static let folderDepth = 64
    /// Problems of a folder that are listed before the rest is only counted.
    static let folderProblems = 100
    /// Remarks of one draft: enough for a person, small enough that a hostile folder can't flood them.
    static let notes = 500

    /// The largest cards on the hubs are a few hundred KiB, their front matter tens.
    static let cardBytes = 4 << 20
    static let frontMatterBytes = 1 << 20
    /// Nodes after aliases are followed, so an alias bomb ends here at the latest.
    static let frontMatterNodes = 100_000
    /// Far beyond any card, far below what recursion can stand.
    static let frontMatterDepth = 32
    /// Hardly any card uses one.
    ///
    /// Sixteen unfold to at most 3^5 times the text, so such a text must be small too; the classic bomb has
    /// 81.
    static let frontMatterAliases = 16
    static let aliasedBytes = 64 << 10
    /// `? ` as a word of its own, YAML's mark for keys that are no plain words.
    ///
    /// No card needs any.
    static let frontMatterExplicitKeys = 32

    /// Longest list and longest item taken over from a card.
    static let listItems = 1_000
    static let itemBytes = 256
    /// Longest title; and the manifest's own bound on a summary, in characters.
    static let titleCharacters = 120
    static let summaryCharacters = 280

    /// `config.json` and its like; the largest seen (label maps) are below 2 MiB.
    static let configBytes = 8 << 20
    /// `model.safetensors.index.json` of a model with very many tensors.
    static let indexBytes = 32 << 20
    /// The safetensors format allows headers up to this many bytes.
    static let safetensorsHeaderBytes = 100_000_000
    /// Headers that are read: tens of thousands of tensors fit, and memory stays bounded.
    static let safetensorsReadBytes = 32 << 20
    /// Shards of one model; the largest published models have fewer than 1,000.
    static let safetensorsShards = 2_000

    /// The longest common licence text (GPL-3.0) has 35 KiB.
    static let licenseBytes = 256 << 10

    /// A table up to this size is read once to count its records.
    static let countedTableBytes = 64 << 20
    /// Where a table's header line must end.
    static let tableHeaderBytes = 256 << 10
    static let tableColumns = 2_000
    /// Bytes of one read; files are never held whole.
    static let readBytes = 1 << 20
}
