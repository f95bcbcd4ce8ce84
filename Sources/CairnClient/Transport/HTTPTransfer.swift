import AsyncHTTPClient
import CairnAPI
import Foundation
import NIOCore
import NIOHTTP1

/// An answer that has been read whole.
package struct RawReply: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]

    /// The first header of this name.
    package func header(_ name: String) -> String? { headers.first(name: name) }

    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// One HTTP exchange at a time, by absolute URL, with bounds on size and time.
struct HTTPTransfer: Sendable {
    let http: HTTPClient

    /// Sends a request and reads its whole answer.
    func collect(_ request: HTTPClientRequest, maxBytes: Int, pace: TransferPace) async throws -> RawReply {
        try await stream(request, pace: pace) { response, meter in
            try await Self.read(response, url: request.url, maxBytes: maxBytes, meter: meter)
        }
    }

    /// Sends a request and hands the answer, with its body still to come, to `take`.
    func stream<Answer: Sendable>(
        _ request: HTTPClientRequest, pace: TransferPace,
        _ take: @escaping @Sendable (HTTPClientResponse, TransferMeter) async throws -> Answer
    ) async throws -> Answer {
        let http = http
        return try await pace.watch(url: request.url) { meter in
            try await Self.run(request, http: http, meter: meter, take)
        }
    }

    /// As `stream`, with the meter in the hands of a request body too.
    func upload(
        to url: String, headers: HTTPHeaders, maxBytes: Int,
        body: @escaping @Sendable (TransferMeter) throws -> HTTPClientRequest.Body
    ) async throws -> RawReply {
        let http = http
        return try await TransferPace.sending.watch(url: url) { meter in
            var request = HTTPClientRequest(url: url)
            request.method = .PUT
            request.headers = headers
            request.body = try body(meter)
            return try await Self.run(request, http: http, meter: meter) { response, meter in
                try await Self.read(response, url: url, maxBytes: maxBytes, meter: meter)
            }
        }
    }

    static func read(
        _ response: HTTPClientResponse, url: String, maxBytes: Int, meter: TransferMeter
    ) async throws -> RawReply {
        let status = Int(response.status.code)
        var body: [UInt8] = []
        for try await buffer in response.body {
            meter.moved(buffer.readableBytes)
            guard body.count + buffer.readableBytes <= maxBytes else {
                throw ClientError.tooLarge(url: url, limit: maxBytes)
            }
            body.append(contentsOf: buffer.readableBytesView)
        }
        return RawReply(status: status, headers: response.headers, body: body)
    }

    private static func run<Answer: Sendable>(
        _ request: HTTPClientRequest, http: HTTPClient, meter: TransferMeter,
        _ take: @Sendable (HTTPClientResponse, TransferMeter) async throws -> Answer
    ) async throws -> Answer {
        do {
            // The watch ends the request earlier; this is for a client whose tasks are stuck.
            let response = try await http.execute(request, timeout: .hours(24))
            meter.moved(0)
            return try await take(response, meter)
        } catch {
            throw ClientError.translate(error, url: request.url)
        }
    }
}

extension RawReply {
    /// The reason that the answer gives for not being what was asked for.
    func refusal(url: String) -> ClientError {
        let type = header("content-type")?.split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard type == ProblemDetails.mediaType, body.count <= ClientLimits.problemBytes,
            var problem = try? JSONDecoder().decode(ProblemDetails.self, from: Data(body))
        else {
            return .unexpectedStatus(url: url, status: status)
        }
        problem.status = status
        return .problem(problem)
    }

    /// The answer's JSON, where its status says that it is one.
    func decode<Answer: Decodable>(_ type: Answer.Type, what: String, url: String) throws -> Answer {
        guard isSuccess else { throw refusal(url: url) }
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw ClientError.badAnswer(what: what, why: "it isn't the JSON that it must be")
        }
    }
}
