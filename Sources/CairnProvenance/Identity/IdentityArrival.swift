import CairnManifest

/// What brings a publisher into the log of its new home: `cairn.arrival/1`.
///
/// Canonical JSON `{departure, envelope, history, schema}`: the identity version that names the new home, every
/// identity record of the old home's log with its receipt, and the receipt of the record with which the
/// publisher left it; `departure` is null where the old node is gone. It proves itself: who replays the new log
/// needs nothing of the old one.
package struct IdentityArrival: Hashable, Sendable {
    /// One identity record of the old home's log.
    package struct Item: Hashable, Sendable {
        /// The record's object.
        package var object: [UInt8]
        /// A `.tlog-proof` whose extra data is the leaf.
        package var receipt: [UInt8]

        package init(object: [UInt8], receipt: [UInt8]) {
            self.object = object
            self.receipt = receipt
        }
    }

    package static let schema = "cairn.arrival/1"

    /// The stored envelope of the version that names the new home.
    package var envelope: [UInt8]
    /// In the order of the old log.
    package var history: [Item]
    package var departure: [UInt8]?

    package init(envelope: [UInt8], history: [Item], departure: [UInt8]?) {
        self.envelope = envelope
        self.history = history
        self.departure = departure
    }

    package func encoded() -> [UInt8] {
        let json: JSONValue = [
            "departure": departure.map { .string(Base64.encode($0)) } ?? .null,
            "envelope": .string(Base64.encode(envelope)),
            "history": .array(
                history.map {
                    [
                        "object": .string(Base64.encode($0.object)),
                        "receipt": .string(Base64.encode($0.receipt)),
                    ]
                }),
            "schema": .string(Self.schema),
        ]
        return json.canonicalBytes()
    }

    /// Whether bytes say that they are one; a stored envelope never does.
    package static func claims(_ bytes: [UInt8]) -> Bool {
        bytes.suffix(suffix.count).elementsEqual(suffix)
    }

    private static let suffix = Array(",\"schema\":\"\(schema)\"}".utf8)

    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> IdentityArrival {
        let json = try JSONValue.canonicalDocument(bytes, maxBytes: Limits.arrivalBytes)
        var reader = FieldReader(json, fields: ["departure", "envelope", "history", "schema"])
        reader.constant("schema", Self.schema)
        let departure = reader.nullable("departure", "padded base64") { value in
            value.stringValue.flatMap(Base64.decode)
        }
        let envelope = reader.base64("envelope")
        var history: [Item] = []
        for (place, value) in reader.items("history", atMost: Limits.identityVersions) {
            var item = FieldReader(value, at: place, fields: ["object", "receipt"])
            let object = item.base64("object")
            let receipt = item.base64("receipt")
            reader.adopt(item.issues)
            if let object, let receipt { history.append(Item(object: object, receipt: receipt)) }
        }
        guard reader.issues.isEmpty, let envelope else { throw .fields(reader.issues) }
        return IdentityArrival(envelope: envelope, history: history, departure: departure)
    }
}
