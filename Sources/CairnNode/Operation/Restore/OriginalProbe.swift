import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnTransparencyLog

/// Looks whether the node that a directory was copied from still answers at its origin.
struct OriginalProbe: Sendable {
    let origin: String
    let logKey: VerifierKey
    let http: HTTPClient

    private static let patience = Duration.seconds(5)
    private static let pace = TransferPace(idle: .seconds(3))

    /// The URL at which a node with this log's key answers; nil where none does.
    func run() async -> String? {
        await withTaskGroup(of: String?.self) { group in
            // Plain HTTP tells nobody anything here, and a node behind a proxy may answer only by it.
            for url in ["https://\(origin)", "http://\(origin)"] { group.addTask { await self.answers(url) } }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            var asked = 0
            while let answer = await group.next() {
                asked += 1
                if let answer {
                    group.cancelAll()
                    return answer
                }
                if asked == 2 { break }
            }
            group.cancelAll()
            return nil
        }
    }

    private func answers(_ url: String) async -> String? {
        guard let client = try? NodeClient(url: url, http: http, allowPlainHTTP: true),
            let reply = try? await client.get(
                APIPath.nodeDocument, maxBytes: APILimits.nodeDocumentBytes, pace: Self.pace),
            reply.isSuccess, let document = try? NodeDocument.parse(reply.body)
        else { return nil }
        return document.logVKey == logKey.description ? url : nil
    }
}
