import CairnManifest

/// The content that opens an entry id: what a record's entry and version are called.
///
/// JCS of `{"kind":"model|dataset","name":…,"salt":base64 of 16 bytes,"version":…}`. It travels beside the
/// leaf and can be withheld; the leaf stays.
package struct Label: Hashable, Sendable {
    package let kind: EntryKind
    package let name: EntryName
    /// 16 bytes.
    package let salt: [UInt8]
    package let version: ReleaseVersion

    /// A label; the salt has 16 bytes.
    package init(kind: EntryKind, name: EntryName, salt: [UInt8], version: ReleaseVersion) {
        precondition(salt.count == EntryID.saltCount)
        self.kind = kind
        self.name = name
        self.salt = salt
        self.version = version
    }

    package var entryID: EntryID { EntryID(salt: salt, kind: kind, name: name) }

    package var json: JSONValue {
        [
            "kind": .string(kind.rawValue),
            "name": .string(name.text),
            "salt": .string(Base64.encode(salt)),
            "version": .string(version.text),
        ]
    }

    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> Label {
        try Label(json: JSONValue.canonicalDocument(bytes, maxBytes: Limits.labelBytes))
    }

    package init(json: JSONValue) throws(FormatError) {
        var reader = FieldReader(json, fields: ["kind", "name", "salt", "version"])
        let kind = reader.value("kind", "model or dataset") {
            $0.stringValue.flatMap(EntryKind.init(rawValue:))
        }
        let name = reader.value("name", "an entry name") { member in
            member.stringValue.flatMap { try? EntryName($0) }
        }
        let salt = reader.value("salt", "the base64 of 16 bytes") { member in
            member.stringValue.flatMap(Base64.decode).flatMap { $0.count == EntryID.saltCount ? $0 : nil }
        }
        let version = reader.value("version", "a version such as 1.2.0") { member in
            member.stringValue.flatMap { try? ReleaseVersion($0) }
        }
        guard reader.issues.isEmpty, let kind, let name, let salt, let version else {
            throw .fields(reader.issues)
        }
        self.init(kind: kind, name: name, salt: salt, version: version)
    }
}
