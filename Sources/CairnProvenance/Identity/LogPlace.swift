/// Where a record stands in a log, or would stand, and when.
package struct LogPlace: Hashable, Sendable {
    /// Nil for a record that is about to be logged.
    package let index: UInt64?
    /// Unix seconds: the leaf's time, or now for a record without a leaf.
    package let time: Int64

    package init(index: UInt64?, time: Int64) {
        self.index = index
        self.time = time
    }
}
