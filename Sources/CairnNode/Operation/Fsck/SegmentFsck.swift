import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Goes through the committed frames of one log: what can be read, the leaves' hashes, and whether each leaf's content
/// is what the leaf says.
struct SegmentFsck {
    private let place: LogPlace
    private let size: UInt64
    /// By block of 256; nil for a frame that can't be read.
    private(set) var hashes: [[Hash?]] = []
    private(set) var findings: [Finding] = []

    init(_ place: LogPlace, size: UInt64) {
        self.place = place
        self.size = size
    }

    mutating func run() throws {
        let width = RegistryLimits.leavesPerSegment
        var start: UInt64 = 0
        while start < size {
            hashes.append(try block(start / width, width: Int(min(width, size - start))))
            start += width
        }
    }

    /// What lies behind the commit point: what a crash left, which the next start cuts off.
    mutating func findTail(isRunning: Bool) throws {
        guard !isRunning else { return }
        let width = RegistryLimits.leavesPerSegment
        for number in try SegmentScan.numbers(in: place.segmentFolder) where number >= size / width {
            guard let scan = try SegmentScan.open(number, in: place.segmentFolder) else { continue }
            let committed = number == size / width ? Int(size % width) : 0
            guard scan.frameCount >= committed, scan.frameCount > committed || scan.rest > 0 || committed == 0
            else { continue }
            let what =
                place.isOwn
                ? "was written but not committed; the next start cuts it off"
                : "was fetched but not committed; the next round goes on from there"
            findings.append(
                Finding(
                    .leftover, place.segmentPath(number),
                    "has \(scan.frameCount - committed) frames and \(scan.rest) bytes after leaf \(size): that \(what)",
                    isDamage: false, remedy: .start))
        }
    }

    private mutating func block(_ number: UInt64, width: Int) throws -> [Hash?] {
        let start = number * RegistryLimits.leavesPerSegment
        guard let scan = try SegmentScan.open(number, in: place.segmentFolder) else {
            findings.append(
                Finding(
                    .segment, place.segmentPath(number),
                    "is missing; it holds the leaves \(start) to \(start + UInt64(width) - 1)", remedy: .peer)
            )
            return Array(repeating: nil, count: width)
        }
        var hashes: [Hash?] = []
        var frames: [Frame?] = []
        for offset in 0..<min(width, scan.frameCount) {
            let frame = Self.parse(try scan.frame(offset))
            if frame == nil {
                damaged(start + UInt64(offset), "can't be read: its bytes aren't those of a frame")
            }
            frames.append(frame)
            hashes.append(frame.map { Hash.leaf($0.leaf) })
        }
        if scan.frameCount < width {
            findings.append(
                Finding(
                    .segment, place.segmentPath(number),
                    "has \(scan.frameCount) whole frames, but \(width) are committed"
                        + (scan.rest > 0 ? "; \(scan.rest) bytes after them aren't those of a frame" : ""),
                    remedy: .peer))
            hashes += Array(repeating: nil, count: width - scan.frameCount)
        }
        checkContent(frames, start: start)
        return hashes
    }

    /// Frames have one encoding only, so bytes that give another one are damaged.
    private static func parse(_ bytes: [UInt8]) -> Frame? {
        var reader = FrameReader(bytes)
        guard let frame = try? reader.next(), reader.isAtEnd, frame.encoded() == bytes else { return nil }
        return frame
    }

    /// Objects and labels one by one; small files over the whole segment, once nothing else is wrong in it.
    private mutating func checkContent(_ frames: [Frame?], start: UInt64) {
        var isSound = true
        for (offset, frame) in frames.enumerated() {
            guard let frame, let problem = Self.problem(of: frame) else {
                isSound = isSound && frame != nil
                continue
            }
            isSound = false
            damaged(start + UInt64(offset), problem)
        }
        let whole = frames.compactMap { $0 }
        guard isSound, whole.allSatisfy({ (try? Leaf.parse($0.leaf)) != nil }) else { return }
        let contents = whole.map {
            Frame(leaf: [], label: $0.label, object: $0.object, smallFiles: $0.smallFiles)
        }
        do throws(BundleCheck.Failure) {
            _ = try BundleCheck.join(leaves: whole.map(\.leaf), content: contents, start: start)
        } catch {
            switch error {
            case .labelDiffers(let index): damaged(index, "carries another label than its release has")
            case .smallFileMissing(let index, let digest):
                damaged(index, "lacks the small file with the SHA-256 \(digest), which its release names")
            case .smallFileUnnamed(let index, let digest):
                damaged(
                    index,
                    "carries a small file with the SHA-256 \(digest), which no release of its segment names")
            case .wrongCount, .leafInContent, .badLeaf, .objectDiffers:
                damaged(start, "begins a segment whose content doesn't belong to its leaves: \(error)")
            }
        }
    }

    private static func problem(of frame: Frame) -> String? {
        guard let leaf = try? Leaf.parse(frame.leaf) else { return nil }
        if let object = frame.object, !object.isEmpty,
            object.count != leaf.record.size || ContentDigest.of(object) != leaf.record.object
        {
            return "carries an object that isn't the one of its leaf, with the SHA-256 \(leaf.record.object)"
        }
        if let label = frame.label, !label.isEmpty, (try? Label.parse(label))?.entryID != leaf.record.entry {
            return "carries a label that doesn't give its leaf's entry id"
        }
        return nil
    }

    private mutating func damaged(_ index: UInt64, _ detail: String) {
        findings.append(Finding(.frame, place.framePlace(index), detail, remedy: .peer))
    }
}
