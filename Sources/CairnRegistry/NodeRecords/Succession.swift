import CairnManifest
import CairnTransparencyLog

/// The end of a log: nothing follows it.
///
/// Object of a `seal` record: JCS of `{"schema":"cairn.seal/1","successor":{"origin","vkey"}|null}`.
package struct Seal: Hashable, Sendable {
    /// The log that goes on in its place.
    package struct Successor: Hashable, Sendable {
        /// The log's origin line, which is its key's name.
        package let key: VerifierKey

        package init?(vkey: String) {
            guard let key = try? VerifierKey.parse(vkey), key.type == .ed25519 else { return nil }
            self.key = key
        }
    }

    package let successor: Successor?

    private static let schema = "cairn.seal/1"

    package init(successor: Successor?) {
        self.successor = successor
    }

    package func encoded() -> [UInt8] {
        let next: JSONValue =
            successor.map { ["origin": .string($0.key.name), "vkey": .string("\($0.key)")] } ?? .null
        let json: JSONValue = ["schema": .string(Self.schema), "successor": next]
        return json.canonicalBytes()
    }

    /// Nil unless `bytes` are what `encoded` gives.
    package static func parse(_ bytes: [UInt8]) -> Seal? {
        guard let object = try? JSONValue.parse(bytes, maxBytes: RegistryLimits.nodeObjectBytes).objectValue,
            object["schema"]?.stringValue == schema, let next = object["successor"]
        else { return nil }
        let successor = next["vkey"]?.stringValue.flatMap { Successor(vkey: $0) }
        let seal = Seal(successor: successor)
        return seal.encoded() == bytes ? seal : nil
    }
}

/// The log that a new one follows, with the last checkpoint that is known of it.
///
/// Object of the `node` record that begins the new log, and the file that an operator carries there: JCS of
/// `{"checkpoint":<note>,"origin","schema":"cairn.predecessor/1","vkey"}`.
package struct Predecessor: Hashable, Sendable {
    package let key: VerifierKey
    package let checkpoint: VerifiedCheckpoint

    private static let schema = "cairn.predecessor/1"

    package init(vkey: String, note: [UInt8]) throws(CheckpointError) {
        guard let key = try? VerifierKey.parse(vkey) else { throw .note(.notSigned) }
        self.key = key
        checkpoint = try VerifiedCheckpoint.verify(note, logKey: key)
    }

    package func encoded() -> [UInt8] {
        let json: JSONValue = [
            "checkpoint": .string(String(decoding: checkpoint.note.encoded(), as: UTF8.self)),
            "origin": .string(key.name), "schema": .string(Self.schema), "vkey": .string("\(key)"),
        ]
        return json.canonicalBytes()
    }

    /// Nil unless `bytes` are what `encoded` gives and the checkpoint is signed by the key.
    package static func parse(_ bytes: [UInt8]) -> Predecessor? {
        guard let object = try? JSONValue.parse(bytes, maxBytes: RegistryLimits.nodeObjectBytes).objectValue,
            object["schema"]?.stringValue == schema, let vkey = object["vkey"]?.stringValue,
            let note = object["checkpoint"]?.stringValue,
            let predecessor = try? Predecessor(vkey: vkey, note: Array(note.utf8))
        else { return nil }
        return predecessor.encoded() == bytes ? predecessor : nil
    }
}

/// What an operator does to the own log as a whole.
package protocol LogOperations: Sendable {
    /// Ends the log: its last record says where it goes on. Durable when it returns; sealing again answers the same.
    func seal(successor: Seal.Successor?) async throws -> Predecessor
}
