import CairnTransparencyLog
import Foundation

/// Files of `Tests/Vectors/tlog`, made by `make_tlog_vectors.py` there.
enum Vectors {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Vectors/tlog").standardizedFileURL

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    static func load<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(path)))
    }
}

/// Bytes that a JSON vector holds as base64.
struct Base64Bytes: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        bytes = Array(try decoder.singleValueContainer().decode(Data.self))
    }
}

extension Hash: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = Hash(base64: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a hash")
        }
        self = hash
    }
}

/// The name of an error's case, without what it carries: how vectors say which error they mean.
func caseName(_ error: some Error) -> String {
    let text = String(describing: error)
    return String(text.prefix { $0 != "(" })
}

/// Runs `body` and gives the name of the error's case, or `nil` where it throws none.
func refusal(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return caseName(error)
    }
}

/// The bytes with one bit of the byte at `offset` turned over.
func flipped(_ bytes: [UInt8], at offset: Int, bit: Int) -> [UInt8] {
    var changed = bytes
    changed[offset] ^= 1 << bit
    return changed
}

/// A hash that differs in one bit.
func flipped(_ hash: Hash, bit: Int) -> Hash {
    Hash(bytes: flipped(hash.bytes, at: bit / 8, bit: bit % 8)) ?? .empty
}
