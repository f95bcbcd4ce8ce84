import Foundation

/// What changes about a file when somebody writes to it.
struct FileStamp: Hashable, Sendable {
    let sizeBytes: Int64
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int
    let inode: UInt64

    /// Of an open file; nil when the system can't tell.
    init?(of handle: Int32) {
        var status = stat()
        guard fstat(handle, &status) == 0 else { return nil }
        sizeBytes = Int64(status.st_size)
        #if canImport(Darwin)
            modifiedSeconds = status.st_mtimespec.tv_sec
            modifiedNanoseconds = status.st_mtimespec.tv_nsec
        #else
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        #endif
        inode = UInt64(status.st_ino)
    }
}
