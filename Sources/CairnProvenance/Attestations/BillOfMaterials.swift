import CairnManifest

/// A bill of materials as a predicate: that it is one, of which version, and whether it names the release.
package struct BillOfMaterials: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable {
        case cycloneDX = "CycloneDX"
        case spdx = "SPDX"
    }

    package let format: Format
    /// As written: `1.6`, `SPDX-2.3`, `3.0.1`.
    package let version: String
    package let namesRelease: Bool

    static func cycloneDX(_ predicate: JSONValue, about subjects: ReleaseSubjects) throws(FormatError)
        -> BillOfMaterials
    {
        var top = ForeignFields(predicate, at: "/predicate")
        if let name = top.text("bomFormat"), !ExactText.equal(name, "CycloneDX") {
            top.note(at: "/predicate/bomFormat", "must be \"CycloneDX\"")
        }
        let version = top.text("specVersion")
        if let version, !isVersion(version, after: "1.") {
            top.note(at: "/predicate/specVersion", "must be 1.x")
        }
        guard top.issues.isEmpty, let version else { throw .fields(top.issues) }
        return BillOfMaterials(
            format: .cycloneDX, version: version, namesRelease: names(subjects, in: predicate))
    }

    static func spdx(_ predicate: JSONValue, about subjects: ReleaseSubjects) throws(FormatError)
        -> BillOfMaterials
    {
        var top = ForeignFields(predicate, at: "/predicate")
        let version: String?
        if top["spdxVersion"] != nil {
            version = top.text("spdxVersion")
            if let version, !isVersion(version, after: "SPDX-2.") {
                top.note(at: "/predicate/spdxVersion", "must be SPDX-2.x")
            }
        } else {
            version = thirdVersion(top["@context"]?.stringValue)
            if version == nil {
                top.note(at: "/predicate/spdxVersion", "is missing, and @context isn't that of SPDX 3")
            }
            if top["@graph"]?.arrayValue == nil { top.note(at: "/predicate/@graph", "must be a list") }
        }
        guard top.issues.isEmpty, let version else { throw .fields(top.issues) }
        return BillOfMaterials(format: .spdx, version: version, namesRelease: names(subjects, in: predicate))
    }

    /// `https://spdx.org/rdf/3.0.1/spdx-context.jsonld` gives `3.0.1`.
    private static func thirdVersion(_ context: String?) -> String? {
        let (head, tail) = ("https://spdx.org/rdf/", "/spdx-context.jsonld")
        guard let context, ExactText.hasPrefix(context, head),
            context.utf8.count > head.utf8.count + tail.utf8.count,
            context.hasSuffix(tail)
        else { return nil }
        let version = String(context.dropFirst(head.count).dropLast(tail.count))
        return isVersion(version, after: "3.") ? version : nil
    }

    private static func isVersion(_ text: String, after prefix: String) -> Bool {
        guard ExactText.hasPrefix(text, prefix), text.utf8.count <= 16 else { return false }
        let rest = text.utf8.dropFirst(prefix.utf8.count)
        return !rest.isEmpty
            && rest.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
            }
    }

    /// Whether the SHA-256 hashes in the document are the release, or all of its files.
    private static func names(_ subjects: ReleaseSubjects, in document: JSONValue) -> Bool {
        var found: Set<ReleaseSubjects.Match> = []
        collect(document, subjects, &found)
        return subjects.isWhole(found)
    }

    private static func collect(
        _ value: JSONValue, _ subjects: ReleaseSubjects, _ found: inout Set<ReleaseSubjects.Match>
    ) {
        switch value {
        case .array(let elements): for element in elements { collect(element, subjects, &found) }
        case .object(let object):
            if let match = hash(object).flatMap(subjects.match) { found.insert(match) }
            for member in object.members { collect(member.value, subjects, &found) }
        default: break
        }
    }

    /// CycloneDX: `alg`, `content`; SPDX 2: `algorithm`, `checksumValue`; SPDX 3: `algorithm`, `hashValue`.
    private static func hash(_ object: JSONObject) -> ContentDigest? {
        let algorithm = object["alg"]?.stringValue ?? object["algorithm"]?.stringValue
        guard let algorithm, ["SHA-256", "SHA256", "sha256"].contains(algorithm) else { return nil }
        let value = object["content"] ?? object["checksumValue"] ?? object["hashValue"]
        return value?.digestValue
    }
}
