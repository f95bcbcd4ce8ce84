import CairnManifest

/// Artifact bytes by digest.
///
/// A blob exists under its digest only after it has been verified.
package protocol BlobStore: Sendable {
    /// The blob's size, or nil when it isn't held.
    func size(of digest: ContentDigest) throws -> Int64?

    /// Up to `count` bytes from `offset`; fewer only at the end. Nil when the blob isn't held.
    func read(_ digest: ContentDigest, at offset: Int64, count: Int) throws -> [UInt8]?
}

/// Bytes on their way in: partial files of open upload sessions.
package protocol UploadStore: Sendable {
    /// Keeps a new session with the request that opened it; durable when it returns.
    func open(_ session: UploadSession) throws

    /// A session by its name, or nil when it is unknown, finished or expired.
    func session(_ id: String) throws -> UploadSession?

    /// The session that a record opened earlier, so that a publisher who lost the answer gets the same one.
    func session(forRecord digest: ContentDigest) throws -> UploadSession?

    /// Bytes received of a file so far; its size once it is complete and verified.
    func offset(session: String, digest: ContentDigest) throws -> Int64

    /// Continues a file at `offset`, which must be the present one.
    func writer(session: String, digest: ContentDigest, size: Int64, offset: Int64) throws -> any UploadWriter

    /// Whether all bytes of a file are here and verified.
    func isComplete(session: String, digest: ContentDigest) throws -> Bool

    /// A complete file's bytes; nil when it isn't complete.
    func read(session: String, digest: ContentDigest) throws -> [UInt8]?

    /// Makes a complete file a blob; durable when it returns. False when it isn't complete.
    func adopt(session: String, digest: ContentDigest) throws -> Bool

    /// Forgets a session and its bytes.
    func close(_ session: String) throws

    /// Forgets sessions opened before a time, in Unix seconds.
    func expire(before time: Int64) throws
}

/// An open upload session.
package struct UploadSession: Hashable, Sendable {
    /// Unguessable name: who knows it may upload and commit.
    package var id: String
    package var record: ContentDigest
    /// Unix seconds.
    package var opened: Int64
    /// The request that opened the session, to be continued at commit.
    package var request: [UInt8]
    /// What the node lacked, with sizes.
    package var lacking: [ContentDigest: Int64]

    package init(
        id: String, record: ContentDigest, opened: Int64, request: [UInt8], lacking: [ContentDigest: Int64]
    ) {
        self.id = id
        self.record = record
        self.opened = opened
        self.request = request
        self.lacking = lacking
    }
}

/// Takes the bytes of one file in order.
package protocol UploadWriter: Sendable {
    /// Throws `UploadError.tooLong` beyond the declared size.
    func write(_ bytes: [UInt8]) throws

    /// Ends this call's bytes. At the declared size the digest is checked: true when the file is complete and
    /// durable. Throws `UploadError.digestMismatch` and forgets the bytes when they are others.
    func finish() throws -> Bool
}

package enum UploadError: Error, Equatable, Sendable {
    case offsetMismatch(current: Int64)
    case tooLong(limit: Int64)
    case digestMismatch(expected: ContentDigest, found: ContentDigest)
    /// Another call is writing this file.
    case busy
    case diskFull(needed: Int64, free: Int64)
}
