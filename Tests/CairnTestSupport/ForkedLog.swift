import CairnTransparencyLog
import Foundation

/// A log whose key signed two histories: what a compromised node shows to different people.
///
/// Each history is served by a node of its own in tests, or written to a folder that any web server serves.
package struct ForkedLog: Sendable {
    package let one: WrittenLog
    package let other: WrittenLog

    /// Both begin with a publisher, a release and `shared` more leaves; then each goes its own way.
    package init(
        origin: String = "models.example.org", shared: Int, one: Int, other: Int
    ) throws {
        var log = WrittenLog(origin: origin)
        let publisher = SamplePublisher.make()
        log.append(publisher)
        try log.append(SampleRelease.make(publisher: publisher, name: "model-0", seed: 0))
        log.grow(by: shared)
        var (left, right) = (log, log)
        left.grow(by: one, seed: "one")
        right.grow(by: other, seed: "other")
        self.one = left
        self.other = right
    }

    /// Writes the public files of both nodes to `one/` and `other/` in a folder.
    package func write(to folder: String) throws {
        for (name, log) in [("one", one), ("other", other)] {
            for path in log.paths {
                guard let bytes = try log.file(path) else { continue }
                let file = URL(filePath: folder).appending(path: name + path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
            }
        }
    }

    package var vkey: VerifierKey { one.signer.key }
}
