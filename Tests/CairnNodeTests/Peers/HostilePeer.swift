import CairnAPI
import CairnClient
import CairnTestSupport
import Hummingbird
import NIOCore
import Synchronization

/// A peer on loopback that passes on what a real node or a written log has, and lies where it is told to.
final class HostilePeer: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body: [UInt8] = []
        var contentRange: String?
        /// Bytes of the body that are sent before the connection breaks; nil for all.
        var cutAfter: Int?
    }

    /// What an honest peer answers to a path.
    typealias Source = @Sendable (_ path: String, _ range: String?) async throws -> Answer
    /// What this peer makes of the honest answer.
    typealias Lie = @Sendable (_ path: String, _ honest: Answer) async throws -> Answer

    let url: String
    private let source: Mutex<Source>
    private let lie = Mutex<Lie?>(nil)
    private let log = Mutex<[String]>([])

    private init(url: String, source: @escaping Source) {
        self.url = url
        self.source = Mutex(source)
    }

    /// Passes on everything as it is.
    func beHonest() { lie.withLock { $0 = nil } }

    func lie(_ lie: @escaping Lie) { self.lie.withLock { $0 = lie } }

    /// Lies about the paths that begin like this, and is honest about all others.
    func lie(at prefix: String, _ change: @escaping @Sendable (Answer) -> Answer) {
        lie { path, honest in path.hasPrefix(prefix) ? change(honest) : honest }
    }

    /// Shows another node or log from now on.
    func show(_ source: @escaping Source) { self.source.withLock { $0 = source } }

    /// Paths asked for since the last call, in order.
    func takeRequests() -> [String] {
        log.withLock { log in
            defer { log = [] }
            return log
        }
    }

    private func answer(_ path: String, range: String?) async throws -> Answer {
        log.withLock { $0.append(path) }
        let honest = try await source.withLock { $0 }(path, range)
        guard let lie = lie.withLock({ $0 }) else { return honest }
        return try await lie(path, honest)
    }

    /// Runs `body` with a peer that shows `source`, and stops it whatever happens.
    static func with<Result: Sendable>(
        _ source: @escaping Source, _ body: @Sendable (HostilePeer) async throws -> Result
    ) async throws -> Result {
        let shared = Mutex<HostilePeer?>(nil)
        let router = Router()
        router.get("/**") { request, _ in
            guard let peer = shared.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
            return try await Response(peer.answer(request.uri.string, range: request.headers[.range]))
        }
        return try await LoopbackServer.with(router) { url in
            let peer = HostilePeer(url: url, source: source)
            shared.withLock { $0 = peer }
            return try await body(peer)
        }
    }
}

extension HostilePeer.Answer {
    /// The same with one bit of one byte turned: the one at `offset`, without it the one in the middle.
    func flipped(at offset: Int? = nil) -> Self {
        var answer = self
        answer.body[offset ?? body.count / 2] ^= 1
        return answer
    }

    /// One bit turned in the middle of the first place that holds `part`.
    func flipped(within part: [UInt8]) -> Self {
        guard let found = body.firstRange(of: part) else { return self }
        return flipped(at: (found.lowerBound + found.upperBound) / 2)
    }

    func with(_ body: [UInt8]) -> Self {
        var answer = self
        answer.body = body
        return answer
    }
}

extension WrittenLog {
    /// What an honest peer that has this log answers.
    var source: HostilePeer.Source {
        { path, _ in
            guard let body = try file(path) else { return HostilePeer.Answer(status: 404) }
            return HostilePeer.Answer(body: body)
        }
    }
}

extension Response {
    fileprivate init(_ answer: HostilePeer.Answer) {
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        headers[.contentRange] = answer.contentRange
        guard let cut = answer.cutAfter else {
            self.init(
                status: .init(code: answer.status), headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
            return
        }
        self.init(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(contentLength: answer.body.count) { writer in
                try await writer.write(ByteBuffer(bytes: answer.body.prefix(cut)))
                // What has been written has to leave first.
                try await Task.sleep(for: .seconds(1))
                throw CancellationError()
            })
    }
}
