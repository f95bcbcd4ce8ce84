import CairnAPI
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into problem details; what nobody foresaw is logged once and answered with 500.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = ProblemDetails(for: error)
            if problem.status >= 500 && problem.status != 503 {
                context.logger.error(
                    "request failed",
                    metadata: [
                        "method": "\(request.method)", "path": "\(request.uri.path)", "error": "\(error)",
                    ])
            }
            let response = try response(to: problem)
            // An answer to HEAD has no body: its bytes would be taken for the beginning of the next answer.
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func response(to problem: ProblemDetails) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var response = Response.bytes(
            [UInt8](try encoder.encode(problem)), type: ProblemDetails.mediaType,
            status: HTTPResponse.Status(code: problem.status))
        if problem.status == 503 || problem.status == 429 { response.headers[.retryAfter] = "2" }
        return response
    }
}
