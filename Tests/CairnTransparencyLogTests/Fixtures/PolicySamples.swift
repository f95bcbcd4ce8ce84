import CairnTestSupport
import CairnTransparencyLog

/// Policies and checkpoints to judge by them, over keys that are the same on every run.
enum PolicySamples {
    /// Witness `place` under a host of its own.
    static func cosigner(_ place: Int) throws -> Cosigner {
        try cosigner(place, host: "o\(place).example")
    }

    static func cosigner(_ place: Int, host: String) throws -> Cosigner {
        try Cosigner(name: "\(host)/w\(place)", seed: seed(place))
    }

    /// The signer of a key that this made.
    static func cosigner(of key: VerifierKey) throws -> Cosigner? {
        let parts = key.name.split(separator: "/w")
        return try Int(parts[1]).map { try cosigner($0, host: String(parts[0])) }
    }

    static func logKey(_ place: Int) throws -> VerifierKey {
        try NoteSigner(name: "l\(place).example/log", seed: seed(1_000 + place)).key
    }

    /// Witnesses `w0`, `w1`, … of one operator each in a group `q`.
    static func flat(operators: Int, needed: Int) throws -> (text: String, keys: [Cosigner]) {
        let keys = try (0..<operators).map { try cosigner($0) }
        let lines = keys.enumerated().map { "witness w\($0.offset) \($0.element.key)\n" }.joined()
        let members = keys.indices.map { "w\($0)" }.joined(separator: " ")
        return ("log \(ExampleLog.vkey)\n\(lines)group q \(needed) \(members)\nquorum q\n", keys)
    }

    /// Up to six witnesses of up to five operators in groups of groups; many of these aren't safe.
    static func random(using random: inout SeededGenerator) throws -> [UInt8] {
        var text = ""
        var free: [String] = []
        for place in 0..<Int.random(in: 1...6, using: &random) {
            let host = "o\(Int.random(in: 0..<5, using: &random)).example"
            text += "witness w\(place) \(try cosigner(place, host: host).key)\n"
            free.append("w\(place)")
        }
        for place in 0..<Int.random(in: 0...3, using: &random) where !free.isEmpty {
            free.shuffle(using: &random)
            let count = Int.random(in: 1...free.count, using: &random)
            let threshold = [
                "all", "any", "\(Int.random(in: 1...count, using: &random))", "\(count / 2 + 1)",
            ]
            let members = free.prefix(count).joined(separator: " ")
            text += "group g\(place) \(threshold.randomElement(using: &random) ?? "all") \(members)\n"
            free.removeFirst(count)
            free.append("g\(place)")
        }
        return Array("\(text)quorum \(free.last ?? "none")\n".utf8)
    }

    /// The example log's checkpoint of 8 entries, cosigned at times 1, 2, ….
    static func checkpoint(cosignedBy cosigners: [Cosigner]) throws -> SignedNote {
        let note = try ExampleLog(size: 8).checkpoint()
        let verified = try VerifiedCheckpoint.verify(note, logKey: try .parse(ExampleLog.vkey))
        let lines = try cosigners.enumerated().map {
            try $0.element.cosign(verified, time: UInt64($0.offset) + 1)
        }
        return try note.adding(lines)
    }

    private static func seed(_ place: Int) -> [UInt8] {
        [UInt8](repeating: 7, count: 30) + [UInt8(place / 256), UInt8(place % 256)]
    }
}
