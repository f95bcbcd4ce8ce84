/// The description of one release, `cairn.manifest/1`: what it is, which files it has, who published it, under
/// which terms, and what it was made from.
///
/// **Bytes.** A manifest is one JSON object in canonical form (RFC 8785) over I-JSON (RFC 7493): UTF-8, keys sorted
/// by UTF-16 code units, no key twice, no fractions, integers within ±(2^53 - 1), at most 8 MiB. Its SHA-256 names
/// the release. What is not byte for byte its own canonical form is refused, and so is every field that the format
/// does not have; `ext` alone holds anything, below keys in reverse DNS order.
///
/// **Values.** Digests are 64 lower-case hex digits, times `2026-11-22T03:04:05Z`, days `2026-11-22`, numbers that
/// are no integers decimal strings, languages BCP 47 tags, licences SPDX expressions. No field is ever null.
///
/// **Files.** `artifacts` lists up to 1,000 files in the order of their paths' UTF-8 bytes; a longer list is an
/// object of its own (`FileList`), named by `fileList`.
///
/// **What nobody knows.** A fact that the format requires is present, or its JSON Pointer is listed under `unknown`
/// with the reason. `UnknownRules` says for which facts that is allowed.
///
/// **Trust.** Everything in here is what its publisher says. That the publisher said it, and when, is the business
/// of envelope, record and log.
package struct Manifest: Hashable, Sendable {
    package static let schema = "cairn.manifest/1"
    package static let mediaType = "application/vnd.cairn.manifest+json"

    /// The whole document.
    package let json: JSONValue
    /// SHA-256 of `encoded()`; the identity of the release.
    package let digest: ContentDigest
    package let header: ManifestHeader
    package let about: ManifestAbout
    package let files: ReleaseFiles
    package let rights: ManifestRights
    package let facts: ManifestFacts
    package let lineage: Lineage?
    package let evaluations: [Evaluation]
    package let attestations: [AttestationNote]
    /// In the order of their pointers.
    package let unknown: [UnknownFact]

    /// The JCS bytes.
    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package static func == (one: Manifest, other: Manifest) -> Bool { one.digest == other.digest }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension Manifest {
    package var kind: EntryKind { header.kind }
    package var publisher: ManifestPublisher { header.publisher }
    package var name: EntryName { header.name }
    package var version: ReleaseVersion { header.version }
    package var published: Timestamp { header.published }
    package var title: String { about.title }
    package var summary: String { about.summary }
    package var license: License { rights.license }
    package var model: ModelFacts? { facts.model }
    package var dataset: DatasetFacts? { facts.dataset }
    package var training: Training? { facts.training }

    /// The files that the manifest itself lists; empty when it names a file list.
    package var artifacts: [Artifact] {
        if case .listed(let artifacts) = files { artifacts } else { [] }
    }

    package var fileList: FileListReference? {
        if case .separate(let reference) = files { reference } else { nil }
    }

    /// Foreign data below keys in reverse DNS order.
    package var ext: JSONObject { json["ext"]?.objectValue ?? JSONObject() }

    /// `publisher/name@version`, with `datasets/` before it for a dataset.
    package var reference: Reference {
        Reference(kind: kind, publisher: publisher.name, name: name, selector: .version(version))
    }

    /// Whether two manifests say the same but for the time at which they were made.
    package func isSameRelease(as other: Manifest) -> Bool {
        withoutTime == other.withoutTime
    }

    private var withoutTime: JSONObject? {
        var object = json.objectValue
        object?["published"] = nil
        return object
    }
}
