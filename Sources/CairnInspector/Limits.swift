/// Bounds on what the inspector reads of a file that a stranger made.
///
/// All of them are for one file that is given, with everything inside it. One that is hit is a finding.
package enum Limits {
    // MARK: Archives

    /// A wheel in a tar in a gzip in a zip; nobody nests deeper but to tire a reader.
    package static let archiveDepth = 4
    /// Ten times the storages of the largest models.
    package static let archiveEntries = 100_000
    /// A second or two of inflating; streams are not kept.
    package static let inflatedBytes = 512 << 20
    /// An archive in a compressed entry needs its end first, so it is kept in memory up to here.
    package static let nestedArchiveBytes = 64 << 20
    /// Local headers that no directory names; an honest archive has none.
    static let hiddenEntries = 1_000
    /// End records of a zip that are tried; honest ones have one.
    static let zipEndRecords = 8
    /// A zip's comment has at most 65,535 bytes, its end record 22; a zip64 locator stands before it.
    static let zipTailBytes = 65_535 + 22 + 20

    // MARK: Pickles

    /// A few seconds; a list of ten million numbers fits.
    package static let pickleOpcodes = 50_000_000
    /// Stack slots at one time: 4 million values of 40 bytes.
    static let pickleStack = 4_000_000
    /// Texts and imports that the memo keeps.
    static let pickleMemo = 1_000_000
    /// Longer texts name no import of an honest pickle; an import by one is unresolved.
    static let pickleTextBytes = 512
    /// Lines of the text protocols; a long integer has that many digits at most.
    static let pickleLineBytes = 1 << 20
    /// Arrays of objects in arrays of objects in joblib's files; each recurses.
    static let pickleNesting = 8
    /// Different imports of one pickle.
    static let pickleImports = 1_000
    /// Pickles one after the other in one file.
    static let picklesInFile = 10_000

    // MARK: Other formats

    /// Parsed as a document; longer ones have their strings searched.
    package static let jsonBytes = 16 << 20
    /// Bytes that are searched for words, of large files that have no structure that is followed.
    package static let searchedBytes: Int64 = 1 << 30
    /// Of files whose format isn't known, and of bytes after a format's end.
    package static let unknownBytes: Int64 = 1 << 20
    /// The same of a file in an archive: of ten thousand storages there are some hundred megabytes to search.
    static let unknownInnerBytes: Int64 = 32 << 10
    /// Places in them at which a pickle might begin; noise has some twenty in a mebibyte.
    static let hiddenPickles = 1_000
    /// The reference reader allows 100 MB; real headers have a few.
    static let safetensorsHeaderBytes = 32 << 20
    /// Layers of messages; a graph in a branch of a loop in a function has about ten.
    static let protobufDepth = 64
    /// Fields of a protobuf that are looked at: graphs of a million nodes.
    package static let protobufFields = 20_000_000
    /// numpy refuses longer ones.
    static let numpyHeaderBytes = 64 << 10
    /// Keys of a GGUF file; real ones have fifty.
    static let ggufKeys = 65_536
    /// Elements of all arrays of a GGUF file; vocabularies have 300,000.
    static let ggufElements = 16_000_000
    /// A chat template.
    static let templateBytes = 1 << 20

    // MARK: The report

    /// A person mends some and looks again.
    package static let findingsOfFile = 200
    /// Evidence fits in a line or two.
    static let detailBytes = 512
    /// The part of a path that an archive's entry has.
    static let entryNameBytes = 512

    /// What the report says of them, by name.
    static let named: [(name: String, value: Int64)] = [
        ("archiveDepth", Int64(archiveDepth)), ("archiveEntries", Int64(archiveEntries)),
        ("findingsOfFile", Int64(findingsOfFile)), ("inflatedBytes", Int64(inflatedBytes)),
        ("jsonBytes", Int64(jsonBytes)), ("pickleOpcodes", Int64(pickleOpcodes)),
        ("protobufFields", Int64(protobufFields)), ("searchedBytes", searchedBytes),
        ("unknownBytes", unknownBytes),
    ]
}
