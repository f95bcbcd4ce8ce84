/// Parts of a path that git, git-lfs, cairn or Windows would take for something else than a file.
///
/// git writes what it checks out by name, so a file system that folds names turns an innocent spelling into
/// `.git/hooks` (CVE-2014-9390). HFS+ ignores some code points and case; NTFS drops dots and spaces at the end and
/// whatever follows a colon, and gives every long name a short one such as `GIT~1`.
enum ReservedParts {
    static func owner(of part: String) -> PathError.ReservedPart? {
        if ExactText.equal(part, ".gitignore") { return nil }
        let folded = foldedForHFS(part)
        if folded.utf8.starts(with: ".git".utf8) || isShortName(folded, of: ["git"], hashed: "gi") {
            return .git
        }
        let plain = withoutTail(folded)
        if ExactText.equal(plain, ".lfsconfig") || isShortName(folded, of: ["lfscon"], hashed: "lf") {
            return .gitLFSConfiguration
        }
        if ExactText.equal(plain, ".cairn") || isShortName(folded, of: ["cairn"], hashed: "ca") {
            return .cairn
        }
        return isDevice(folded) ? .device : nil
    }

    /// Drops what HFS+ ignores when it compares names, and folds ASCII case.
    private static func foldedForHFS(_ part: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in part.unicodeScalars where !isIgnoredByHFS(scalar.value) { kept.append(scalar) }
        return NameRules.fold(String(kept))
    }

    /// The code points that git's own check ignores (`next_hfs_char` in utf8.c).
    private static func isIgnoredByHFS(_ value: UInt32) -> Bool {
        switch value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }

    /// Without the dots and spaces at the end, which NTFS drops.
    private static func withoutTail(_ part: String) -> String {
        var bytes = Array(part.utf8)
        while let last = bytes.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
            bytes.removeLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether NTFS could have made this short name for a file whose name begins like one of `stems`: six
    /// characters at most or, after four collisions, the first two and four hex digits; then `~` and a number.
    private static func isShortName(_ part: String, of stems: [String], hashed: String) -> Bool {
        let halves = part.utf8.split(
            separator: UInt8(ascii: "~"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard halves.count == 2, halves[0].count <= 6, let digit = halves[1].first else { return false }
        guard (0x31...0x39).contains(digit) else { return false }
        let stem = halves[0]
        if stems.contains(where: { stem.starts(with: $0.utf8) }) { return true }
        return stem.count == 6 && stem.starts(with: hashed.utf8)
            && stem.dropFirst(2).allSatisfy { Hex.value($0) != nil }
    }

    /// Device names count with any extension, and with spaces before it: `NUL`, `nul.txt`, `nul .txt`.
    /// Source: <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>
    private static func isDevice(_ folded: String) -> Bool {
        let base = folded.utf8.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )[0]
        return devices.contains(withoutTail(String(decoding: base, as: UTF8.self)))
    }

    private static let devices: Set<String> = {
        var names: Set<String> = ["con", "prn", "aux", "nul", "conin$", "conout$"]
        for number in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "\u{B9}", "\u{B2}", "\u{B3}"] {
            names.formUnion(["com" + number, "lpt" + number])
        }
        return names
    }()
}
