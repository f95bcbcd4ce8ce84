extension JSONValue {
    /// Reads I-JSON (RFC 7493) and nothing looser.
    ///
    /// UTF-8 without byte order mark, no key twice in an object, no unpaired surrogates, no noncharacters, integers
    /// within ±(2^53 - 1). Numbers with a fraction or an exponent are refused unless `fractions` is true; then a
    /// number that is an integer in that range, however it was written, is still an `.integer`, as its canonical
    /// form has no fraction either.
    ///
    /// - Parameters:
    ///   - maxBytes: longest document, checked before anything is read
    ///   - maxDepth: most arrays and objects inside each other
    package static func parse(
        _ bytes: [UInt8],
        maxBytes: Int,
        maxDepth: Int = Limits.jsonDepth,
        fractions: Bool = false
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= maxBytes else { throw .tooLarge(bytes: bytes.count, limit: maxBytes) }
        return try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var parser = JSONParser(bytes: buffer, maxDepth: maxDepth, fractions: fractions)
            return try parser.document()
        }
    }

    /// Parses, then refuses whatever is not byte for byte its own canonical form (RFC 8785).
    package static func parseCanonical(
        _ bytes: [UInt8],
        maxBytes: Int,
        maxDepth: Int = Limits.jsonDepth
    ) throws(JSONError) -> JSONValue {
        let value = try parse(bytes, maxBytes: maxBytes, maxDepth: maxDepth)
        let canonical = value.canonicalBytes()
        guard canonical == bytes else {
            let offset = zip(canonical, bytes).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            throw .notCanonical(offset: offset ?? min(canonical.count, bytes.count))
        }
        return value
    }
}
