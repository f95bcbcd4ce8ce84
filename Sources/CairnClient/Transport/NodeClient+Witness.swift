import AsyncHTTPClient
import CairnAPI
import CairnTransparencyLog
import NIOCore
import NIOHTTP1

/// What a witness answered to a checkpoint; nothing of it is verified.
package enum WitnessReply: Sendable {
    /// Signature lines, of whatever keys.
    case cosignatures([NoteSignature])
    /// It cosigned this size last.
    case otherSize(UInt64)
    /// It holds another root of the same size, as it says.
    case conflict
    /// It has too much to do; seconds until it wants to be asked again, where it says so.
    case busy(retryAfter: Int?)
    /// It doesn't know the log or its key, or doesn't like the request.
    case refused(status: Int)
}

extension NodeClient {
    /// Asks a witness, whose submission prefix is this client's address, for a cosignature.
    ///
    /// Takes what is said by older witnesses too: 409 without a size for another root, 403 for an unknown log, 429 for
    /// too much load.
    package func addCheckpoint(_ checkpoint: AddCheckpointRequest) async throws -> WitnessReply {
        var request = request(.POST, WitnessHTTP.addCheckpoint)
        request.headers.add(name: "content-type", value: "text/plain; charset=utf-8")
        request.body = .bytes(ByteBuffer(bytes: checkpoint.encoded()))
        let reply = try await transfer.collect(request, maxBytes: LogLimits.maxNoteBytes, pace: .reading)
        switch reply.status {
        case 200:
            do {
                return .cosignatures(try NoteSignature.parse(lines: reply.body))
            } catch {
                throw ClientError.badAnswer(
                    what: "the cosignature of \(address.text)", why: "it isn't a line of a signed note")
            }
        case 409: return Self.size(in: reply).map { .otherSize($0) } ?? .conflict
        case 422: return .refused(status: 422)
        case 429, 503: return .busy(retryAfter: reply.header("retry-after").flatMap { Int($0) })
        default: return .refused(status: reply.status)
        }
    }

    private static func size(in reply: RawReply) -> UInt64? {
        let type = reply.header("content-type")?.split(separator: ";").first
        guard type.map({ $0 == WitnessHTTP.sizeType }) == true, reply.body.last == UInt8(ascii: "\n") else {
            return nil
        }
        return UInt64(strictDecimal: reply.body.dropLast())
    }
}
