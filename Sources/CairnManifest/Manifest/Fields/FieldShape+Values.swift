extension FieldShape where Value == Bool {
    static var bool: FieldShape { FieldShape("true or false", \.boolValue) }
}

extension FieldShape where Value == Int64 {
    static func integer(atLeast least: Int64 = 0) -> FieldShape {
        FieldShape("a whole number from \(least) to 2^53 - 1") { value in
            value.integerValue.flatMap { $0 >= least && $0 <= JSONValue.integerRange.upperBound ? $0 : nil }
        }
    }
}

extension FieldShape where Value == ContentDigest {
    static var digest: FieldShape {
        FieldShape("a SHA-256 of 64 lower-case hex digits") {
            $0.stringValue.flatMap(ContentDigest.init(hex:))
        }
    }
}

extension FieldShape where Value == Timestamp {
    static var time: FieldShape {
        FieldShape("a time in UTC such as 2026-11-22T03:04:05Z") { $0.stringValue.flatMap(Timestamp.init) }
    }
}

extension FieldShape where Value == CalendarDay {
    static var day: FieldShape {
        FieldShape("a day such as 2026-11-22") { $0.stringValue.flatMap { CalendarDay($0) } }
    }
}

extension FieldShape where Value == SPDXExpression {
    static var spdx: FieldShape {
        FieldShape("an SPDX licence expression such as Apache-2.0 or LicenseRef-acme-terms") {
            $0.stringValue.flatMap(SPDXExpression.init)
        }
    }
}

extension FieldShape where Value == JSONObject {
    /// Names and plain values: strings, whole numbers, true and false.
    static var settings: FieldShape {
        FieldShape("an object of strings, whole numbers, true or false") { value in
            guard let object = value.objectValue, object.count <= Limits.listItems else { return nil }
            let isPlain = object.members.allSatisfy { member in
                guard TextRules.isLine(member.key, atMost: Limits.lineCharacters) else { return false }
                switch member.value {
                case .bool, .integer: return true
                case .string(let text): return TextRules.isText(text, atMost: Limits.settingCharacters)
                default: return false
                }
            }
            return isPlain ? object : nil
        }
    }
}

extension FieldShape where Value == String {
    /// One line: no control characters, at least one character.
    ///
    /// Characters are code points.
    static func line(_ limit: Int = Limits.lineCharacters) -> FieldShape {
        FieldShape("one line of 1 to \(limit) characters without control characters") {
            $0.stringValue.flatMap { TextRules.isLine($0, atMost: limit) ? $0 : nil }
        }
    }

    /// Several lines: tab and line feed are its only control characters.
    static func text(_ limit: Int) -> FieldShape {
        FieldShape("a text of 1 to \(limit) characters") {
            $0.stringValue.flatMap { TextRules.isText($0, atMost: limit) ? $0 : nil }
        }
    }

    /// Lower-case words as pipelines and modalities use them: `text-generation`.
    static var token: FieldShape {
        FieldShape("a word of lower-case letters, digits, '-', '_' and '.'") {
            $0.stringValue.flatMap { TextRules.isToken($0) ? $0 : nil }
        }
    }

    static var language: FieldShape {
        FieldShape("a language tag such as en, pt-BR or und (BCP 47)") {
            $0.stringValue.flatMap { LanguageTag.isWellFormed($0) ? $0 : nil }
        }
    }

    static var mediaType: FieldShape {
        FieldShape("a media type in lower case such as application/json") {
            $0.stringValue.flatMap { TextRules.isMediaType($0) ? $0 : nil }
        }
    }

    /// A number that JSON cannot carry exactly, such as `0.8215` or `3.1e23`.
    static var decimal: FieldShape {
        FieldShape("a decimal number as a string such as \"0.8215\" or \"3.1e23\"") {
            $0.stringValue.flatMap { TextRules.isDecimal($0) ? $0 : nil }
        }
    }

    /// ISO 3166-1 alpha-2.
    static var country: FieldShape {
        FieldShape("a country code of two upper-case letters such as DE") {
            $0.stringValue.flatMap { TextRules.isCountry($0) ? $0 : nil }
        }
    }

    static func hex(_ counts: Int...) -> FieldShape {
        let words = counts.map(String.init).joined(separator: " or ")
        return FieldShape("\(words) lower-case hex digits") {
            $0.stringValue.flatMap { text in
                counts.contains(text.utf8.count) && text.utf8.allSatisfy { Hex.value($0) != nil } ? text : nil
            }
        }
    }

    static var url: FieldShape { uri(["https://", "http://"], "a URL that begins with https:// or http://") }

    static var contact: FieldShape {
        uri(["https://", "http://", "mailto:"], "a URL, or an address that begins with mailto:")
    }

    static func uri(_ prefixes: [String], _ expected: String) -> FieldShape {
        FieldShape(expected) {
            $0.stringValue.flatMap { text in
                TextRules.isURI(text) && prefixes.contains { ExactText.hasPrefix(text, $0) && text != $0 }
                    ? text : nil
            }
        }
    }
}
