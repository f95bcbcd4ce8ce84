import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("A request to a witness") struct AddCheckpointRequestTests {
    private static func note(_ size: Int) throws -> SignedNote { try ExampleLog(size: size).checkpoint() }

    @Test("has the text of the specification")
    func text() throws {
        let proof = try MerkleTree.consistencyProof(from: 5, to: 8, of: ExampleLog.leaves(8))
        let request = try AddCheckpointRequest(oldSize: 5, proof: proof, note: Self.note(8))
        let lines = [
            "old 5", "Z8vzSda05Mr0MKlnUcpTIhRBTC+Mn3xWervD5S8t85E=",
            "BkFPG6Sqos2I2VI8KqBZxmhuYogyhOM1ap+tl9+15hk=", "lBfZVZrlSi6MMAGRYubvCxnnpPuiMbJHgqD2Aeg5AMA=",
            "vQBwrL3GeaJM9EYVhBSD+/zBiroArk2+KgxUrybL2fo=", "", "node.example/log", "8",
            "2qBeKRwYOgaXLVOhBG4Kx9UWpek8UxOUiPmKvQ7KYp0=", "",
        ]
        let text = String(decoding: request.encoded(), as: UTF8.self)
        #expect(text.hasPrefix(lines.joined(separator: "\n") + "\n— node.example/log "))
        #expect(try AddCheckpointRequest.parse(request.encoded()) == request)
        #expect(request.origin == "node.example/log")
    }

    @Test("is read back as it was written, whatever the sizes")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let size = Int.random(in: 0...600, using: &random)
            let old = UInt64.random(in: 0...UInt64(size), using: &random)
            let proof = try MerkleTree.consistencyProof(
                from: old, to: UInt64(size), of: ExampleLog.leaves(size))
            let request = try AddCheckpointRequest(oldSize: old, proof: proof, note: Self.note(size))
            #expect(try AddCheckpointRequest.parse(request.encoded()) == request)
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: String
        var head: String
        var withNote = true
    }

    static let hash = "Z8vzSda05Mr0MKlnUcpTIhRBTC+Mn3xWervD5S8t85E="

    static let refused = [
        Refused(testDescription: "nothing", error: "invalidOldSize", head: "", withNote: false),
        Refused(testDescription: "no old line", error: "invalidOldSize", head: "\n"),
        Refused(testDescription: "a leading zero", error: "invalidOldSize", head: "old 05\n\n"),
        Refused(testDescription: "a sign", error: "invalidOldSize", head: "old +5\n\n"),
        Refused(testDescription: "two spaces", error: "invalidOldSize", head: "old  5\n\n"),
        Refused(testDescription: "a space after", error: "invalidOldSize", head: "old 5 \n\n"),
        Refused(testDescription: "2^63", error: "invalidOldSize", head: "old 9223372036854775808\n\n"),
        Refused(testDescription: "another word", error: "invalidOldSize", head: "Old 5\n\n"),
        Refused(testDescription: "CR LF", error: "invalidOldSize", head: "old 5\r\n\r\n"),
        Refused(testDescription: "no blank line", error: "noCheckpoint", head: "old 5\n", withNote: false),
        Refused(testDescription: "a short hash", error: "invalidHash", head: "old 5\nAAAA\n\n"),
        Refused(
            testDescription: "stray bits", error: "invalidHash",
            head: "old 5\nZ8vzSda05Mr0MKlnUcpTIhRBTC+Mn3xWervD5S8t85F=\n\n"),
        Refused(testDescription: "a hash after a space", error: "invalidHash", head: "old 5\n \(hash)\n\n"),
        Refused(
            testDescription: "64 hashes", error: "tooManyHashes",
            head: "old 5\n" + String(repeating: hash + "\n", count: 64) + "\n"),
        Refused(testDescription: "no note", error: "note", head: "old 5\n\n", withNote: false),
        Refused(testDescription: "two blank lines", error: "note", head: "old 5\n\n\n\u{1}"),
    ]

    @Test("of another form is refused", arguments: refused)
    func refuses(_ refused: Refused) throws {
        let note = refused.withNote ? try Self.note(8).encoded() : []
        let reason = refusal { _ = try AddCheckpointRequest.parse(Array(refused.head.utf8) + note) }
        #expect(reason == refused.error)
    }

    @Test("of 63 hashes is read, and one over the limit of bytes isn't")
    func limits() throws {
        let hashes = String(repeating: Self.hash + "\n", count: 63)
        let bytes = Array("old 5\n\(hashes)\n".utf8) + (try Self.note(8).encoded())
        #expect(try AddCheckpointRequest.parse(bytes).proof.count == 63)
        let large = bytes + [UInt8](repeating: 0x41, count: LogLimits.maxAddCheckpointBytes)
        #expect(refusal { _ = try AddCheckpointRequest.parse(large) } == "tooLarge")
    }

    @Test("with any bit turned is refused, or is another request that writes itself the same")
    func flips() throws {
        let proof = try MerkleTree.consistencyProof(from: 5, to: 8, of: ExampleLog.leaves(8))
        let bytes = try AddCheckpointRequest(oldSize: 5, proof: proof, note: Self.note(8)).encoded()
        for offset in bytes.indices {
            let changed = flipped(bytes, at: offset, bit: offset % 8)
            guard let request = try? AddCheckpointRequest.parse(changed) else { continue }
            #expect(request.encoded() == changed, "byte \(offset)")
        }
    }
}
