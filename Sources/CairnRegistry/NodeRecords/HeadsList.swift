import CairnManifest
import CairnTransparencyLog

/// The newest checkpoints of every log that a node follows, as it puts them into its own log at most once a day.
///
/// A node that lost what it remembered of its peers, or denies it, finds it here, in order and signed. Object of a
/// `heads` record: JCS of `{"heads":[{"note","origin"}…],"schema":"cairn.heads/1"}`, sorted by origin, notes verbatim.
package struct HeadsList: Hashable, Sendable {
    package struct Head: Hashable, Sendable {
        /// The log's origin line.
        package var origin: String
        package var note: String

        package init(origin: String, note: String) {
            self.origin = origin
            self.note = note
        }
    }

    package let heads: [Head]

    private static let schema = "cairn.heads/1"
    /// Between two records of one log.
    private static let interval: Int64 = 86_400

    package init(_ heads: [Head]) {
        self.heads = heads.sorted { ExactText.precedes($0.origin, $1.origin) }
    }

    package func encoded() -> [UInt8] {
        let heads = heads.map { JSONValue.object(["note": .string($0.note), "origin": .string($0.origin)]) }
        let json: JSONValue = ["heads": .array(heads), "schema": .string(Self.schema)]
        return json.canonicalBytes()
    }

    /// Nil unless `bytes` are what `encoded` gives.
    package static func parse(_ bytes: [UInt8]) -> HeadsList? {
        guard let object = try? JSONValue.parse(bytes, maxBytes: RegistryLimits.nodeObjectBytes).objectValue,
            object["schema"]?.stringValue == schema, let items = object["heads"]?.arrayValue
        else { return nil }
        let heads = items.compactMap { item -> Head? in
            guard let origin = item["origin"]?.stringValue, let note = item["note"]?.stringValue else {
                return nil
            }
            return Head(origin: origin, note: note)
        }
        let list = HeadsList(heads)
        return list.encoded() == bytes ? list : nil
    }

    /// Whether this list is to be logged: it says something, it is news, and the last one is a day old.
    package func isDue(last: (list: HeadsList?, time: Int64)?, now: Int64) -> Bool {
        guard !heads.isEmpty, encoded().count <= RegistryLimits.nodeObjectBytes else { return false }
        guard let last else { return true }
        return now - last.time >= Self.interval && last.list != self
    }
}
