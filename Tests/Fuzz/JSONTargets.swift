import CairnManifest

extension FuzzTarget {
    static let jsonTargets = [
        FuzzTarget("json") { bytes in
            // How the parser says where in the document it stopped has to work for every document.
            do throws(JSONError) {
                _ = try JSONValue.parse(bytes, maxBytes: maxBytes)
            } catch {
                _ = error.description(in: bytes)
            }
            guard let value = accepted({ try JSONValue.parse(bytes, maxBytes: maxBytes, fractions: true) })
            else {
                law("the strict reader takes no more than the other", !isJSON(bytes))
                return
            }
            let canonical = value.canonicalBytes()
            law("canonical bytes read back", read(canonical) == value)
            law("indented bytes read back", read(value.indentedBytes()) == value)
            law("canonical bytes are a fixed point", read(canonical)?.canonicalBytes() == canonical)
            guard isJSON(bytes) else { return }
            law(
                "canonical bytes are canonical",
                (try? JSONValue.parseCanonical(canonical, maxBytes: 2 * maxBytes)) == value)
        },
        FuzzTarget("canonical-json") { bytes in
            guard let value = accepted({ try JSONValue.parseCanonical(bytes, maxBytes: maxBytes) }) else {
                return
            }
            law("canonical JSON is its own canonical form", value.canonicalBytes() == bytes)
        },
    ]

    private static let maxBytes = 1 << 20

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONValue.parse(bytes, maxBytes: maxBytes)) != nil
    }

    /// Indentation makes a document longer by its depth at most, and there are at most 64 levels.
    private static func read(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONValue.parse(bytes, maxBytes: 256 * maxBytes, fractions: true)
    }
}

/// The input as it is and, where it is JSON, in canonical form: a change in the middle of a document should reach the
/// rules behind the canonical form too.
func canonicalForms(_ bytes: [UInt8]) -> [[UInt8]] {
    guard let value = try? JSONValue.parse(bytes, maxBytes: 1 << 20) else { return [bytes] }
    let canonical = value.canonicalBytes()
    return canonical == bytes ? [bytes] : [bytes, canonical]
}
