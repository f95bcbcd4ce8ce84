import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Testing

@Suite("Content bundles")
struct BundleCheckTests {
    /// A bundle as its home serves it.
    private struct Bundle {
        var leaves: [[UInt8]]
        var content: [Frame]

        var bytes: [UInt8] { content.flatMap { $0.encodedContent() } }

        init(_ log: TestLog) throws {
            leaves = try log.leaves()
            content = try log.stores.segments.frames(in: 0..<UInt64(leaves.count)).map { bytes in
                var reader = FrameReader(bytes)
                var frame = try reader.next() ?? Frame(leaf: [])
                frame.leaf = []
                return frame
            }
        }

        func join(_ bytes: [UInt8]) throws -> [Frame] {
            var reader = FrameReader(bytes)
            var frames: [Frame] = []
            while let frame = try reader.next() { frames.append(frame) }
            return try BundleCheck.join(leaves: leaves, content: frames, start: 0)
        }

        func failure(_ change: (inout [Frame]) -> Void) -> BundleCheck.Failure? {
            var changed = content
            change(&changed)
            do {
                _ = try BundleCheck.join(leaves: leaves, content: changed, start: 0)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Leaves: 0 acme, 1 and 2 releases with the same small files, 3 one with others.
    private func bundle(moreFiles: Int = 1) async throws -> (bundle: Bundle, log: TestLog) {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        let acme = SamplePublisher.make("acme")
        _ = try log.sequencer.commit([.sample(acme)])
        for (name, seed) in [("one", 1), ("two", 1), ("three", 2)] as [(String, UInt64)] {
            let release = SampleRelease.make(publisher: acme, name: name, seed: seed, moreFiles: moreFiles)
            _ = try log.sequencer.commit([.sample(release)])
        }
        return (try Bundle(log), log)
    }

    /// Releases that a follower lists from these frames.
    private func listed(_ frames: [Frame], leaves: [[UInt8]]) throws -> IndexReplay.Summary {
        var mirror = HostileLog()
        try mirror.append(frames)
        let contents = SegmentContents(origin: mirror.origin, stores: mirror.stores)
        return try IndexReplay(
            origin: mirror.origin, stores: mirror.stores, ledger: MemoryLedger(), contents: contents
        ).run()
    }

    @Test(
        "what the home serves is joined to the very frames of its segment", arguments: 0..<5 as Range<UInt64>)
    func honest(seed: UInt64) async throws {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        var publishes = RandomPublishes(seed: seed)
        for _ in 0..<5 { _ = try log.sequencer.commit(publishes.group(count: 10).map(\.submission)) }
        let bundle = try Bundle(log)
        let joined = try bundle.join(bundle.bytes)
        #expect(
            try joined.map { $0.encoded() } == log.stores.segments.frames(in: 0..<UInt64(bundle.leaves.count))
        )
    }

    @Test("a release with a file list and with empty files is joined")
    func fileList() async throws {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        let acme = SamplePublisher.make("acme")
        _ = try log.sequencer.commit([.sample(acme)])
        for name in ["one", "two"] {
            let release = SampleRelease.make(
                publisher: acme, name: name, moreFiles: 1_000, extraFiles: [("empty.txt", [], .blob)])
            _ = try log.sequencer.commit([.sample(release)])
        }
        let bundle = try Bundle(log)
        let joined = try bundle.join(bundle.bytes)
        #expect(try listed(joined, leaves: bundle.leaves).releases == 2)
        let refused = bundle.failure { $0[1].smallFiles.append([9, 9]) }
        #expect(refused == .smallFileUnnamed(index: 1, digest: ContentDigest.of([9, 9])))
    }

    @Test("a flipped byte anywhere is refused, or hides what it hits and changes nothing else")
    func flips() async throws {
        let (bundle, _) = try await bundle()
        for seed in 0..<400 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes = bundle.bytes
            let place = Int.random(in: bytes.indices, using: &random)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let joined = try? bundle.join(bytes) else { continue }
            // Whatever got through is what the home has, or a slot that became blank.
            for (frame, original) in zip(joined, bundle.content) {
                #expect(frame.object == original.object || frame.object?.isEmpty != false, "seed \(seed)")
                #expect(frame.label == original.label || frame.label?.isEmpty != false, "seed \(seed)")
                let known = Set(bundle.content.flatMap(\.smallFiles) + [[]])
                #expect(Set(frame.smallFiles).isSubset(of: known), "seed \(seed)")
            }
            #expect(try listed(joined, leaves: bundle.leaves).refused == 0, "seed \(seed)")
        }
    }

