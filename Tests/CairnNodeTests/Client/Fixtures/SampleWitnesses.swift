import CairnClient
import CairnManifest
import CairnTransparencyLog

/// Three witnesses of three operators, and policies over them.
enum SampleWitnesses {
    static func cosigner(_ name: String) throws -> Cosigner {
        try Cosigner(
            name: "\(name).example/witness", seed: ContentDigest.of(Array("witness \(name)".utf8)).bytes)
    }

    /// Two of `ada`, `ben` and `cy` for these logs.
    static func policy(
        listing logs: [VerifierKey], quorum: String = "friends", isDefault: Bool = false
    ) throws -> JudgingPolicy {
        var text = logs.map { "log \($0)\n" }.joined()
        for name in ["ada", "ben", "cy"] { text += "witness \(name) \(try cosigner(name).key)\n" }
        text += "group friends 2 ada ben cy\nquorum \(quorum)\n"
        return JudgingPolicy(
            try LogPolicy.parse(Array(text.utf8)), source: "the policy", isDefault: isDefault)
    }

    static func cosigners(_ names: [String], from time: UInt64 = 1_767_323_100) throws -> [(
        key: Cosigner, time: UInt64
    )] {
        try names.enumerated().map { (try cosigner($0.element), time + UInt64($0.offset)) }
    }
}
