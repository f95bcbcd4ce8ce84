import CairnManifest
import CairnProvenance

/// Finds the file list of a release with over 1,000 files before the release is verified.
enum FileListSource {
    /// The bytes that `find` has for the list that an envelope's manifest names; nil when it names none.
    ///
    /// Nothing of it is believed here: the verifier compares the digest again.
    static func bytes(
        of envelope: [UInt8], find: (ContentDigest) throws -> [UInt8]?
    ) rethrows -> [UInt8]? {
        guard let stored = try? StoredEnvelope.parse(envelope), mayNameList(stored.payload),
            let payload = try? JSONValue.parse(stored.payload, maxBytes: stored.payload.count),
            let list = payload.objectValue?["predicate"]?.objectValue?["fileList"]?.objectValue,
            let digest = list["digest"]?.stringValue.flatMap({ ContentDigest(hex: $0) })
        else { return nil }
        return try find(digest)
    }

    /// A cheap look that spares most releases a second parse.
    private static func mayNameList(_ payload: [UInt8]) -> Bool {
        payload.count < 1_000_000 && payload.contains(UInt8(ascii: "L"))
            && String(decoding: payload, as: UTF8.self).contains("\"fileList\":{")
    }
}
