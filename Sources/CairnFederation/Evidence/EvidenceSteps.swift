/// How somebody who has neither cairn nor any trust in it checks evidence: the `check` member, fixed for each kind.
extension Evidence {
    package var steps: [String] { Self.steps(of: kind) }

    private static func steps(of kind: Kind) -> [String] {
        let kindSteps =
            switch kind {
            case .sameSize: sameSize
            case .inconsistent: beginning + inconsistent
            case .rollback: beginning + rollback
            }
        return signatures + kindSteps + last
    }

    private static let signatures = [
        "first.note and second.note are signed notes (https://c2sp.org/signed-note). Write each to a file of its own, byte for "
            + "byte, and check with note.Open of golang.org/x/mod/sumdb/note, or with any Ed25519 program, that the key in log "
            + "signed both. If it did not, this file proves nothing.",
        "In both notes line 1 is the name of the log, the same as in log, line 2 the number of entries, line 3 the root "
            + "hash over them, in base64.",
    ]

    private static let sameSize = [
        "Line 2 is the same in both notes, line 3 is not. A log has one root for each size: whoever holds the key in log "
            + "signed two histories. That is proven; nobody needs to be believed."
    ]

    private static let beginning = [
        "Call the smaller of the two sizes m and the larger n. consistency.proof is a proof by RFC 6962, section 2.1.2. Check "
            + "with CheckTree(proof, n, root, m, consistency.root) of golang.org/x/mod/sumdb/tlog, root being line 3 of the "
            + "note of n entries, that the first m entries of the larger log have the root consistency.root. By hand: RFC 9162, "
            + "section 2.1.4.2; each step is the sha256sum of byte 01 and two hashes of 32 bytes. m = 0 has an empty proof and "
            + "the root of no bytes, 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=."
    ]

    private static let inconsistent = [
        "consistency.root is not line 3 of the note of m entries. Whoever holds the key in log signed a log of m entries and a "
            + "larger one that does not begin with it: two histories. That is proven; nobody needs to be believed."
    ]

    private static let rollback = [
        "consistency.root is line 3 of the note of m entries: the larger log begins with the smaller one. No fork is proven.",
        "first.note has n entries, second.note m. That second.note was shown after first.note is the word of observer: notes "
            + "carry no time. It is a reason to ask the operator, no proof. A stale cache or a restored backup looks like this.",
    ]

    private static let last = [
        "Compare the key in log with the one that you know of this log. Anybody can make a key under any name; this file says "
            + "something about the owner of that key only. observer and seen are claims."
    ]
}
