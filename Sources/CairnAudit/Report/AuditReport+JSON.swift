import CairnFederation
import CairnManifest
import CairnTransparencyLog

extension AuditReport {
    /// Schema `cairn.audit/1`, specified in `Docs/spec/audit.md`.
    package var json: JSONValue {
        [
            "auditedBefore": .count(auditedBefore),
            "checkpoint": [
                "note": .string(String(decoding: note, as: UTF8.self)),
                "root": root.map { .string($0.base64) } ?? .null,
                "size": .count(size),
            ],
            "counts": counts.json,
            "findings": .array(findings.map(\.json)),
            "forks": .array(forks.map(\.json)),
            "key": [
                "fingerprint": .string(key.fingerprint), "ground": .string(key.ground.rawValue),
                "vkey": .string("\(key.key)"),
            ],
            "notChecked": .array(notChecked.map { .string($0) }),
            "origin": .string(origin),
            "peers": .array(peers.map(\.json)),
            "policy": policy.map { .string($0) } ?? .null,
            "publishers": .array(publishers.map(\.json)),
            "schema": "cairn.audit/1",
            "sound": .bool(isSound),
            "subject": ["kind": .string(kind.rawValue), "name": .string(subject)],
            "time": .string(Timestamp(unixSeconds: time)?.description ?? ""),
            "verdict": .string(verdict),
            "withheld": .array(
                withheld.map {
                    ["digest": .string($0.digest.hex), "index": .count($0.index)]
                }),
            "witnesses": .array(
                witnesses.map {
                    [
                        "name": .string($0.name),
                        "time": $0.time.map { .count($0) } ?? .null,
                    ]
                }),
        ]
    }
}

extension AuditReport.Publisher {
    var json: JSONValue {
        [
            "entries": .integer(Int64(entries)), "id": .string(id),
            "identityVersions": .integer(Int64(identityVersions)), "name": .string(name),
            "releases": .integer(Int64(releases)),
        ]
    }
}

extension PeerView {
    var json: JSONValue {
        [
            "detail": detail.map { .string($0) } ?? .null, "place": .string(place),
            "size": size.map { .count($0) } ?? .null, "state": .string(state.rawValue),
            "url": .string(url),
        ]
    }
}

extension SplitView {
    var json: JSONValue {
        let bytes = evidence.encoded()
        return [
            "evidence": (try? JSONValue.parse(bytes, maxBytes: bytes.count)) ?? .null,
            "seenAt": .string(seenAt),
        ]
    }
}
