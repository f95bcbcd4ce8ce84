import CairnAPI
import CairnManifest
import CairnRegistry
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// Upload sessions: `HEAD` tells how much is here, `PUT` continues there, `commit` finishes.
struct UploadRoutes {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        router.head("/v1/uploads/{session}/{digest}") { _, context in
            let (session, digest, size) = try file(context)
            let offset = try await settledOffset(session: session.id, digest: digest, size: size)
            return Response(status: .ok, headers: [.uploadOffset: "\(offset)", .cacheControl: "no-store"])
        }
        router.put("/v1/uploads/{session}/{digest}") { request, context in
            try await receive(request, context: context)
        }
        router.post("/v1/uploads/{session}/commit") { _, context in
            let session = try services.publishing.session(try context.parameters.require("session"))
            let answer = try await services.publishing.commit(session: session.id)
            return try await PublishResponse(services).make(answer, record: session.record)
        }
    }

    private func receive(_ request: Request, context: BasicRequestContext) async throws -> Response {
        let (session, digest, size) = try file(context)
        let offset = try request.uploadOffset()
        if offset <= size, let length = request.headers[.contentLength].flatMap({ Int64($0) }),
            length > size - offset
        {
            throw UploadError.tooLong(limit: size)
        }
        if try services.uploads.isComplete(session: session.id, digest: digest) {
            return Response(status: .noContent, headers: [.uploadOffset: "\(size)"])
        }
        try services.reserveDisk(size - offset)
        let writer = try services.uploads.writer(
            session: session.id, digest: digest, size: size, offset: offset)
        // When the connection breaks, what has come stays, and the client goes on from there.
        try await request.readBody { try writer.write([UInt8]($0.readableBytesView)) }
        // Hashing again and syncing may take long: not on a thread that others wait for.
        _ = try await NIOThreadPool.singleton.runIfActive { try writer.finish() }
        let held = try services.uploads.offset(session: session.id, digest: digest)
        return Response(status: held == size ? .noContent : .accepted, headers: [.uploadOffset: "\(held)"])
    }

    /// How much of a file is here.
    ///
    /// What is whole but was never checked, because the node or the connection was gone right after the last byte,
    /// is checked now.
    private func settledOffset(session: String, digest: ContentDigest, size: Int64) async throws -> Int64 {
        let uploads = services.uploads
        let offset = try uploads.offset(session: session, digest: digest)
        guard offset == size, try !uploads.isComplete(session: session, digest: digest) else { return offset }
        do {
            let writer = try uploads.writer(session: session, digest: digest, size: size, offset: offset)
            _ = try await NIOThreadPool.singleton.runIfActive { try writer.finish() }
        } catch UploadError.digestMismatch {
            // Other bytes than the release names: the store has forgotten them, and they are sent again.
        } catch UploadError.busy {
            return offset
        }
        return try uploads.offset(session: session, digest: digest)
    }

    private func file(_ context: BasicRequestContext) throws -> (UploadSession, ContentDigest, Int64) {
        let session = try services.publishing.session(try context.parameters.require("session"))
        let name = try context.parameters.require("digest")
        guard name.hasPrefix("sha256:"), let digest = ContentDigest(hex: String(name.dropFirst(7))) else {
            throw ProblemDetails(
                code: "bad-digest", title: "Not a digest", status: 400,
                detail: "the path ends in sha256: and 64 lower-case hex digits")
        }
        guard let size = session.lacking[digest] else {
            throw ProblemDetails(
                code: "not-asked-for", title: "Not asked for", status: 404,
                detail: "this session didn't ask for the file with SHA-256 \(digest)")
        }
        return (session, digest, size)
    }
}

extension HTTPField.Name {
    // SAFETY: the name is a constant that is a valid token.
    static let uploadOffset = HTTPField.Name(APIHeader.uploadOffset) ?? .contentRange
}

extension Request {
    /// Where the body's bytes begin in the file; 0 when nothing is said.
    fileprivate func uploadOffset() throws -> Int64 {
        guard let text = headers[.uploadOffset] else { return 0 }
        guard let offset = Int64(text), offset >= 0 else {
            throw ProblemDetails(
                code: "bad-offset", title: "Not an offset", status: 400,
                detail: "\(APIHeader.uploadOffset) is the number of bytes that the node holds")
        }
        return offset
    }
}
