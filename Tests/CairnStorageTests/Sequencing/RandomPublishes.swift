import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport

/// Groups of publishes as a lively node gets them, and what has to become of each.
struct RandomPublishes {
    enum Fate: Hashable {
        case logged
        /// The very same record is in the log.
        case already
        /// An earlier one of the group touches the same name or chain.
        case deferred
        case conflict
    }

    struct Item {
        var submission: Submission
        var fate: Fate
    }

    private struct Entry {
        var publisher: Int
        var name: String
        var kind: EntryKind
        var releases: [SampleRelease]
    }

    private var random: SeededGenerator
    private let prefix: String
    private var publishers: [SamplePublisher] = []
    private var entries: [Entry] = []
    /// Small files that many releases share.
    private let seeds: Range<UInt64> = 0..<4

    init(seed: UInt64, prefix: String = "p") {
        random = SeededGenerator(seed: seed)
        self.prefix = prefix
    }

    /// A group of which every submission that is to be logged will be.
    mutating func group(count: Int) -> [Item] {
        var items: [Item] = []
        var touchedPublishers: Set<Int> = []
        var touched: Set<Int> = []
        let settledPublishers = publishers.count
        let settledEntries = entries.count
        for _ in 0..<count {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<8 where settledPublishers > 0:
                items.append(newEntry(of: Int.random(in: 0..<settledPublishers, using: &random)))
            case 8..<15 where settledEntries > 0:
                let entry = Int.random(in: 0..<settledEntries, using: &random)
                items.append(nextRelease(of: entry, isFree: touched.insert(entry).inserted))
            case 15 where settledEntries > 0:
                let entry = Int.random(in: 0..<settledEntries, using: &random)
                guard touched.insert(entry).inserted, let release = entries[entry].releases.last else {
                    continue
                }
                items.append(Item(submission: .sample(release), fate: .already))
            case 16 where settledEntries > 0:
                let entry = Int.random(in: 0..<settledEntries, using: &random)
                guard touched.insert(entry).inserted else { continue }
                items.append(wrongPrevious(of: entries[entry]))
            case 17 where settledPublishers > 0:
                let publisher = Int.random(in: 0..<settledPublishers, using: &random)
                guard touchedPublishers.insert(publisher).inserted else { continue }
                items.append(Item(submission: .sample(publishers[publisher]), fate: .already))
            default:
                publishers.append(SamplePublisher.make("\(prefix)\(publishers.count)"))
                items.append(Item(submission: .sample(publishers[publishers.count - 1]), fate: .logged))
            }
        }
        return items
    }

    private mutating func newEntry(of publisher: Int) -> Item {
        let kind: EntryKind = Bool.random(using: &random) ? .model : .dataset
        let name = "Entry-\(entries.count)"
        let release = SampleRelease.make(
            publisher: publishers[publisher], kind: kind, name: name,
            seed: UInt64.random(in: seeds, using: &random), moreFiles: Int.random(in: 0...2, using: &random))
        entries.append(Entry(publisher: publisher, name: name, kind: kind, releases: [release]))
        return Item(submission: .sample(release), fate: .logged)
    }

    private mutating func nextRelease(of index: Int, isFree: Bool) -> Item {
        let entry = entries[index]
        let release = SampleRelease.make(
            publisher: publishers[entry.publisher], kind: entry.kind, name: entry.name,
            version: "1.\(entry.releases.count).0", seed: UInt64.random(in: seeds, using: &random),
            previous: entry.releases.last?.recordDigest)
        if isFree { entries[index].releases.append(release) }
        return Item(submission: .sample(release), fate: isFree ? .logged : .deferred)
    }

    private func wrongPrevious(of entry: Entry) -> Item {
        let release = SampleRelease.make(
            publisher: publishers[entry.publisher], kind: entry.kind, name: entry.name, version: "9.9.9",
            previous: ContentDigest.of([9]))
        return Item(submission: .sample(release), fate: .conflict)
    }
}

extension SequencingOutcome {
    var fate: RandomPublishes.Fate {
        switch self {
        case .logged: .logged
        case .already: .already
        case .deferred: .deferred
        case .conflict: .conflict
        }
    }

    var logged: Logged? {
        if case .logged(let logged) = self { logged } else { nil }
    }

    var conflict: Conflict? {
        if case .conflict(let conflict) = self { conflict } else { nil }
    }
}
