import CairnTransparencyLog
import Foundation

/// What the parsers make of each file of a corpus, for another implementation to compare: `<file> <verdict>` a line.
///
/// Only of targets that golang.org/x/mod has a counterpart of. `CAIRN_FUZZ_VERDICTS` names the folder.
enum Verdicts {
    static func printIfAsked() {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment["CAIRN_FUZZ_VERDICTS"] else { return }
        guard let judge = judges[environment["CAIRN_FUZZ_TARGET"] ?? ""],
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { exit(2) }
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            print(name, judge(Array(data)) ?? "refused")
        }
        exit(0)
    }

    private static let judges: [String: @Sendable ([UInt8]) -> String?] = [
        "note": { bytes in
            (try? SignedNote.parse(bytes)).map { "note \($0.text.count) \($0.signatures.count)" }
        },
        "verifier-key": { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let key = try? VerifierKey.parse(text)
            else { return nil }
            let digits = String(key.id, radix: 16)
            return "key " + String(repeating: "0", count: 8 - digits.count) + digits
        },
        "tile-path": { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let path = TilePath(text) else {
                return nil
            }
            let place = path.coordinate
            return switch path {
            case .hashes: "tile \(place.level) \(place.index) \(place.width)"
            case .entries: "tile -1 \(place.index) \(place.width)"
            }
        },
        "hash-tile": { bytes in
            guard let width = bytes.first.map({ Int($0) + 1 }),
                let place = TileCoordinate(level: 0, index: 0, width: width),
                let tile = try? HashTile.parse(Array(bytes.dropFirst()), at: place)
            else { return nil }
            return "root " + tile.root.bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        },
        "tree-proof": { bytes in
            guard let input = TreeProofInput(bytes) else { return nil }
            var verdicts: [String] = []
            if input.isIncluded { verdicts.append("included") }
            if input.one > 0, input.isConsistent { verdicts.append("consistent") }
            return verdicts.isEmpty ? nil : verdicts.joined(separator: " ")
        },
    ]
}

/// Two numbers of 8 bytes, two hashes, and as many hashes of a proof as there are bytes left.
struct TreeProofInput {
    let one: UInt64
    let other: UInt64
    let first: Hash
    let second: Hash
    let proof: [Hash]

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 16 + 64 else { return nil }
        one = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        other = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        let hashes = stride(from: 16, through: bytes.count - 32, by: 32).compactMap { start in
            Hash(bytes: Array(bytes[start..<start + 32]))
        }
        first = hashes[0]
        second = hashes[1]
        proof = Array(hashes.dropFirst(2))
    }

    /// As leaf and root.
    var isIncluded: Bool {
        MerkleTree.verifyInclusion(leaf: first, index: one, size: other, proof: proof, root: second)
    }

    /// As old and new root.
    var isConsistent: Bool {
        MerkleTree.verifyConsistency(
            oldSize: one, oldRoot: first, newSize: other, newRoot: second, proof: proof)
    }
}
