/// What is wrong with a source file, as sentences that say where and what to do.
enum SourceRules {
    /// Beyond it a file hides a concept that wants its own.
    static let maxLines = 500

    static func importViolations(in file: SourceTree.File) -> [String] {
        guard let rule = ImportTable.rule(for: file.target) else {
            return [
                "\(file.path): the target \(file.target) isn't in ImportTable; add it there with what it may import"
            ]
        }
        return ImportLine.all(in: file.text).filter { !rule.allowed.contains($0.module) }.map { found in
            "\(file.path):\(found.line): \(file.target) may not import \(found.module); move the code to a target that "
                + "may, or add the edge to ImportTable and Package.swift with a decision record"
        }
    }

    static func lengthViolations(in file: SourceTree.File) -> [String] {
        let lines = file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count - 1
        return lines <= maxLines
            ? [] : ["\(file.path): \(lines) lines; split it by verb or concept below \(maxLines)"]
    }

    /// Forced `try` and forced casts, outside comments.
    static func forceViolations(in file: SourceTree.File) -> [String] {
        var found: [String] = []
        for (index, line) in file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let code = codeBeforeComment(line)
            for word in ["try!", "as!"] where code.split(whereSeparator: isSeparator).contains(word[...]) {
                found.append("\(file.path):\(index + 1): \(word); throw, or unwrap and say why it can't fail")
            }
        }
        return found
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character == " " || character == "\t" || "([{,=:".contains(character)
    }

    private static func codeBeforeComment(_ line: Substring) -> Substring {
        guard let start = line.firstRange(of: "//")?.lowerBound else { return line }
        return line[..<start]
    }
}
