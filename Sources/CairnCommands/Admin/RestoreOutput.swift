import CairnManifest
import CairnNode
import CairnRegistry
import CairnTransparencyLog

/// What became of a restore, as people and programs read it.
struct RestoreOutput {
    let result: Restore.Result
    let folder: String
    let output: Output

    /// Prints it; throws when the log doesn't go on yet.
    func show() throws {
        for sighting in result.sightings { output.line("\(sighting.who): \(Self.words(sighting))") }
        if result.held > result.heldBefore {
            output.line("fetched the leaves \(result.heldBefore) to \(result.held - 1)")
        }
        for (place, why) in result.missingBlobs.sorted(by: { $0.key < $1.key }) {
            output.note("\(place) is missing still: \(why)")
        }
        switch result.outcome {
        case .sealed:
            output.json(json)
            output.line("\(folder) is sealed at \(result.held) leaves and never signs again", style: .strong)
        case .open:
            output.json(json)
            output.line("\(folder) goes on at \(result.held) leaves", style: .good)
            if !result.hasKey {
                output.note("put the log's key at \(folder)/keys/log.pem before you start the node")
            }
        case .asks:
            throw CommandFailure(
                .checkFailed, "newest-size-needed",
                "\(folder) holds all \(result.held) leaves that anybody who was asked has seen. Only you can know whether the log "
                    + "signed more: if it never did, run 'cairn admin restore --data \(folder) --newest-size \(result.held)'; if it "
                    + "may have, ask others, or end it with --seal", detail: json)
        }
    }

    private static func words(_ sighting: HeadSighting) -> String {
        switch sighting.answer {
        case .saw(let checkpoint): "has seen \(checkpoint.size) leaves"
        case .nothing: "has nothing of this log"
        case .unreachable(let why): "couldn't be asked: \(why)"
        case .unusable(let why): "gave nothing that counts: \(why)"
        }
    }

    private var json: JSONValue {
        let outcome: JSONValue =
            switch result.outcome {
            case .open: "open"
            case .asks: "newest-size-needed"
            case .sealed: "sealed"
            }
        return [
            "data": .string(folder), "held": .integer(Int64(result.held)),
            "heldBefore": .integer(Int64(result.heldBefore)),
            "missingBlobs": .array(result.missingBlobs.keys.sorted().map { .string($0) }),
            "origin": .string(result.origin), "outcome": outcome,
            "seen": .array(
                result.sightings.map { sighting in
                    [
                        "answer": .string(Self.words(sighting)),
                        "size": sighting.checkpoint.map { .integer(Int64($0.size)) } ?? .null,
                        "url": .string(sighting.url), "who": .string(sighting.who),
                    ]
                }),
        ]
    }
}
