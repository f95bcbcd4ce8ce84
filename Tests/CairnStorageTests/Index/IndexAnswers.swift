import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage

/// Everything that an index says, without the row numbers, which tell the order in which it learned it.
struct IndexAnswers: Equatable {
    struct Entry: Hashable {
        var entry: CatalogEntry
        var releases: [CatalogRelease]
        var artifacts: [[CatalogArtifact]]
        var records: [CatalogRecord]
        var named: Set<CatalogEntry>
        var publishers: Set<CatalogPublisher>
        var heads: [ContentDigest?]
    }

    var watermarks: [String: UInt64] = [:]
    var refused: [String: Int] = [:]
    var blobs: [String: Set<CatalogArtifact>] = [:]
    var entries: Set<Entry> = []
    var contents: [ContentDigest: [UInt8]?] = [:]
    var isNamed: [ContentDigest: Bool] = [:]

    init(_ index: IndexDatabase, logs: any LogDirectory) throws {
        let contentStore = IndexedContent(index: index, logs: logs)
        for origin in try logs.origins() {
            watermarks[origin] = try index.watermark(of: origin)
            refused[origin] = try index.refusedCount(origin: origin)
            blobs[origin] = Set(try index.blobArtifacts(origin: origin, fromLeaf: 0))
        }
        var row: Int64 = 0
        while let page = try Optional(index.entries(matching: nil, after: row, limit: 7)),
            let last = page.last
        {
            for entry in page { try add(entry, index: index, contentStore: contentStore) }
            row = last.row
        }
    }

    private mutating func add(_ entry: CatalogEntry, index: IndexDatabase, contentStore: IndexedContent)
        throws
    {
        let releases = try index.releases(of: entry)
        let artifacts = try releases.map { try index.artifacts(of: $0) }
        let publisher = try PublisherName(entry.publisher.name)
        let reference = try Reference(
            "\(entry.kind == .dataset ? "datasets/" : "")\(publisher.text)/\(entry.name)")
        var named = try index.entries(named: reference)
        for place in named.indices { named[place].row = 0 }
        let chain = RecordChain(author: entry.publisher.id, key: entry.entryID.hex)
        let head = try index.head(of: chain, origin: entry.publisher.origin)
        var own = entry
        own.row = 0
        entries.insert(
            Entry(
                entry: own,
                releases: releases.map { release in
                    var release = release
                    release.row = 0
                    return release
                },
                artifacts: artifacts, records: try index.records(of: entry), named: Set(named),
                publishers: Set(
                    try index.publishers(named: publisher.text)
                        + index.publishers(named: entry.publisher.id.digest.hex)),
                heads: [head]))
        for release in releases {
            contents[release.release.envelope] = .some(try contentStore.content(release.release.envelope))
        }
        for artifact in artifacts.joined() {
            isNamed[artifact.digest] = try index.artifact(artifact.digest) != nil
            guard artifact.isInline else { continue }
            contents[artifact.digest] = .some(try contentStore.content(artifact.digest))
        }
    }
}
