import CZlib

/// Compresses git objects with zlib, one after the other, on one reused stream.
struct GitDeflater: ~Copyable {
    /// Held by reference: zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Level 1: at these sizes higher levels save little and cost several times as much.
    init(level: Int32 = 1) throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = cairn_deflate_init(stream, level, 15)
        guard code == Z_OK else {
            stream.deallocate()
            throw GitStorageError.compression(code: code)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends the zlib stream of `bytes`, at most 4 GiB, to `output`.
    func compress(_ bytes: [UInt8], into output: inout [UInt8]) throws {
        guard let count = UInt32(exactly: bytes.count) else {
            throw GitStorageError.compression(code: Z_BUF_ERROR)
        }
        let reset = deflateReset(stream)
        guard reset == Z_OK else { throw GitStorageError.compression(code: reset) }
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        let compressed = try [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
            // zlib reads its input through a pointer that isn't const.
            let code = bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = count
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(clamping: buffer.count)
                return deflate(stream, Z_FINISH)
            }
            guard code == Z_STREAM_END else { throw GitStorageError.compression(code: code) }
            initialized = Int(stream.pointee.total_out)
        }
        output += compressed
    }
}

/// The CRC-32 that pack indexes hold for each entry.
enum GitChecksum {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
