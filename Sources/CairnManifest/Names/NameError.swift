/// Why a text is not the name, version, origin or reference that it should be.
package enum NameError: Error, Hashable, Sendable {
    case empty
    case tooLong(bytes: Int, limit: Int)
    case forbiddenCharacter(Unicode.Scalar)
    /// The first or the last character is not a letter or a digit.
    case badEdge
    case doubleHyphen
    case doubleDot
    case reservedEnding(String)
    /// A publisher name with a dot; what follows a dot in a reference is the home.
    case dotInPublisher
    case reserved(String)
    case version(VersionError)
    case origin(OriginError)
}

extension NameError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "a name has at least one character"
        case .tooLong(let bytes, let limit): "the name has \(bytes) bytes, more than the limit of \(limit)"
        case .forbiddenCharacter(let scalar):
            "\(Self.show(scalar)) cannot be part of a name; use letters, digits, '.', '_' and '-' of ASCII"
        case .badEdge: "a name begins and ends with a letter or a digit"
        case .doubleHyphen: "a name cannot hold '--'; use one hyphen"
        case .doubleDot: "a name cannot hold '..'; use one dot"
        case .reservedEnding(let ending): "a name cannot end in '\(ending)', which means something to git"
        case .dotInPublisher: "a publisher name cannot hold '.'; what follows a dot is the publisher's home"
        case .reserved(let name):
            "'\(name)' is reserved, because it is a path of every node; choose another name"
        case .version(let error): error.description
        case .origin(let error): error.description
        }
    }

    static func show(_ scalar: Unicode.Scalar) -> String {
        (0x20..<0x7F).contains(scalar.value)
            ? "'\(scalar)'"
            : "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
                + String(scalar.value, radix: 16, uppercase: true)
    }
}
