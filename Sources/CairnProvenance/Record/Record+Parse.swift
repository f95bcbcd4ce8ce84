import CairnManifest

extension Record {
    /// Reads the JCS bytes of a record.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> Record {
        try Record(json: JSONValue.canonicalDocument(bytes, maxBytes: Limits.leafBytes))
    }

    /// Takes a record out of a document that is known to be canonical.
    package init(json: JSONValue) throws(FormatError) {
        var issues: [ValidationIssue] = []
        guard let record = Self.read(json, at: "", issues: &issues) else { throw .fields(issues) }
        self = record
    }

    private static let fields = [
        "author", "entry", "identity", "kind", "object", "origin", "prev", "size", "subject", "v",
    ]

    /// Reads a record at a place of a bigger document; nil exactly when it has noted an issue.
    static func read(_ json: JSONValue, at pointer: String, issues: inout [ValidationIssue]) -> Record? {
        var reader = FieldReader(json, at: pointer, fields: fields)
        let author = reader.nullableDigest("author").map(PublisherID.init)
        let entry = reader.nullableDigest("entry").map(EntryID.init)
        let version = reader.integer("identity", in: 0...Int64(Limits.identityVersions))
        let kind = reader.value("kind", "lower-case letters, digits and '-', at most 32") {
            $0.stringValue.flatMap(Kind.init)
        }
        let object = reader.digest("object")
        let origin = reader.value("origin", "the origin line of a log") { member in
            member.stringValue.flatMap { isOrigin($0) ? $0 : nil }
        }
        let previous = reader.nullableDigest("prev")
        let size = reader.integer("size", in: 0...JSONValue.integerRange.upperBound)
        let subject = reader.nullableDigest("subject")
        _ = reader.integer("v", in: 1...1)
        guard reader.issues.isEmpty, let version, let kind, let object, let origin, let size else {
            issues += reader.issues
            return nil
        }
        let record = Record(
            author: author,
            entry: entry,
            identityVersion: Int(version),
            kind: kind,
            object: object,
            origin: origin,
            previous: previous,
            size: Int(size),
            subject: subject
        )
        record.checkShape(&reader)
        issues += reader.issues
        return reader.issues.isEmpty ? record : nil
    }

    /// What holds between the members: who makes a kind, and which kinds belong to an entry or a subject.
    private func checkShape(_ reader: inout FieldReader) {
        if let expected = kind.hasAuthor, expected != (author != nil) {
            reader.note("author", expected ? "must be a publisher id" : "must be null in a node's own record")
        }
        if (author == nil) != (identityVersion == 0) {
            reader.note("identity", "must be 0 without an author and at least 1 with one")
        }
        switch kind {
        case .release:
            if entry == nil { reader.note("entry", "must be an entry id") }
            if subject != nil { reader.note("subject", "must be null") }
        case .status:
            if entry == nil { reader.note("entry", "must be an entry id") }
            if subject == nil { reader.note("subject", "must be the record of a release") }
        case .attestation:
            if subject == nil { reader.note("subject", "must be the record of a release") }
        case .identity, .profile:
            if entry != nil { reader.note("entry", "must be null") }
            if subject != nil { reader.note("subject", "must be null") }
        default: break
        }
    }

    /// An origin line: one line of visible ASCII, as C2SP tlog-checkpoint has it.
    private static func isOrigin(_ text: String) -> Bool {
        (1...Limits.originBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