    @Test("every flipped byte of a label is refused")
    func labels() async throws {
        let (bundle, _) = try await bundle()
        let label = try #require(bundle.content[1].label)
        for place in label.indices {
            for bit in 0..<8 {
                var flipped = label
                flipped[place] ^= 1 << UInt8(bit)
                #expect(bundle.failure { $0[1].label = flipped } == .labelDiffers(index: 1))
            }
        }
    }

    @Test("content that is wrong, missing, too much or in the wrong slot is refused")
    func wrongContent() async throws {
        let (bundle, _) = try await bundle()
        let file = bundle.content[1].smallFiles[0]
        let digest = ContentDigest.of(file)
        #expect(bundle.failure { _ in } == nil)
        #expect(bundle.failure { $0.removeLast() } == .wrongCount(expected: 4, found: 3))
        #expect(bundle.failure { $0.append(Frame(leaf: [])) } == .wrongCount(expected: 4, found: 5))
        #expect(bundle.failure { $0[2].leaf = [1] } == .leafInContent(index: 2))
        #expect(bundle.failure { $0.swapAt(1, 3) } != nil)
        #expect(bundle.failure { $0[1].object?.append(0) } != nil)
        #expect(bundle.failure { $0[0].label = $0[1].label } == .labelDiffers(index: 0))
        #expect(bundle.failure { $0[2].label = $0[1].label } == .labelDiffers(index: 2))
        #expect(
            bundle.failure { $0[1].smallFiles.removeFirst() } == .smallFileMissing(index: 1, digest: digest))
        #expect(bundle.failure { $0[1].smallFiles = [] } != nil)
        #expect(
            bundle.failure { $0[3].smallFiles.append([4, 4]) }
                == .smallFileUnnamed(index: 3, digest: ContentDigest.of([4, 4])))
        #expect(bundle.failure { $0[0].smallFiles = [file] } == .smallFileUnnamed(index: 0, digest: digest))
        // A file may stand only where some release before or at its slot needs it.
        #expect(
            bundle.failure { frames in
                frames[3].smallFiles.append(file)
            } == .smallFileUnnamed(index: 3, digest: digest))
    }

    @Test("a leaf that isn't one is refused with its place")
    func badLeaf() async throws {
        var (bundle, _) = try await bundle()
        bundle.leaves[2] = [1, 2]
        #expect(bundle.failure { _ in } == .badLeaf(index: 2))
    }

    @Test("blank slots are taken: an object, a label, a small file, or a whole slot", arguments: 0..<6)
    func blankSlots(what: Int) async throws {
        let (bundle, _) = try await bundle()
        var content = bundle.content
        // The second release's files lie in the first one's slot.
        let hidden: Int
        switch what {
        case 0: (content[1].object, hidden) = ([], 1)
        case 1: (content[1].label, hidden) = ([], 1)
        case 2: (content[1].smallFiles[0], hidden) = ([], 2)
        case 3: (content[1], hidden) = (Frame(leaf: []), 2)
        case 4: (content[1].object, hidden) = (nil, 1)
        default: (content[3].smallFiles, hidden) = (content[3].smallFiles.map { _ in [] }, 1)
        }
        let joined = try BundleCheck.join(leaves: bundle.leaves, content: content, start: 0)
        let summary = try listed(joined, leaves: bundle.leaves)
        #expect(summary.releases == 3 - hidden)
        #expect(summary.refused == 0)
    }

    @Test("a release whose envelope is withheld brings no file that nobody names")
    func unclaimed() async throws {
        let (bundle, _) = try await bundle()
        let junk: [UInt8] = [7, 7, 7]
        let failure = bundle.failure { frames in
            frames[1].object = []
            frames[1].smallFiles.append(junk)
        }
        #expect(failure == .smallFileUnnamed(index: 1, digest: ContentDigest.of(junk)))
    }
}
