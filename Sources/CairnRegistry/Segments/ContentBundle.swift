/// The content of one bundle of leaves as a log serves it: a frame without its leaf for each.
package enum ContentBundle {
    /// The content of 256 leaves as far as anyone reads it: one release may bring 64 MiB of small files, a whole bundle
    /// of them is cut off here.
    package static let maxBytes = 512 << 20

    /// The frames of a bundle, at most `width` of them.
    ///
    /// That there are exactly as many as leaves is for the caller to say.
    package static func parse(_ bytes: [UInt8], width: Int) throws(FrameError) -> [Frame] {
        var reader = FrameReader(bytes)
        var frames: [Frame] = []
        while let frame = try reader.next() {
            frames.append(frame)
            guard frames.count <= width else { throw .tooManyFrames(limit: width) }
        }
        return frames
    }
}
