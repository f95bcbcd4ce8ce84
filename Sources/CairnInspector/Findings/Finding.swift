/// One thing that a file can do, or that isn't known about it.
package struct Finding: Hashable, Sendable {
    /// The most severe first.
    package enum Severity: String, CaseIterable, Sendable {
        /// Loading the file runs what its maker chose.
        case executes
        case mayExecute = "may-execute"
        /// Names places outside of the folder.
        case reachesOut = "reaches-out"
        /// Nothing is known about this part.
        case unread
        case note
    }

    /// Leads into archives with `!`: `a.zip!data.pkl`.
    ///
    /// Made safe for JSON, not for terminals.
    package let path: String
    package let kind: Kind
    package let severity: Severity
    /// Evidence, not a sentence; strangers' text.
    package let detail: String
    /// In the innermost file; nil for no place.
    package let offset: Int64?

    package init(path: String, kind: Kind, severity: Severity, detail: String, offset: Int64? = nil) {
        self.path = path
        self.kind = kind
        self.severity = severity
        self.detail = detail
        self.offset = offset
    }
}

extension Finding {
    /// What `Docs/spec/inspection.md` lists; the text is the one of a report.
    package enum Kind: String, CaseIterable, Sendable {
        case pickleImport = "pickle-import"
        case pickleUnknownImport = "pickle-unknown-import"
        case pickleUnresolvedImport = "pickle-unresolved-import"
        case pickleAttribute = "pickle-attribute"
        case pickleExtension = "pickle-extension"
        case pickle
        case pickleBroken = "pickle-broken"
        case trailingBytes = "trailing-bytes"
        case hiddenContent = "hidden-content"
        case archiveMismatch = "archive-mismatch"
        case archiveExpansion = "archive-expansion"
        case escapingPath = "escaping-path"
        case kerasLambda = "keras-lambda"
        case kerasImport = "keras-import"
        case kerasFile = "keras-file"
        case tensorflowOperation = "tensorflow-operation"
        case onnxExternalData = "onnx-external-data"
        case onnxOperator = "onnx-operator"
        case torchScript = "torchscript"
        case chatTemplate = "chat-template"
        case remoteCode = "remote-code"
        case yamlObject = "yaml-object"
        case requirement
        case python
        case datasetScript = "dataset-script"
        case notebook
        case script
        case nativeCode = "native-code"
        case malformed
        case encrypted
        case unreadFormat = "unread-format"
        case tooDeep = "too-deep"
        case limit
        case unreadable
    }

    /// Listing order: path, then place, then kind.
    static func precedes(_ one: Finding, _ other: Finding) -> Bool {
        if one.path != other.path { return one.path.utf8.lexicographicallyPrecedes(other.path.utf8) }
        let (a, b) = (one.offset ?? -1, other.offset ?? -1)
        if a != b { return a < b }
        if one.kind != other.kind { return one.kind.rawValue < other.kind.rawValue }
        return one.detail.utf8.lexicographicallyPrecedes(other.detail.utf8)
    }
}
