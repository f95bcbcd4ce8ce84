/// Which keys a memo has, since MEMOIZE counts them; nearly always 0, 1, 2 and so on.
struct MemoKeys {
    private var dense: UInt64 = 0
    private var sparse: Set<UInt64> = []

    var count: UInt64 { dense + UInt64(sparse.count) }

    mutating func insert(_ key: UInt64) throws(SourceError) {
        if key < dense { return }
        guard key == dense else {
            guard sparse.count < Limits.pickleMemo else { throw .limit(.pickleMemo) }
            sparse.insert(key)
            return
        }
        dense += 1
        while sparse.remove(dense) != nil { dense += 1 }
    }
}
