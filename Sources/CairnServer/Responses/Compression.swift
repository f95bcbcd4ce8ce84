import CZlib
import Hummingbird

/// gzip for the answers that it is worth it for: entry and content bundles.
enum Compression {
    /// Smaller answers fit a packet or two anyway.
    private static let smallest = 1_024

    static func answer(
        _ bytes: [UInt8], to request: Request, type: String, cache: String, compresses: Bool
    ) -> Response {
        guard compresses else { return Response.bytes(bytes, type: type, cache: cache) }
        let packed =
            bytes.count > smallest && takesGzip(request.headers[.acceptEncoding] ?? "") ? gzip(bytes) : nil
        var response = Response.bytes(packed ?? bytes, type: type, cache: cache)
        response.headers[.vary] = "Accept-Encoding"
        if packed != nil { response.headers[.contentEncoding] = "gzip" }
        return response
    }

    /// Whether an `Accept-Encoding` (RFC 9110, section 12.5.3) names gzip with a weight that isn't 0.
    static func takesGzip(_ header: String) -> Bool {
        header.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard parts.first == "gzip" || parts.first == "x-gzip" else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
    }

    /// RFC 1952, zlib's fastest level; nil when zlib fails.
    static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window, and 16 for a gzip header.
        guard cairn_deflate_init(&stream, 1, 15 + 16) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { output, filled in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(bound)
                filled = deflate(&stream, Z_FINISH) == Z_STREAM_END ? bound - Int(stream.avail_out) : 0
            }
        }
        return packed.isEmpty ? nil : packed
    }
}
