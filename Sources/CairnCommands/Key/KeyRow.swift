import CairnManifest
import CairnProvenance

/// A key as commands show it.
struct KeyRow {
    var file: String
    var key: PublicKey

    var json: JSONValue {
        [
            "algorithm": .string(key.algorithm.rawValue), "file": .string(file), "key": .string(key.base64),
            "keyid": .string(key.keyID.hex),
        ]
    }
}
