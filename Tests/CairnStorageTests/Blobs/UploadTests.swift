import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation
import Testing

extension UploadSession {
    static func sample(
        _ number: Int = 1, opened: Int64 = 1_000, lacking: [ContentDigest: Int64] = [:]
    ) -> UploadSession {
        let id = Hex.encode(Array(ContentDigest.of(Array("session \(number)".utf8)).bytes.prefix(16)))
        return UploadSession(
            id: id, record: ContentDigest.of([UInt8(number)]), opened: opened,
            request: Array("request \(number)".utf8),
            lacking: lacking)
    }
}

@Suite("Uploads")
struct UploadTests {
    private let folder: TemporaryFolder
    private let blobs: DiskBlobStore
    private let uploads: DiskUploadStore
    private let bytes = (0..<5_000).map { UInt8($0 % 241) }
    private let digest: ContentDigest
    private let session: UploadSession

    init() throws {
        folder = try TemporaryFolder()
        blobs = try DiskBlobStore(folder: folder("blobs"))
        uploads = try DiskUploadStore(folder: folder("uploads"), blobs: blobs)
        digest = ContentDigest.of(bytes)
        session = UploadSession.sample(lacking: [digest: 5_000])
        try uploads.open(session)
    }

    private func writer(at offset: Int64, _ store: DiskUploadStore? = nil) throws -> any UploadWriter {
        try (store ?? uploads).writer(session: session.id, digest: digest, size: 5_000, offset: offset)
    }

    private func offset() throws -> Int64 { try uploads.offset(session: session.id, digest: digest) }

    @Test("a file can be broken off and continued anywhere", arguments: [0, 1, 2, 999, 2_500, 4_998, 4_999])
    func resuming(cut: Int) throws {
        #expect(try offset() == 0)
        do {
            let first = try writer(at: 0)
            try first.write(Array(bytes[..<cut]))
            #expect(try !first.finish())
        }
        #expect(try offset() == Int64(cut))
        #expect(try !uploads.isComplete(session: session.id, digest: digest))
        #expect(try uploads.read(session: session.id, digest: digest) == nil)
        // The process may have begun anew meanwhile.
        let reopened = try DiskUploadStore(folder: folder("uploads"), blobs: blobs)
        let rest = try writer(at: Int64(cut), reopened)
        for byte in stride(from: cut, to: 5_000, by: 701) {
            try rest.write(Array(bytes[byte..<min(byte + 701, 5_000)]))
        }
        #expect(try rest.finish())
        #expect(try offset() == 5_000)
        #expect(try uploads.read(session: session.id, digest: digest) == bytes)
        #expect(throws: UploadError.offsetMismatch(current: 5_000)) { try writer(at: 5_000) }
        #expect(throws: UploadError.offsetMismatch(current: 5_000)) { try writer(at: 0) }
    }

    @Test("a file is taken in any number of pieces", arguments: 0..<20 as Range<UInt64>)
    func pieces(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var position = 0
        while position < 5_000 {
            let writer = try writer(at: Int64(position))
            for _ in 0..<Int.random(in: 0...3, using: &random) where position < 5_000 {
                let count = min(Int.random(in: 0...900, using: &random), 5_000 - position)
                try writer.write(Array(bytes[position..<position + count]))
                position += count
            }
            #expect(try writer.finish() == (position == 5_000))
            #expect(try offset() == Int64(position))
        }
        #expect(try uploads.adopt(session: session.id, digest: digest))
        #expect(try blobs.read(digest, at: 0, count: 9_999) == bytes)
    }

    @Test("a wrong offset is told the right one", arguments: [1, 99, 101, 4_999, 5_000, 5_001, Int64.max])
    func wrongOffset(offset: Int64) throws {
        do {
            let first = try writer(at: 0)
            try first.write(Array(bytes[..<100]))
            _ = try first.finish()
        }
        #expect(throws: UploadError.offsetMismatch(current: 100)) { try writer(at: offset) }
        _ = try writer(at: 100)
    }

