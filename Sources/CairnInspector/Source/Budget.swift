/// What may still be spent on one file that is given, with everything inside it.
package final class Budget {
    /// How much that is; tests take less.
    package struct Amounts: Sendable {
        package var inflatedBytes = Limits.inflatedBytes
        package var pickleOpcodes = Limits.pickleOpcodes
        package var searchedBytes = Limits.searchedBytes
        package var protobufFields = Limits.protobufFields

        package init() {}
    }

    private var rest: Amounts

    init(_ amounts: Amounts) { rest = amounts }

    func spendInflated(_ count: Int) throws(SourceError) {
        rest.inflatedBytes -= count
        if rest.inflatedBytes < 0 { throw .limit(.inflatedBytes) }
    }

    func spendOpcode() throws(SourceError) {
        rest.pickleOpcodes -= 1
        if rest.pickleOpcodes < 0 { throw .limit(.opcodes) }
    }

    func spendSearched(_ count: Int) throws(SourceError) {
        rest.searchedBytes -= Int64(count)
        if rest.searchedBytes < 0 { throw .limit(.searchedBytes) }
    }

    func spendField() throws(SourceError) {
        rest.protobufFields -= 1
        if rest.protobufFields < 0 { throw .limit(.protobufFields) }
    }
}
