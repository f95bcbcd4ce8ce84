import AsyncHTTPClient
import CairnAPI
import CairnManifest
import NIOCore
import NIOHTTP1

extension NodeClient {
    /// Bytes of a file that the node holds already.
    package func uploadOffset(session: String, digest: ContentDigest) async throws -> Int64 {
        try Self.check(session: session)
        let path = APIPath.upload(session: session, digest: digest)
        let reply = try await transfer.collect(
            request(.HEAD, path), maxBytes: ClientLimits.problemBytes, pace: .reading)
        guard reply.isSuccess else { throw reply.refusal(url: url(path)) }
        return try offset(reply)
    }

    /// Brings the bytes of a file, from where the node has them to the end.
    ///
    /// A broken connection is taken up again where it broke, until a few attempts in a row have moved nothing.
    package func upload(
        session: String, digest: ContentDigest, file path: String, sizeBytes: Int64,
        progress: any ProgressSink = NoProgress()
    ) async throws {
        var retries = Retries()
        var last: Int64 = -1
        while true {
            do {
                let held = try await uploadOffset(session: session, digest: digest)
                guard held < sizeBytes else {
                    progress.update(path, done: sizeBytes, total: sizeBytes)
                    return
                }
                if held > last { retries.reset() }
                last = held
                let file = FileUpload(path: path, offset: held, sizeBytes: sizeBytes, progress: progress)
                if try await put(file, session: session, digest: digest) == sizeBytes { return }
                try await retries.pause(after: nil)
            } catch let error as ClientError where error.isTransient {
                try await retries.pause(after: error)
            }
        }
    }

    /// Sends one file from its offset on and gives the bytes that the node holds then.
    private func put(_ file: FileUpload, session: String, digest: ContentDigest) async throws -> Int64 {
        let path = APIPath.upload(session: session, digest: digest)
        var headers: HTTPHeaders = [:]
        headers.add(name: "user-agent", value: "cairn")
        headers.add(name: "content-type", value: "application/octet-stream")
        headers.add(name: APIHeader.uploadOffset, value: "\(file.offset)")
        let reply = try await transfer.upload(
            to: url(path), headers: headers, maxBytes: ClientLimits.problemBytes
        ) { meter in
            .stream(try file.opened(meter: meter), length: .known(file.sizeBytes - file.offset))
        }
        guard reply.isSuccess else { throw reply.refusal(url: url(path)) }
        return try offset(reply)
    }

    private func offset(_ reply: RawReply) throws -> Int64 {
        guard let offset = reply.header(APIHeader.uploadOffset).flatMap({ Int64($0) }), offset >= 0 else {
            throw ClientError.badAnswer(
                what: "the state of the upload", why: "it has no \(APIHeader.uploadOffset)")
        }
        return offset
    }
}

/// How often something is tried again, and how long after.
struct Retries {
    private var failures = 0

    mutating func reset() { failures = 0 }

    /// Waits, longer each time; after too many failures in a row throws the last error instead.
    mutating func pause(after error: ClientError?) async throws {
        failures += 1
        guard failures < ClientLimits.attempts else {
            throw error
                ?? .badAnswer(what: "the upload", why: "the node took no bytes several times in a row")
        }
        try await Task.sleep(for: .milliseconds(250 << failures))
    }
}

extension ClientError {
    /// Whether the same request may succeed a little later.
    var isTransient: Bool {
        switch self {
        case .network, .timedOut: true
        case .problem(let problem): [429, 502, 503, 504].contains(problem.status)
        case .unexpectedStatus(_, let status): [429, 502, 503, 504].contains(status)
        default: false
        }
    }
}
