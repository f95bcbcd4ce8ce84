import Foundation
import NIOCore

/// A file's bytes from an offset on, as the body of a request.
struct FileUpload: Sendable {
    let path: String
    let offset: Int64
    let sizeBytes: Int64
    let progress: any ProgressSink

    /// The body's blocks, read as they are asked for.
    func opened(meter: TransferMeter) throws -> Blocks {
        let file: OpenFile
        do {
            file = try OpenFile(reading: path)
        } catch {
            throw ClientError.unreadableFile(path: path, why: "\(error)")
        }
        guard file.sizeBytes == sizeBytes else {
            throw ClientError.unreadableFile(
                path: path, why: "its size changed while it was published; publish again")
        }
        return Blocks(upload: self, file: file, meter: meter)
    }

    struct Blocks: AsyncSequence, Sendable {
        typealias Element = ByteBuffer

        let upload: FileUpload
        let file: OpenFile
        let meter: TransferMeter

        func makeAsyncIterator() -> Iterator {
            Iterator(blocks: self, offset: upload.offset)
        }

        struct Iterator: AsyncIteratorProtocol {
            let blocks: Blocks
            var offset: Int64

            mutating func next() async throws -> ByteBuffer? {
                let upload = blocks.upload
                let wanted = Int(Swift.min(Int64(ClientLimits.blockBytes), upload.sizeBytes - offset))
                guard wanted > 0 else {
                    blocks.meter.settle()
                    return nil
                }
                let bytes = try blocks.file.read(at: offset, atMost: wanted)
                guard !bytes.isEmpty else {
                    throw ClientError.unreadableFile(
                        path: upload.path, why: "it became shorter; publish again")
                }
                // Asking for the next block means that the one before is on its way.
                blocks.meter.moved(bytes.count)
                upload.progress.update(upload.path, done: offset, total: upload.sizeBytes)
                offset += Int64(bytes.count)
                return ByteBuffer(bytes: bytes)
            }
        }
    }
}
