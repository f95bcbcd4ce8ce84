import CairnTransparencyLog

/// What somebody answered who was asked for the newest checkpoint of this node's own log.
package struct HeadSighting: Hashable, Sendable {
    package enum Answer: Hashable, Sendable {
        /// The newest one that it has, signed by this log's own key.
        case saw(VerifiedCheckpoint)
        /// It has none of this log.
        case nothing
        case unreachable(String)
        /// What it has isn't signed by this log's key, or is no checkpoint.
        case unusable(String)
    }

    /// Who was asked, as the operator knows it.
    package var who: String
    /// Where.
    package var url: String
    package var answer: Answer

    package init(who: String, url: String, answer: Answer) {
        self.who = who
        self.url = url
        self.answer = answer
    }

    package var checkpoint: VerifiedCheckpoint? {
        if case .saw(let checkpoint) = answer { checkpoint } else { nil }
    }
}

/// What everybody who was asked remembers of this node's own log.
package struct SeenHeads: Hashable, Sendable {
    package let sightings: [HeadSighting]

    package init(_ sightings: [HeadSighting]) {
        self.sightings = sightings
    }

    /// The largest checkpoint that anybody has seen.
    package var newest: HeadSighting? {
        sightings.filter { $0.checkpoint != nil }.max { size($0) < size($1) }
    }

    /// Two of the same size with different roots: the log was forked already.
    package var contradiction: (HeadSighting, HeadSighting)? {
        var bySize: [UInt64: HeadSighting] = [:]
        for sighting in sightings {
            guard let checkpoint = sighting.checkpoint else { continue }
            if let other = bySize[checkpoint.size], other.checkpoint?.root != checkpoint.root {
                return (other, sighting)
            }
            bySize[checkpoint.size] = sighting
        }
        return nil
    }

    /// The first that has seen more than this head.
    package func ahead(of head: CommittedHead) -> HeadSighting? {
        newest.flatMap { size($0) > head.size ? $0 : nil }
    }

    /// Those that have seen no more than this head, to be compared with the tree of their size.
    package func upTo(_ head: CommittedHead) -> [HeadSighting] {
        sightings.filter { $0.checkpoint != nil && size($0) <= head.size }
    }

    private func size(_ sighting: HeadSighting) -> UInt64 { sighting.checkpoint?.size ?? 0 }
}
