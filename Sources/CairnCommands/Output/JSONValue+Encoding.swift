import CairnManifest
import Foundation

extension JSONValue {
    /// An answer of a node, as the JSON that it came from.
    init(encoding value: some Encodable) throws {
        let bytes = Array(try JSONEncoder().encode(value))
        self = try JSONValue.parse(bytes, maxBytes: bytes.count, fractions: true)
    }
}
