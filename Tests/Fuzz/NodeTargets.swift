import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

extension FuzzTarget {
    static let nodeTargets = [
        FuzzTarget("node-document") { bytes in
            _ = accepted { try NodeDocument.parse(bytes) }
            // Signed for whom it names, as the rules behind the signature are the node's to get wrong too.
            guard let signed = signed(bytes), let document = accepted({ try NodeDocument.parse(signed) })
            else { return }
            guard let signature = try? logKey.sign(document.signedBytes) else {
                fatalError("the key can't sign")
            }
            law(
                "a node document reads back",
                (try? NodeDocument.parse(document.encoded(signature: signature))) == document)
        },
        FuzzTarget("problem") { bytes in
            guard let problem = accepted({ try JSONDecoder().decode(ProblemDetails.self, from: Data(bytes)) })
            else {
                return
            }
            let written = try? JSONEncoder().encode(problem)
            let read = written.flatMap { try? JSONDecoder().decode(ProblemDetails.self, from: $0) }
            law("a problem reads back", read == problem)
            _ = problem.code
        },
        FuzzTarget("registration-body", maxBytes: 16_384) { bytes in
            guard let body = accepted({ try RegistrationBody.parse(bytes) }) else { return }
            let read = (try? body.encoded()).flatMap { try? RegistrationBody.parse($0) }
            law("a registration reads back", read?.signed == body.signed && read?.envelope == body.envelope)
        },
        FuzzTarget("release-body", maxBytes: 16_384) { bytes in
            guard let body = accepted({ try ReleaseBody.parse(bytes) }) else { return }
            let read = (try? body.encoded()).flatMap { try? ReleaseBody.parse($0) }
            law("a release reads back", read?.signed == body.signed && read?.envelope == body.envelope)
            law("a release's files read back", read?.files == body.files && read?.label == body.label)
        },
    ]

    private static let logKey: SigningKey = {
        guard let key = try? SigningKey(ed25519Seed: ContentDigest.of([]).bytes) else {
            fatalError("the log's key can't be made")
        }
        return key
    }()

    /// The document with a log key that is known here, and its signature.
    private static func signed(_ bytes: [UInt8]) -> [UInt8]? {
        guard var object = (try? JSONValue.parse(bytes, maxBytes: 1 << 16))?.objectValue,
            let origin = object["origin"]?.stringValue,
            let vkey = logKey.publicKey.verifierKey(name: origin + "/log")
        else { return nil }
        object["log"] = ["path": "/log", "vkey": .string(vkey.description)]
        object["signatures"] = nil
        let message = Array("cairn-node/1\n".utf8) + JSONValue.object(object).canonicalBytes()
        guard let signature = try? logKey.sign(message) else { return nil }
        object["signatures"] = [["key": .string(origin + "/log"), "sig": .string(Base64.encode(signature))]]
        return JSONValue.object(object).canonicalBytes()
    }
}