    @Test("more bytes than declared are another file: refused, and forgotten")
    func tooLong() throws {
        do {
            let writer = try writer(at: 0)
            try writer.write(Array(bytes[..<4_000]))
            #expect(throws: UploadError.tooLong(limit: 5_000)) {
                try writer.write([UInt8](repeating: 0, count: 1_001))
            }
            #expect(try !writer.finish())
        }
        #expect(try offset() == 0)
        let again = try writer(at: 0)
        try again.write(bytes)
        #expect(try again.finish())
    }

    @Test("bytes with another digest are forgotten, in one go or after a break", arguments: [0, 2_000])
    func mismatch(cut: Int) throws {
        var wrong = bytes
        wrong[1_000] ^= 1
        if cut > 0 {
            let first = try writer(at: 0)
            try first.write(Array(wrong[..<cut]))
            _ = try first.finish()
        }
        do {
            let rest = try writer(at: Int64(cut))
            try rest.write(Array(wrong[cut...]))
            #expect(throws: UploadError.digestMismatch(expected: digest, found: ContentDigest.of(wrong))) {
                try rest.finish()
            }
        }
        #expect(try offset() == 0)
        #expect(try !uploads.isComplete(session: session.id, digest: digest))
        let again = try writer(at: 0)
        try again.write(bytes)
        #expect(try again.finish())
    }

    @Test("one call writes a file at a time; others are told so, whatever their offset")
    func busy() throws {
        do {
            let first = try writer(at: 0)
            try first.write(Array(bytes[..<10]))
            #expect(throws: UploadError.busy) { try writer(at: 10) }
            #expect(throws: UploadError.busy) { try writer(at: 0) }
            _ = try first.finish()
        }
        _ = try writer(at: 10)
        // A refused call doesn't keep the file busy.
        #expect(throws: UploadError.offsetMismatch(current: 10)) { try writer(at: 3) }
        _ = try writer(at: 10)
    }

    @Test("a file that was finished can be continued at once, also while the one who wrote it still holds on")
    func heldWriter() throws {
        let first = try writer(at: 0)
        try first.write(Array(bytes[..<10]))
        #expect(try !first.finish())
        let second = try writer(at: 10)
        // Finishing again, or letting go, isn't about the writer who came after.
        #expect(try !first.finish())
        #expect(throws: UploadError.busy) { try writer(at: 10) }
        withExtendedLifetime((first, second)) {}
    }

    @Test("of many calls at once, one writes and the bytes are right")
    func concurrent() async throws {
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    guard let writer = try? writer(at: 0), (try? writer.write(bytes)) != nil else {
                        return false
                    }
                    return (try? writer.finish()) ?? false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted >= 1)
        #expect(try uploads.read(session: session.id, digest: digest) == bytes)
    }

    @Test("the empty file needs no byte, only its turn")
    func emptyFile() throws {
        let empty = ContentDigest.of([])
        #expect(try !uploads.isComplete(session: session.id, digest: empty))
        do {
            let writer = try uploads.writer(session: session.id, digest: empty, size: 0, offset: 0)
            #expect(try writer.finish())
        }
        #expect(try uploads.isComplete(session: session.id, digest: empty))
        #expect(try uploads.adopt(session: session.id, digest: empty))
        #expect(try blobs.size(of: empty) == 0)
        #expect(try blobs.read(empty, at: 0, count: 10) == [])
    }

    @Test("adopted bytes are a blob, in every later session as well")
    func adopting() throws {
        #expect(try !uploads.adopt(session: session.id, digest: digest))
        #expect(try blobs.size(of: digest) == nil)
        #expect(try blobs.read(digest, at: 0, count: 1) == nil)
        let writer = try writer(at: 0)
        try writer.write(bytes)
        #expect(try writer.finish())
        #expect(try uploads.adopt(session: session.id, digest: digest))
        #expect(
            try uploads.adopt(session: session.id, digest: digest),
            "a second time, after an interrupted commit")
        #expect(try DiskBlobStore(folder: folder("blobs")).size(of: digest) == 5_000)
        #expect(try blobs.read(digest, at: 4_990, count: 100) == Array(bytes[4_990...]))
        #expect(try blobs.read(digest, at: 5_000, count: 100) == [])
        try uploads.close(session.id)
        #expect(try blobs.size(of: digest) == 5_000)
    }

    @Test("sessions outlive the process and are found by their record")
    func sessions() throws {
        let other = UploadSession.sample(2, opened: 2_000)
        try uploads.open(other)
        let reopened = try DiskUploadStore(folder: folder("uploads"), blobs: blobs)
        #expect(try reopened.session(session.id) == session)
        #expect(try reopened.session(forRecord: other.record) == other)
        #expect(try reopened.session(forRecord: ContentDigest.of([99])) == nil)
        try reopened.close(session.id)
        #expect(try uploads.session(session.id) == nil)
        #expect(try uploads.session(other.id) == other)
    }

    @Test(
        "a name that is no session's is no path either",
        arguments: [
            "", "..", "../uploads", "ffffffffffffffffffffffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
            "../../../../../../../../etc/passwd",
        ])
    func strangeNames(id: String) throws {
        #expect(try uploads.session(id) == nil)
    }

    @Test("sessions expire by the time they were opened")
    func expiry() throws {
        let late = UploadSession.sample(2, opened: 2_000)
        try uploads.open(late)
        try uploads.expire(before: 1_000)
        #expect(try uploads.session(session.id) == session)
        try uploads.expire(before: 1_001)
        #expect(try uploads.session(session.id) == nil)
        #expect(try uploads.session(late.id) == late)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("uploads")) == [late.id])
    }

    @Test("a session that is just coming into being doesn't expire; one left half made does, in time")
    func halfMade() throws {
        let half = UploadSession.sample(3).id
        try FileManager.default.createDirectory(
            atPath: folder("uploads/\(half)"), withIntermediateDirectories: false)
        let now = Int64(Date().timeIntervalSince1970)
        try uploads.expire(before: now - 3_600)
        #expect(FileManager.default.fileExists(atPath: folder("uploads/\(half)")))
        try uploads.expire(before: now + 3_600)
        #expect(!FileManager.default.fileExists(atPath: folder("uploads/\(half)")))
    }
}
