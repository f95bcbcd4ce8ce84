import CairnManifest
import CairnStorage

/// Where one log lies in a data directory.
struct LogPlace: Sendable {
    let origin: String
    let isOwn: Bool
    /// Paths below the data directory.
    let segments: String
    let tiles: String
    let folder: String

    init(_ origin: String, own: String, folder: String) {
        self.origin = origin
        self.folder = folder
        isOwn = origin == own
        let mirror = "mirrors/" + DiskLogs.hash(of: origin)
        segments = isOwn ? "segments" : mirror + "/segments"
        tiles = isOwn ? "log" : mirror
    }

    /// The same log in another directory.
    init(_ other: LogPlace, in folder: String) {
        origin = other.origin
        isOwn = other.isOwn
        segments = other.segments
        tiles = other.tiles
        self.folder = folder
    }

    var segmentFolder: String { folder + "/" + segments }
    var tileFolder: String { folder + "/" + tiles }

    func segmentPath(_ number: UInt64) -> String { SegmentScan.path(number, in: segments) }

    /// How a frame is named.
    func framePlace(_ index: UInt64) -> String { "\(segmentPath(index / 256))#\(index)" }
}
