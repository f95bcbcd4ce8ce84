/// Some bytes to look at, and where they come from.
struct Place {
    let source: any ByteSource
    let path: String
    /// Archives around it.
    var depth = 0
    /// Inside of a TorchScript archive, whose code only its own interpreter runs.
    var isTorchScript = false

    /// The last part of the path, as loaders choose files by.
    var name: Substring {
        let inner = path.split(separator: "!", omittingEmptySubsequences: false).last ?? ""
        return inner.split(separator: "/").last ?? inner
    }

    func hasSuffix(_ suffix: String) -> Bool { name.utf8.reversed().starts(with: suffix.utf8.reversed()) }

    /// A file inside this one.
    func inner(_ name: some Sequence<UInt8>, _ source: any ByteSource) -> Place {
        let text = ReportText.of(name, maxBytes: Limits.entryNameBytes)
        return Place(source: source, path: "\(path)!\(text)", depth: depth + 1, isTorchScript: isTorchScript)
    }
}
