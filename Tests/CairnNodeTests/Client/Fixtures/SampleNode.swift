import CairnAPI
import CairnClient
import CairnManifest
import CairnTestSupport
import Foundation
import Synchronization

/// A node that serves the objects of one release, and can be told to serve them badly.
final class SampleNode: Sendable {
    let objects: Mutex<[String: [UInt8]]>
    /// Bytes of each body before the connection is cut.
    let cutAfter = Mutex<Int?>(nil)

    init(_ release: SampleRelease) {
        var objects: [String: [UInt8]] = [:]
        for file in release.files { objects[APIPath.object(file.artifact.sha256)] = file.bytes }
        self.objects = Mutex(objects)
    }

    /// Answers as the object route of a node does, with ranges.
    func answer(_ request: TinyServer.Request) -> TinyServer.Answer {
        guard let bytes = objects.withLock({ $0[request.path] }) else {
            return TinyServer.Answer(status: 404)
        }
        let cut = cutAfter.withLock { $0 }
        guard let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast()) else {
            return TinyServer.Answer(body: bytes, cutAfter: cut)
        }
        guard start < bytes.count else { return TinyServer.Answer(status: 416) }
        let headers = ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"]
        return TinyServer.Answer(status: 206, headers: headers, body: Array(bytes[start...]), cutAfter: cut)
    }
}
