/// A strict reader of the text form that Prometheus scrapes, version 0.0.4: anything else than what the format's
/// page allows is an error.
struct PrometheusText {
    struct Fault: Error {
        var line: Int
        var what: String
    }

    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
    }

    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample: Double] = [:]

    private static let typeNames: Set = ["counter", "gauge", "summary", "histogram", "untyped"]

    init(_ text: String) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "" else { throw Fault(line: lines.count, what: "the last line isn't ended") }
        var family = ""
        for (number, line) in lines.enumerated() {
            func check(_ holds: Bool, _ what: String) throws {
                if !holds { throw Fault(line: number, what: "\(what): \(line)") }
            }
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
                    .map(String.init)
                try check(words.count == 4 && Self.isName(words[2], colons: true), "not a comment of ours")
                if words[1] == "HELP" {
                    try check(helps[words[2]] == nil, "a second HELP")
                    helps[words[2]] = words[3]
                } else {
                    try check(
                        words[1] == "TYPE" && Self.typeNames.contains(words[3]), "neither HELP nor TYPE")
                    try check(types[words[2]] == nil, "a second TYPE")
                    family = words[2]
                    types[family] = words[3]
                }
                continue
            }
            var rest = Substring(line)
            let name = String(rest.prefix { $0 != "{" && $0 != " " })
            rest = rest.dropFirst(name.count)
            try check(Self.isName(name, colons: true), "not a name")
            let suffixes = types[family] == "summary" ? ["_sum", "_count"] : [""]
            try check(suffixes.contains { family + $0 == name }, "a sample that isn't below its TYPE")
            var labels: [String: String] = [:]
            if rest.first == "{" {
                rest = rest.dropFirst()
                while rest.first != "}" {
                    let label = String(rest.prefix { $0 != "=" })
                    try check(Self.isName(label, colons: false) && labels[label] == nil, "not a label")
                    rest = rest.dropFirst(label.count)
                    try check(rest.hasPrefix("=\""), "a label without a value")
                    rest = rest.dropFirst(2)
                    var value = ""
                    while let next = rest.popFirst(), next != "\"" {
                        guard next == "\\" else {
                            value.append(next)
                            continue
                        }
                        let escapes: [Character: Character] = ["\\": "\\", "\"": "\"", "n": "\n"]
                        let meant = rest.popFirst().flatMap { escapes[$0] }
                        try check(meant != nil, "an unknown escape")
                        value.append(meant ?? " ")
                    }
                    labels[label] = value
                    if rest.first == "," {
                        rest = rest.dropFirst()
                    } else {
                        try check(rest.first == "}", "no end")
                    }
                }
                rest = rest.dropFirst()
            }
            try check(rest.first == " ", "no value")
            let value = Double(rest.dropFirst().replacing("Inf", with: "infinity"))
            try check(value != nil, "not a number")
            let sample = Sample(name: name, labels: labels)
            try check(samples[sample] == nil, "a sample twice")
            if types[family] == "counter" { try check((value ?? -1) >= 0, "a counter below 0") }
            samples[sample] = value
        }
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
        let isLetter = { (c: Character) in
            c.isASCII && (c.isLetter || c == "_" || colons && c == ":")
        }
        guard let first = text.first, isLetter(first) else { return false }
        return text.dropFirst().allSatisfy { isLetter($0) || $0.isASCII && $0.isNumber }
    }

    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples[Sample(name: name, labels: labels)]
    }
}
