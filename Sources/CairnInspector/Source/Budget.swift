/// What may still be spent on one file that is given, with everything inside it.
final class Budget {
    private var inflated = Limits.inflatedBytes
    private var opcodes = Limits.pickleOpcodes
    private var searched = Limits.searchedBytes
    private var fields = Limits.protobufFields

    func spendInflated(_ count: Int) throws(SourceError) {
        inflated -= count
        if inflated < 0 { throw .limit(.inflatedBytes) }
    }

    func spendOpcode() throws(SourceError) {
        opcodes -= 1
        if opcodes < 0 { throw .limit(.opcodes) }
    }

    func spendSearched(_ count: Int) throws(SourceError) {
        searched -= Int64(count)
        if searched < 0 { throw .limit(.searchedBytes) }
    }

    func spendField() throws(SourceError) {
        fields -= 1
        if fields < 0 { throw .limit(.protobufFields) }
    }
}
