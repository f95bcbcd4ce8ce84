import CairnTransparencyLog

extension FuzzTarget {
    static let noteTargets = [
        FuzzTarget("note") { bytes in
            if let signatures = accepted({ try NoteSignature.parse(lines: bytes) }) {
                law("signature lines are their bytes", signatures.flatMap { Array($0.line.utf8) } == bytes)
            }
            guard let note = accepted({ try SignedNote.parse(bytes) }) else { return }
            law("a note is its bytes", note.encoded() == bytes)
            law("nobody's note isn't believed", accepted { try note.verified(by: []) } == nil)
            // Whoever has signed it by its own word, with a key that nobody has.
            for signature in note.signatures {
                for type in [SignatureType.ed25519, .cosignatureV1] {
                    let key = try? VerifierKey(name: signature.name, type: type, publicKey: unusedPoint)
                    law("a name in a note can name a key", key != nil)
                    _ = key.map { key in accepted { try note.verified(by: [key]) } }
                }
            }
        },
        FuzzTarget("checkpoint", maxBytes: 1_024) { bytes in
            guard let checkpoint = accepted({ try Checkpoint.parse(bytes) }) else { return }
            law("a checkpoint is its bytes", checkpoint.encoded() == bytes)
        },
        FuzzTarget("proof-file") { bytes in
            guard let proof = accepted({ try TLogProof.parse(bytes) }) else { return }
            law("a proof file is its bytes", proof.encoded() == bytes)
            for vkey in knownLogs {
                guard let key = try? VerifierKey.parse(vkey) else {
                    fatalError("a known log's key isn't one")
                }
                _ = accepted { try proof.verify(entry: proof.extra ?? [], logKey: key, witnesses: [key]) }
            }
        },
        FuzzTarget("verifier-key", maxBytes: 512) { bytes in
            let text = String(hostile: bytes)
            guard let key = accepted({ try VerifierKey.parse(text) }) else { return }
            law("a verifier key is its text", key.description.isExactly(text))
        },
    ]

    private static let unusedPoint = [UInt8](repeating: 0x58, count: 32)

    /// Those of the vectors, so that their proofs get beyond the signature.
    private static let knownLogs = [
        "node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "models.example.org/log+60c75d8b+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
    ]
}
