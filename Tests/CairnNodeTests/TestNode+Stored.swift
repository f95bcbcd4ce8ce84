import CairnAPI
import CairnManifest
import CairnTransparencyLog
import Foundation
import Testing

/// What a node holds that a request may have changed: log, blobs, uploads, listing.
struct StoredState: Equatable, Sendable {
    var checkpoint: [UInt8]
    var listing: [UInt8]
    /// Sizes of the files below `segments`, `blobs` and `uploads`, by path; those of `log` follow from the segments, a moment
    /// later.
    var files: [String: Int]
}

extension TestNode {
    func stored() async throws -> StoredState {
        StoredState(
            checkpoint: try await get("/log/checkpoint").body, listing: try await get(APIPath.entries).body,
            files: try filesBelow("segments", "blobs", "uploads"))
    }

    /// Sizes of the files below folders of the data directory, by path.
    func filesBelow(_ folders: String...) throws -> [String: Int] {
        var sizes: [String: Int] = [:]
        for folder in folders {
            let paths =
                (try? FileManager.default.subpathsOfDirectory(atPath: "\(self.folder)/\(folder)")) ?? []
            for path in paths.map({ "\(folder)/\($0)" }) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(self.folder)/\(path)")
                guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
                sizes[path] = (attributes[.size] as? NSNumber)?.intValue ?? -1
            }
        }
        return sizes
    }

    /// Checks that a request is refused, that the answer says what is wrong in a sentence, and that the node
    /// holds nothing of it.
    ///
    /// - `words`: what the sentence must contain
    /// - `named`: which case of a table it is
    /// - `digests`: bytes that must not be readable afterwards
    @discardableResult
    func expectRefusal(
        of body: [UInt8], at path: String = APIPath.releases, status: Int, code: String, saying words: String,
        digests: [ContentDigest] = [], named name: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ProblemDetails {
        let before = try await stored()
        let reply = try await post(path, body)
        let problem = try reply.problem()
        #expect(reply.status == status, "\(name) \(problem)", sourceLocation: sourceLocation)
        #expect(problem.code == code, "\(name) \(problem)", sourceLocation: sourceLocation)
        #expect(problem.detail.contains(words), "\(name) \(problem)", sourceLocation: sourceLocation)
        let after = try await stored()
        #expect(after == before, "\(name) something was stored", sourceLocation: sourceLocation)
        for digest in digests {
            let read = try await get(APIPath.object(digest))
            #expect(read.status == 404, "\(name) \(digest) can be read", sourceLocation: sourceLocation)
        }
        return problem
    }

    /// The log as a stranger reads it: a signed checkpoint and the leaves that give its root.
    func publishedLeaves() async throws -> [[UInt8]] {
        let key = try VerifierKey.parse(vkey)
        let head = try VerifiedCheckpoint.verify(try await get("/log/checkpoint").body, logKey: key)
        var leaves: [[UInt8]] = []
        for tile in TileCoordinate.new(from: 0, to: head.size) where tile.level == 0 {
            let bundle = try await get("/log/\(tile.entriesPath)")
            #expect(bundle.status == 200)
            leaves += try EntryBundle.parse(bundle.body, width: tile.width).entries
        }
        #expect(UInt64(leaves.count) == head.size)
        #expect(MerkleTree.root(of: leaves.map { Hash.leaf($0) }) == head.root)
        return leaves
    }
}
