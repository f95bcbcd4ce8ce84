/// A version of an entry: Semantic Versioning 2.0.0 without build metadata, at most 64 bytes, such as `1.2.0-rc.1`.
///
/// Order is SemVer's precedence (section 11). Without build metadata two versions of equal precedence are the same
/// text. Source: <https://semver.org/spec/v2.0.0.html>
package struct ReleaseVersion: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// Major, minor and patch as written: digits without leading zeros, of any length.
    private let numbers: [String]
    /// The dot-separated identifiers after `-`; empty for a final version.
    private let prerelease: [String]

    package init(_ text: String) throws(NameError) {
        do throws(VersionError) {
            try self.init(checking: text)
        } catch {
            throw .version(error)
        }
    }

    private init(checking text: String) throws(VersionError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Limits.versionBytes else {
            throw .tooLong(bytes: text.utf8.count, limit: Limits.versionBytes)
        }
        guard !text.utf8.contains(UInt8(ascii: "+")) else { throw .buildMetadata }
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3 else { throw .notThreeNumbers }
        for number in numbers {
            guard !number.isEmpty, number.utf8.allSatisfy(Self.isDigit) else { throw .notThreeNumbers }
            guard number.utf8.count == 1 || number.first != "0" else { throw .leadingZero(String(number)) }
        }
        var prerelease: [Substring] = []
        if halves.count == 2 {
            prerelease = halves[1].split(separator: ".", omittingEmptySubsequences: false)
            for identifier in prerelease { try Self.check(identifier) }
        }
        guard !NameRules.fold(text).hasSuffix(".lock") else { throw .endsInLock }
        self.text = text
        self.numbers = numbers.map(String.init)
        self.prerelease = prerelease.map(String.init)
    }

    private static func check(_ identifier: Substring) throws(VersionError) {
        guard !identifier.isEmpty else { throw .emptyIdentifier }
        for scalar in identifier.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value), NameRules.isAlphanumeric(byte) || scalar == "-"
            else {
                throw .forbiddenCharacter(scalar)
            }
        }
        let isNumber = identifier.utf8.allSatisfy(isDigit)
        guard !isNumber || identifier.utf8.count == 1 || identifier.first != "0" else {
            throw .leadingZero(String(identifier))
        }
    }

    package var isPrerelease: Bool { !prerelease.isEmpty }

    /// ASCII lower case.
    ///
    /// Two versions that differ in case only cannot both lie in a folder of every system.
    package var folded: String { NameRules.fold(text) }

    package var description: String { text }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension ReleaseVersion: Comparable {
    package static func < (one: ReleaseVersion, other: ReleaseVersion) -> Bool {
        for (a, b) in zip(one.numbers, other.numbers) where a != b { return numberPrecedes(a, b) }
        switch (one.prerelease.isEmpty, other.prerelease.isEmpty) {
        case (true, _): return false
        case (false, true): return true
        case (false, false): break
        }
        for (a, b) in zip(one.prerelease, other.prerelease) where a != b { return identifierPrecedes(a, b) }
        return one.prerelease.count < other.prerelease.count
    }

    /// Numbers come before words; words are compared by their ASCII bytes.
    private static func identifierPrecedes(_ a: String, _ b: String) -> Bool {
        switch (a.utf8.allSatisfy(isDigit), b.utf8.allSatisfy(isDigit)) {
        case (true, true): numberPrecedes(a, b)
        case (true, false): true
        case (false, true): false
        case (false, false): ExactText.precedes(a, b)
        }
    }

    /// Without leading zeros the longer number is the greater one, so no size of integer is a limit.
    private static func numberPrecedes(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count ? ExactText.precedes(a, b) : a.utf8.count < b.utf8.count
    }
}

/// Why a text is not a version.
package enum VersionError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int, limit: Int)
    case notThreeNumbers
    case leadingZero(String)
    case emptyIdentifier
    case forbiddenCharacter(Unicode.Scalar)
    case buildMetadata
    case endsInLock

    package var description: String {
        switch self {
        case .empty: "a version cannot be empty; begin with 1.0.0"
        case .tooLong(let bytes, let limit): "the version has \(bytes) bytes, more than the limit of \(limit)"
        case .notThreeNumbers: "a version begins with three numbers, such as 1.2.0 or 1.2.0-rc.1"
        case .leadingZero(let number): "'\(number)' in the version has a leading zero; write it without"
        case .emptyIdentifier: "the version has an empty part after '-' or between two dots"
        case .forbiddenCharacter(let scalar):
            "\(NameError.show(scalar)) cannot be part of a version; use letters, digits, '-' and '.' of ASCII"
        case .buildMetadata: "a version cannot carry build metadata ('+…'); leave it out"
        case .endsInLock: "a version cannot end in '.lock', which git refuses as a tag"
        }
    }
}
