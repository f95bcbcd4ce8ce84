import CairnAPI
import CairnManifest
import CairnRegistry
import HTTPTypes
import Hummingbird
import NIOCore

/// Bytes by SHA-256: envelopes, identities and the artifacts of accepted releases.
///
/// Nothing else is ever served.
struct ObjectRoutes {
    private let services: NodeServices

    /// Bytes read and sent at a time.
    private static let chunk = 256 << 10

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/v1/objects/sha256/{hex}") { request, context in
            try object(request, context: context, withBody: true)
        }
        router.head("/v1/objects/sha256/{hex}") { request, context in
            try object(request, context: context, withBody: false)
        }
    }

    private func object(
        _ request: Request, context: BasicRequestContext, withBody: Bool
    ) throws -> Response {
        guard let digest = ContentDigest(hex: try context.parameters.require("hex")) else {
            throw ProblemDetails(
                code: "bad-digest", title: "Not a digest", status: 400,
                detail: "a digest is 64 lower-case hex digits")
        }
        if let bytes = try services.contents.content(digest) {
            return try answer(request, digest: digest, size: Int64(bytes.count), withBody: withBody) {
                offset, count in
                Array(bytes[Int(offset)..<min(bytes.count, Int(offset) + count)])
            }
        }
        guard let artifact = try services.catalog.artifact(digest) else {
            throw ProblemDetails(
                code: "not-found", title: "Not found", status: 404,
                detail: "no release on this node names bytes with the SHA-256 \(digest)")
        }
        guard let size = try services.blobs.size(of: digest) else {
            throw ProblemDetails(
                code: "not-here-yet", title: "Not here yet", status: 503,
                detail: "this node knows the file but hasn't fetched its \(artifact.size) bytes yet; "
                    + (services.peerGate == nil
                        ? "try again soon"
                        : "try again soon, or ask the release's home: this node fetches no files of releases that its policy refuses")
            )
        }
        let blobs = services.blobs
        return try answer(request, digest: digest, size: size, withBody: withBody) { offset, count in
            try blobs.read(digest, at: offset, count: count) ?? []
        }
    }

    private func answer(
        _ request: Request, digest: ContentDigest, size: Int64, withBody: Bool,
        read: @escaping @Sendable (_ offset: Int64, _ count: Int) throws -> [UInt8]
    ) throws -> Response {
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes", .eTag: "\"\(digest)\"",
            .cacheControl: "public, max-age=604800, immutable", .xContentTypeOptions: "nosniff",
            .contentDisposition: "attachment",
        ]
        headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        var range = 0..<size
        var status = HTTPResponse.Status.ok
        if let text = request.headers[.range] {
            switch ByteRange.parse(text, size: size) {
            case .whole: break
            case .part(let part):
                range = part
                status = .partialContent
                headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
            case .unsatisfiable:
                headers[.contentRange] = "bytes */\(size)"
                return Response(status: .rangeNotSatisfiable, headers: headers)
            }
        }
        guard withBody else {
            headers[.contentLength] = "\(range.count)"
            return Response(status: status, headers: headers)
        }
        let part = range
        let body = ResponseBody(contentLength: part.count) { writer in
            var offset = part.lowerBound
            while offset < part.upperBound {
                let bytes = try read(offset, min(Self.chunk, Int(part.upperBound - offset)))
                guard !bytes.isEmpty else { throw ObjectError.shortRead }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += Int64(bytes.count)
            }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }
}

/// A blob ended before its size; the connection is cut so that nobody takes the part for the whole.
private enum ObjectError: Error {
    case shortRead
}

/// One byte range of RFC 9110 section 14.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    /// Several ranges, and what isn't a byte range, mean the whole, as the RFC allows.
    static func parse(_ text: String, size: Int64) -> ByteRange {
        guard text.hasPrefix("bytes="), !text.contains(",") else { return .whole }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        if ends[0].isEmpty {
            guard let suffix = Int64(ends[1]), suffix >= 0 else { return .whole }
            return suffix == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - suffix)..<size)
        }
        guard let first = Int64(ends[0]), first >= 0 else { return .whole }
        guard first < size else { return .unsatisfiable }
        if ends[1].isEmpty { return .part(first..<size) }
        guard let last = Int64(ends[1]), last >= first else { return .whole }
        return .part(first..<min(size, last < Int64.max ? last + 1 : last))
    }
}
