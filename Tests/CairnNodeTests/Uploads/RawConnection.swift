import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// One TCP connection with bytes as they are, for what no HTTP client would send.
enum RawConnection {
    private typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Sends `text` and reads one answer, without waiting for the node to close the connection.
    static func exchange(with node: TestNode, _ text: String) async throws -> Reply {
        try await connect(to: node) { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            return try await Self.reply(inbound)
        }
    }

    /// Sends `first`, does `between`, sends `second` and reads one answer.
    static func exchange(
        with node: TestNode, _ first: [UInt8], between: @Sendable () async throws -> Void, _ second: [UInt8]
    ) async throws -> Reply {
        try await connect(to: node) { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: first))
            try await between()
            try await outbound.write(ByteBuffer(bytes: second))
            return try await Self.reply(inbound)
        }
    }

    /// Sends bytes and cuts the connection.
    static func sendAndCut(_ bytes: [UInt8], to node: TestNode) async throws {
        try await connect(to: node) { _, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
        }
    }

    private static func connect<Result: Sendable>(
        to node: TestNode,
        _ body:
            @Sendable (NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>)
            async throws -> Result
    ) async throws -> Result {
        let parts = try #require(URLComponents(string: node.url))
        let (host, port) = (try #require(parts.host), try #require(parts.port))
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Channel(wrappingChannelSynchronously: channel) }
            }
        return try await channel.executeThenClose { inbound, outbound in try await body(inbound, outbound) }
    }

    private static func reply(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> Reply {
        var bytes: [UInt8] = []
        for try await buffer in inbound {
            bytes += buffer.readableBytesView
            if let reply = parse(bytes) { return reply }
        }
        return try #require(
            parse(bytes, isComplete: true), "no answer: \(String(decoding: bytes, as: UTF8.self))")
    }

    /// The answer in `bytes`; nil while its head or its body is cut short.
    private static func parse(_ bytes: [UInt8], isComplete: Bool = false) -> Reply? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return nil
        }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            headers.add(name: String(halves[0]), value: halves[1].trimmingCharacters(in: .whitespaces))
        }
        let body = Array(bytes[end.upperBound...])
        guard isComplete || body.count >= headers.first(name: "content-length").flatMap({ Int($0) }) ?? 0
        else {
            return nil
        }
        return Reply(status: status, headers: headers, body: body)
    }
}
