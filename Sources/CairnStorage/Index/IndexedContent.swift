import CairnManifest
import CairnRegistry
import Foundation
import GRDB

/// Content found by digest: the index says in which leaf's frame, the segment has the bytes, the digest decides.
package struct IndexedContent: ContentStore {
    private let index: IndexDatabase
    private let logs: any LogDirectory

    package init(index: IndexDatabase, logs: any LogDirectory) {
        self.index = index
        self.logs = logs
    }

    package func content(_ digest: ContentDigest) throws -> [UInt8]? {
        guard let (origin, leaf) = try index.place(of: digest), let stores = try logs.stores(of: origin) else {
            return nil
        }
        // The leaf's own frame has it, or, for a small file, an earlier one of the same segment.
        if let found = try find(digest, in: stores.segments, range: leaf..<leaf + 1) { return found }
        let start = leaf / RegistryLimits.leavesPerSegment * RegistryLimits.leavesPerSegment
        return try find(digest, in: stores.segments, range: start..<leaf)
    }

    package func frame(origin: String, index: UInt64) throws -> Frame {
        guard let stores = try logs.stores(of: origin) else { throw SegmentError.missing(index: index, held: 0) }
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
            guard let frame = try self.frame(index, in: segments) else { continue }
            if let object = frame.object, ContentDigest.of(object) == digest { return object }
            if let file = frame.smallFiles.first(where: { ContentDigest.of($0) == digest }) { return file }
        }
        return nil
    }
}

extension IndexDatabase {
    fileprivate func place(of digest: ContentDigest) throws -> (origin: String, leaf: UInt64)? {
        try pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT origin, leaf FROM content WHERE digest = ?"),
                arguments: [digest.column]
            ).map { ($0["origin"], UInt64($0["leaf"] as Int64)) }
        }
    }
}
