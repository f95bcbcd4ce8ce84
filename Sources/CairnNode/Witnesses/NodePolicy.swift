import CairnTransparencyLog

/// A policy with the text that its operator wrote.
package struct NodePolicy: Sendable {
    package let text: [UInt8]
    package let policy: LogPolicy

    package init(text: [UInt8]) throws(PolicyError) {
        self.text = text
        policy = try LogPolicy.parse(text)
    }
}
