import CairnManifest
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A JSON answer.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return bytes([UInt8](try encoder.encode(value)), type: "application/json", status: status)
    }

    static func bytes(
        _ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok, cache: String? = nil
    ) -> Response {
        var headers: HTTPFields = [.contentType: type, .xContentTypeOptions: "nosniff"]
        if let cache { headers[.cacheControl] = cache }
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Int64 {
    /// Unix seconds as RFC 3339 in UTC.
    var timestampText: String { Timestamp(unixSeconds: self)?.description ?? "\(self)" }
}
