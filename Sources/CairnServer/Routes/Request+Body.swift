import CairnAPI
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Hands the body's bytes to `take` as they come.
    ///
    /// A body that breaks off, or isn't HTTP, is the client's error; what `take` throws goes through as it is.
    func readBody(_ take: (ByteBuffer) throws -> Void) async throws {
        var buffers = body.makeAsyncIterator()
        while true {
            let buffer: ByteBuffer?
            do {
                buffer = try await buffers.next()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                throw ProblemDetails(
                    code: "broken-body", title: "The body broke off", status: 400,
                    detail: "the request's body broke off or isn't valid HTTP; send it again")
            }
            guard let buffer else { return }
            try take(buffer)
        }
    }

    /// The whole body, refused beyond a limit before more of it is read.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        let tooLarge = ProblemDetails(
            code: "too-large", title: "The body is too large", status: 413,
            detail: "the body is larger than \(limit) bytes, the most that this path takes")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        var bytes: [UInt8] = []
        try await readBody { buffer in
            guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }
}
