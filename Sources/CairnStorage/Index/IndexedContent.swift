import CairnManifest
import CairnRegistry
import Foundation
import GRDB
import Synchronization

/// Content found by digest: the index says in which leaf's frame, the segment has the bytes, the digest decides.
package struct IndexedContent: ContentStore {
    private let index: IndexDatabase
    private let logs: any LogDirectory
    private let recent = RecentFrames()

    package init(index: IndexDatabase, logs: any LogDirectory) {
        self.index = index
        self.logs = logs
    }

    package func content(_ digest: ContentDigest) throws -> [UInt8]? {
        guard let (origin, leaf) = try index.place(of: digest), let stores = try logs.stores(of: origin)
        else {
            return nil
        }
        // The leaf's own frame has it, or, for a small file, an earlier one of the same segment.
        let own = try recent.contents(origin: origin, leaf: leaf) { try frame(leaf, in: stores.segments) }
        if let found = own[digest] { return found }
        let start = leaf / RegistryLimits.leavesPerSegment * RegistryLimits.leavesPerSegment
        return try find(digest, in: stores.segments, range: start..<leaf)
    }

    package func frame(origin: String, index: UInt64) throws -> Frame {
        guard let stores = try logs.stores(of: origin) else {
            throw SegmentError.missing(index: index, held: 0)
        }
        guard let frame = try frame(index, in: stores.segments) else {
            throw SegmentError.missing(index: index, held: index)
        }
        return frame
    }

    private func frame(_ index: UInt64, in segments: any SegmentStore) throws -> Frame? {
        guard let bytes = try segments.frames(in: index..<index + 1).first else { return nil }
        var reader = FrameReader(bytes)
        return try reader.next()
    }

    private func find(
        _ digest: ContentDigest, in segments: any SegmentStore, range: Range<UInt64>
    ) throws -> [UInt8]? {
        // One frame at a time: together they may be far more than memory holds.
        for index in range.reversed() {
            guard let frame = try frame(index, in: segments) else { continue }
            if let found = ([frame.object].compactMap { $0 } + frame.smallFiles).first(where: {
                ContentDigest.of($0) == digest
            }) {
                return found
            }
        }
        return nil
    }
}

/// What the frames that were asked for lately hold, by digest.
///
/// The small files of a release are asked for one after another, from the few frames that brought them; without this,
/// each would read and hash all of a frame.
private final class RecentFrames: Sendable {
    private struct Item {
        var origin: String
        var leaf: UInt64
        var contents: [ContentDigest: [UInt8]]
        var bytes: Int
    }

    /// Two of the largest frames.
    private static let maxBytes = 2 * RegistryLimits.frameBytes
    private static let maxFrames = 16

    private let items = Mutex<[Item]>([])

    func contents(
        origin: String, leaf: UInt64, read: () throws -> Frame?
    ) rethrows -> [ContentDigest: [UInt8]] {
        let known = items.withLock { items -> [ContentDigest: [UInt8]]? in
            guard let place = items.firstIndex(where: { $0.leaf == leaf && $0.origin == origin }) else {
                return nil
            }
            items.append(items.remove(at: place))
            return items.last?.contents
        }
        if let known { return known }
        guard let frame = try read() else { return [:] }
        var item = Item(origin: origin, leaf: leaf, contents: [:], bytes: 0)
        for bytes in [frame.object].compactMap({ $0 }) + frame.smallFiles {
            item.contents[ContentDigest.of(bytes)] = bytes
            item.bytes += bytes.count
        }
        items.withLock { items in
            items.append(item)
            var bytes = items.reduce(0) { $0 + $1.bytes }
            while items.count > Self.maxFrames || (bytes > Self.maxBytes && items.count > 1) {
                bytes -= items.removeFirst().bytes
            }
        }
        return item.contents
    }
}

extension IndexDatabase {
    fileprivate func place(of digest: ContentDigest) throws -> (origin: String, leaf: UInt64)? {
        try one { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT origin, leaf FROM content WHERE digest = ?"),
                arguments: [digest.column]
            ).map { ($0["origin"], UInt64($0["leaf"] as Int64)) }
        }
    }
}
