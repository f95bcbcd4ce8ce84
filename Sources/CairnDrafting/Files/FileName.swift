/// What the name of a file tells about its format.
enum FileName {
    /// Lower case, without the dot; endings of compression are passed over.
    ///
    /// Empty if there is none.
    static func ending(_ name: String) -> String {
        var parts = name.lowercased().split(separator: ".")
        guard parts.count > 1 else { return "" }
        if parts.count > 2, compression[String(parts[parts.count - 1])] != nil { parts.removeLast() }
        return String(parts[parts.count - 1])
    }

    static func isData(_ name: String) -> Bool { dataFormats[ending(name)] != nil }

    /// Whether the ending says something about the format.
    static func isKnown(_ name: String) -> Bool { types[ending(name)] != nil || isData(name) }

    /// Whether the file is the licence itself rather than a notice beside it.
    static func isLicenseName(_ path: String) -> Bool {
        let name = path.lowercased()
        return name.hasPrefix("license") || name.hasPrefix("licence") || name.hasPrefix("copying")
    }

    /// The name of a data format as dataset tools use it, nil for other files.
    static func dataFormat(_ name: String) -> String? { dataFormats[ending(name)] }

    /// IANA media type; `application/octet-stream` when the name says nothing.
    static func mediaType(_ name: String) -> String {
        let last = name.lowercased().split(separator: ".").last.map(String.init) ?? ""
        if let compressed = compression[last], name.contains(".") { return compressed }
        return types[ending(name)] ?? plainNames[name.lowercased()] ?? "application/octet-stream"
    }

    private static let compression: [String: String] = [
        "gz": "application/gzip", "zst": "application/zstd", "xz": "application/x-xz",
        "bz2": "application/x-bzip2",
    ]

    private static let dataFormats: [String: String] = [
        "csv": "csv", "tsv": "tsv", "parquet": "parquet", "jsonl": "jsonl", "ndjson": "jsonl",
        "arrow": "arrow",
        "feather": "arrow", "orc": "orc", "avro": "avro", "tar": "webdataset", "tfrecord": "tfrecord",
        "sqlite": "sqlite",
        "db": "sqlite", "xlsx": "xlsx", "npy": "npy", "zip": "zip", "wav": "wav", "flac": "flac",
        "mp3": "mp3",
        "ogg": "ogg", "mp4": "mp4", "tif": "tiff", "tiff": "tiff", "xml": "xml", "geojson": "geojson",
        "conll": "conll", "conllu": "conllu",
    ]

    private static let plainNames: [String: String] = [
        "license": "text/plain", "licence": "text/plain", "copying": "text/plain", "notice": "text/plain",
        "readme": "text/plain", "modelfile": "text/plain", "dockerfile": "text/plain",
        "makefile": "text/plain",
        ".gitignore": "text/plain",
    ]

    private static let types: [String: String] = [
        "json": "application/json", "jsonl": "application/x-ndjson", "ndjson": "application/x-ndjson",
        "geojson": "application/geo+json", "yaml": "application/yaml", "yml": "application/yaml",
        "toml": "application/toml", "md": "text/markdown", "txt": "text/plain", "rst": "text/plain",
        "cff": "application/yaml",
        "csv": "text/csv", "tsv": "text/tab-separated-values", "parquet": "application/vnd.apache.parquet",
        "arrow": "application/vnd.apache.arrow.file", "feather": "application/vnd.apache.arrow.file",
        "html": "text/html", "htm": "text/html", "xml": "application/xml", "pdf": "application/pdf",
        "py": "text/x-python", "ipynb": "application/x-ipynb+json", "sh": "application/x-sh",
        "jinja": "text/plain",
        "js": "text/javascript", "c": "text/x-c", "h": "text/x-c", "cpp": "text/x-c", "swift": "text/x-swift",
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "svg": "image/svg+xml",
        "webp": "image/webp", "tif": "image/tiff", "tiff": "image/tiff", "wav": "audio/wav",
        "flac": "audio/flac",
        "mp3": "audio/mpeg", "ogg": "audio/ogg", "mp4": "video/mp4", "zip": "application/zip",
        "tar": "application/x-tar",
        "h5": "application/x-hdf5", "hdf5": "application/x-hdf5", "sqlite": "application/vnd.sqlite3",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
}
