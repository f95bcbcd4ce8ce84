import AsyncHTTPClient
import CairnAPI
import CairnManifest
import NIOCore
import NIOHTTP1

/// Where the bytes of a download go.
package protocol ByteSink: Sendable {
    /// The bytes that follow begin here: where they were asked for, or at 0 where the other side can't do that.
    func begin(at offset: Int64) throws

    /// The next bytes; throws to end the download.
    func write(_ bytes: ByteBuffer) throws
}

/// How a download ended.
package enum ObjectOutcome: Hashable, Sendable {
    /// All bytes went to the sink. What they are has not been checked.
    case complete
    /// Not there.
    case absent
    /// The node knows the object and is still fetching it.
    case notYet(retryAfterSeconds: Int64)
}

extension NodeClient {
    /// Streams an object into a sink, from an offset on.
    ///
    /// The sink bounds it and checks its digest.
    package func object(
        _ digest: ContentDigest, from offset: Int64 = 0, into sink: some ByteSink
    ) async throws -> ObjectOutcome {
        let url = url(APIPath.object(digest))
        switch try await transfer.download(url, from: offset, into: sink) {
        case .ended(let outcome): return outcome
        case .moved: throw ClientError.unexpectedStatus(url: url, status: 302)
        }
    }
}

/// How one request for a file ended.
enum DownloadStep: Sendable {
    case ended(ObjectOutcome)
    /// The bytes are somewhere else; where isn't judged yet.
    case moved(to: String)
}

extension HTTPTransfer {
    /// One request for a file, from an offset on.
    func download(_ url: String, from offset: Int64, into sink: some ByteSink) async throws -> DownloadStep {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "user-agent", value: "cairn")
        // The bytes as they are: a coded body has other offsets.
        request.headers.add(name: "accept-encoding", value: "identity")
        if offset > 0 { request.headers.add(name: "range", value: "bytes=\(offset)-") }
        return try await stream(request, pace: .reading) { response, meter in
            try await Self.take(response, url: url, offset: offset, sink: sink, meter: meter)
        }
    }

    private static func take(
        _ response: HTTPClientResponse, url: String, offset: Int64, sink: some ByteSink, meter: TransferMeter
    ) async throws -> DownloadStep {
        switch response.status.code {
        case 200:
            try sink.begin(at: 0)
        case 206:
            let range = response.headers.first(name: "content-range") ?? ""
            guard range.lowercased().hasPrefix("bytes \(offset)-") else {
                throw ClientError.badAnswer(
                    what: "the part of \(url)", why: "it begins at another byte than asked for")
            }
            try sink.begin(at: offset)
        case 404, 410:
            return .ended(.absent)
        case 503:
            let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) } ?? 2
            return .ended(.notYet(retryAfterSeconds: max(1, seconds)))
        case 301, 302, 303, 307, 308:
            guard let location = response.headers.first(name: "location") else { return .ended(.absent) }
            return .moved(to: location)
        default:
            let reply = try await read(response, url: url, maxBytes: ClientLimits.problemBytes, meter: meter)
            throw reply.refusal(url: url)
        }
        for try await buffer in response.body {
            meter.moved(buffer.readableBytes)
            try sink.write(buffer)
        }
        return .ended(.complete)
    }
}
