import CairnManifest
import CairnProvenance
import CairnStorage

/// One thing that a monitor reports.
package struct MonitorEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case registered
        /// A later version of an identity: keys came or went.
        case identity
        case release
        case status
        case attestation
        /// Any other record of the name.
        case record
        /// A record whose content isn't shown.
        case withheld
        /// A record that breaks a rule and so counts for nothing.
        case refused
        /// Something about the log itself: a fork, a rollback, entries that aren't what was signed.
        case problem
        case unreachable
        case recovered
    }

    /// Tells events apart: the same event always has the same one.
    package var id: String
    package var kind: Kind
    package var origin: String
    package var index: UInt64?
    /// Unix seconds of the record; of the observation where there is none.
    package var time: Int64
    package var publisher: String?
    package var publisherID: String?
    package var entry: String?
    package var version: String?
    package var record: String?
    package var object: String?
    /// One sentence.
    package var detail: String

    package var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "detail": .string(detail), "entry": text(entry), "id": .string(id),
            "index": index.map { .count($0) } ?? .null, "kind": .string(kind.rawValue),
            "object": text(object), "origin": .string(origin), "publisher": text(publisher),
            "publisherId": text(publisherID), "record": text(record),
            "time": .string(Timestamp(unixSeconds: time)?.description ?? ""), "version": text(version),
        ]
    }

    /// The event as variables of a command's environment.
    ///
    /// Values come from others: a command must treat them as data.
    package var environment: [String: String] {
        var variables = [
            "CAIRN_EVENT_ID": id, "CAIRN_EVENT_KIND": kind.rawValue, "CAIRN_EVENT_ORIGIN": origin,
            "CAIRN_EVENT_DETAIL": detail,
        ]
        variables["CAIRN_EVENT_INDEX"] = index.map { "\($0)" }
        variables["CAIRN_EVENT_PUBLISHER"] = publisher
        variables["CAIRN_EVENT_PUBLISHER_ID"] = publisherID
        variables["CAIRN_EVENT_ENTRY"] = entry
        variables["CAIRN_EVENT_VERSION"] = version
        variables["CAIRN_EVENT_RECORD"] = record
        return variables
    }
}

extension MonitorEvent {
    init(_ record: IndexedRecord, origin: String) {
        id = "\(origin)#\(record.index)"
        self.origin = origin
        index = record.index
        time = record.time
        publisher = record.publisherName
        publisherID = record.author?.hex
        let prefix = record.entryKind == .dataset ? "datasets/" : ""
        entry = record.entryName.map { "\(prefix)\(record.publisherName ?? "")/\($0)" }
        version = record.version
        self.record = record.digest.hex
        object = record.object?.hex
        let who = record.publisherName ?? record.author?.short ?? "the node"
        switch (record.state, record.kind) {
        case ("refused", _):
            kind = .refused
            detail = "a \(record.kind) record in the name of \(who) breaks a rule: \(record.detail ?? "")"
        case ("withheld", _):
            kind = .withheld
            detail = "a \(record.kind) of \(who) was logged, but its content isn't shown"
        case (_, "identity") where record.identityVersion == 1:
            kind = .registered
            detail = "\(who) was registered"
        case (_, "identity"):
            kind = .identity
            detail =
                "\(who) has a new identity, version \(record.identityVersion.map { "\($0)" } ?? "unknown")"
        case (_, "release") where record.version != nil:
            kind = .release
            detail = "\(who) released \(entry ?? "") \(version ?? "")"
        case (_, "status"):
            kind = .status
            detail = "\(who) changed the status of a release"
        case (_, "attestation"):
            kind = .attestation
            detail = "\(who) attested something about a release"
        default:
            kind = .record
            detail = "\(who) logged a record of kind \(record.kind)"
        }
    }
}
