import CairnAPI
import CairnManifest

/// A source that gave bytes which aren't the artifact's.
package struct BadCopy: Hashable, Sendable, CustomStringConvertible {
    /// The URL of the node or mirror.
    package let source: String
    /// The artifact's path.
    package let path: String
    /// The first chunk of 16 MiB that is wrong, from 0, where a good copy and its chunks told.
    package let chunk: Int?

    package var description: String {
        let place = chunk.map { " in chunk \($0)" } ?? ""
        return "\(PrintableText.of(source)) has other bytes of \(PrintableText.of(path))\(place)"
    }
}

/// Gets the bytes of one artifact from the first source that has them.
struct FileFetch {
    let node: NodeClient
    let artifact: Artifact
    let part: PartFile

    private enum Source {
        case node(NodeClient)
        case mirror(String, MirrorRules)
    }

    private struct Rejected {
        let source: String
        let pieces: [ContentDigest]
    }

    /// Fills the part file and checks it.
    ///
    /// Gives the sources that had other bytes.
    func run() async throws -> [BadCopy] {
        var rejected: [Rejected] = []
        var reasons: [String] = []
        if part.isComplete {
            if (try? part.verify()) != nil { return [] }
            try part.reset()
        }
        for source in sources {
            do {
                if let result = try await complete(from: source) { return compare(rejected, with: result) }
                reasons.append("\(url(of: source)) doesn't have it")
            } catch CopyFault.otherBytes(let result) {
                rejected.append(Rejected(source: url(of: source), pieces: result.pieces))
                try part.reset()
            } catch CopyFault.tooLong {
                rejected.append(Rejected(source: url(of: source), pieces: []))
                try part.reset()
            } catch let error as ClientError {
                reasons.append("\(error)")
            }
        }
        guard rejected.isEmpty else {
            throw PullError.damaged(path: artifact.path.text, sources: rejected.map(\.source))
        }
        throw PullError.unavailable(path: artifact.path.text, reasons: reasons)
    }

    private var sources: [Source] {
        let rules = MirrorRules(node: node.address)
        return [.node(node)] + rules.urls(of: artifact).map { .mirror($0, rules) }
    }

    private func url(of source: Source) -> String {
        switch source {
        case .node(let node): node.address.text
        case .mirror(let url, _): url
        }
    }

    /// The digests of the whole file; nil when the source doesn't have it.
    ///
    /// Bytes that were there before may be at fault too: a source is blamed only for what it gave alone.
    private func complete(from source: Source) async throws -> PieceHasher.Result? {
        let resumed = part.sizeBytes > 0
        do {
            return try await download(from: source) ? try part.verify() : nil
        } catch let fault as CopyFault {
            guard resumed else { throw fault }
            try part.reset()
            return try await download(from: source) ? try part.verify() : nil
        }
    }

    /// Brings the part file to its full size; false when the source doesn't have the file.
    private func download(from source: Source) async throws -> Bool {
        var retries = Retries()
        var highest = part.sizeBytes
        var waited: Int64 = 0
        while !part.isComplete {
            do {
                switch try await attempt(source) {
                case .complete: break
                case .absent: return false
                case .notYet(let seconds):
                    guard waited < ClientLimits.totalWaitSeconds else { return false }
                    let wait = min(seconds, ClientLimits.longestWaitSeconds)
                    waited += wait
                    try await Task.sleep(for: .seconds(wait))
                    continue
                }
                guard !part.isComplete else { return true }
                throw ClientError.network(
                    url: url(of: source), reason: "its answer ended before the end of the file")
            } catch let error as ClientError where error.isTransient || error.isRangeRefused {
                if part.sizeBytes > highest { retries.reset() }
                highest = max(highest, part.sizeBytes)
                if error.isRangeRefused { try part.reset() }
                try await retries.pause(after: error)
            }
        }
        return true
    }

    private func attempt(_ source: Source) async throws -> ObjectOutcome {
        switch source {
        case .node(let node):
            return try await node.object(artifact.sha256, from: part.sizeBytes, into: part)
        case .mirror(let url, let rules):
            var url = url
            for _ in 0...ClientLimits.redirects {
                switch try await node.transfer.download(url, from: part.sizeBytes, into: part) {
                case .ended(let outcome): return outcome
                case .moved(let location):
                    guard let target = rules.target(of: location, from: url) else { return .absent }
                    url = target
                }
            }
            return .absent
        }
    }

    private func compare(_ rejected: [Rejected], with good: PieceHasher.Result) -> [BadCopy] {
        rejected.map { copy in
            let differs = zip(copy.pieces, good.pieces).enumerated().first { $0.element.0 != $0.element.1 }
            return BadCopy(source: copy.source, path: artifact.path.text, chunk: differs?.offset)
        }
    }
}

extension ClientError {
    /// The other side has fewer bytes than are here already.
    fileprivate var isRangeRefused: Bool {
        switch self {
        case .problem(let problem): problem.status == 416
        case .unexpectedStatus(_, let status): status == 416
        default: false
        }
    }
}
