import CairnClient
import CairnManifest
import CairnTransparencyLog

/// Which witnesses stand behind a verdict, as it is shown.
struct WitnessReport {
    let standing: WitnessStanding

    /// `witnessed` where a quorum cosigned, else `logged`.
    var state: String {
        standing.verdict?.isSatisfied == true && standing.policy?.policy.quorum != nil
            ? "witnessed" : "logged"
    }

    /// A result for programs, with what is to say about witnesses beside its own members.
    func json(with members: JSONObject) -> JSONValue {
        let verdict = standing.verdict
        var object = members
        object["newestCosigned"] = Self.time(verdict?.newestTime)
        object["policy"] = standing.policy.map { .string($0.source) } ?? .null
        object["quorum"] = quorum
        object["warnings"] = .array(
            standing.warnings.map { ["code": .string($0.code), "message": .string($0.message)] })
        object["witnesses"] = .array((verdict?.cosigned ?? []).map(Self.json))
        return .object(object)
    }

    private var quorum: JSONValue {
        guard let verdict = standing.verdict, let policy = standing.policy?.policy else { return .null }
        return [
            "name": policy.quorumName.map { .string("\($0)") } ?? .null,
            "satisfied": .bool(verdict.isSatisfied), "time": Self.time(verdict.quorumTime),
        ]
    }

    /// The line about witnesses, and what makes the verdict weaker than it may look.
    func show(_ output: Output) {
        if let verdict = standing.verdict, let name = standing.policy?.policy.quorumName {
            let names = verdict.cosigned.map {
                "\($0.witness.name) (\($0.witness.operator)) at \(Self.text($0.time))"
            }
            let time = verdict.quorumTime.map { ", as of \(Self.text($0))" } ?? ""
            output.check(
                isOK: verdict.isSatisfied,
                "witnesses: \(names.joined(separator: ", ")); the quorum '\(name)' is reached\(time)")
        }
        for warning in standing.warnings { output.line("warning: \(warning.message)") }
    }

    // MARK: As of when

    /// The newest time that a listed witness cosigned at, else the leaf's, which is the node's word.
    func asOf(leafTime: Int64) -> String {
        standing.verdict?.newestTime.map(Self.text) ?? Timestamp(unixSeconds: leafTime)?.description
            ?? "\(leafTime)"
    }

    func showAsOf(leafTime: Int64, _ output: Output) {
        let isCosigned = standing.verdict?.newestTime != nil
        let word = isCosigned ? "" : " (the node's own time: no witness was counted)"
        output.line("as of \(asOf(leafTime: leafTime)); later revocations unknown\(word)")
    }

    // MARK: Parts

    private static func json(_ cosigned: PolicyVerdict.Cosigned) -> JSONValue {
        [
            "name": .string("\(cosigned.witness.name)"), "operator": .string(cosigned.witness.operator),
            "time": time(cosigned.time), "vkey": .string("\(cosigned.witness.key)"),
        ]
    }

    private static func time(_ seconds: UInt64?) -> JSONValue { seconds.map { .string(text($0)) } ?? .null }

    /// RFC 3339; a time that it can't write, as seconds.
    private static func text(_ seconds: UInt64) -> String {
        Timestamp(unixSeconds: Int64(clamping: seconds))?.description ?? "\(seconds)"
    }
}

extension QuorumGap {
    /// For programs: what was asked for, who signed, who didn't, and who would be enough.
    var json: JSONValue {
        func names(_ witnesses: [LogPolicy.Witness]) -> JSONValue {
            .array(
                witnesses.map { ["name": .string("\($0.name)"), "operator": .string($0.operator)] })
        }
        return [
            "lacking": names(lacking), "needed": .integer(Int64(numbers.needed)),
            "of": .integer(Int64(numbers.operators)), "quorum": .string("\(quorum)"), "signed": names(signed),
            "sufficient": sufficient.map(names) ?? .null,
        ]
    }
}
