/// Something that a release points to: an entry of a cairn node, or a URL for everything that lies elsewhere.
///
/// A model of another hub is named by its URL (`https://huggingface.co/org/name`), because `org/name` alone means
/// a publisher of a node.
package enum LineageTarget: Hashable, Sendable, CustomStringConvertible {
    case reference(Reference)
    case url(String)

    package init?(_ text: String) {
        if let reference = try? Reference(text) {
            self = .reference(reference)
        } else if TextRules.isURI(text),
            ["https://", "http://"].contains(where: { ExactText.hasPrefix(text, $0) })
        {
            self = .url(text)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .reference(let reference): reference.description
        case .url(let url): url
        }
    }
}

extension FieldShape where Value == LineageTarget {
    static var target: FieldShape {
        FieldShape("a reference such as acme/minilm@1.0.0, or the URL of what lies elsewhere") {
            $0.stringValue.flatMap(LineageTarget.init)
        }
    }
}
